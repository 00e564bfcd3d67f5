/** How long the payment service takes from its start to its ready line, and what it needs at rest. */
import { openAcquirer } from './bench-acquirer.ts';
import { startDaemon } from './daemon-under-bench.ts';
import { type Figure, median, type Section } from './section.ts';

const STARTS = 5;

const run = async (): Promise<readonly Figure[]> => {
  const acquirers = [await openAcquirer(), await openAcquirer()];
  const [ready, up, resident]: [number[], number[], number[]] = [[], [], []];
  for (let nth = 0; nth < STARTS; nth += 1) {
    const startedMs = performance.now();
    const daemon = await startDaemon({ urls: acquirers.map(({ url }) => url) });
    ready.push(daemon.readyMs);
    await daemon.prefers(0);
    up.push(performance.now() - startedMs);
    resident.push(daemon.residentMib());
    await daemon.stop();
  }
  await Promise.all(acquirers.map((acquirer) => acquirer.close()));
  const bound = "Node's own start and reading the program, type by type";
  return [
    { what: 'start to ready', value: median(ready), unit: 'ms', bound },
    { what: 'start to the first channel up', value: median(up), unit: 'ms' },
    { what: 'resident memory, 2 channels', value: median(resident), unit: 'MiB' },
  ];
};

export const startSection: Section = {
  name: 'start',
  about: 'start of the payment service and its memory',
  run,
};
