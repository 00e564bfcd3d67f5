/**
 * What a failover adds to a payment: ours with its journal on FULL, and HAProxy moving a request on
 * (`option redispatch`, `retry-on all-retryable-errors`), both before upstreams that do nothing.
 */
import { type BenchAcquirer, type Manner, openAcquirer } from './bench-acquirer.ts';
import { type DaemonSettings, type DaemonUnderBench, startDaemon } from './daemon-under-bench.ts';
import { HAPROXY_SERVER_MS, startProxy, type UpstreamManner } from './haproxy.ts';
import { type Figure, median, quantile, type Section } from './section.ts';

const RESET_ROUNDS = 60;
const HANG_ROUNDS = 8;
const AIM_HANG_MS = 300;

interface Times {
  readonly sound: readonly number[];
  readonly failed: readonly number[];
}

/** What the failures cost over a sound payment. */
const added = ({ sound, failed }: Times, part: number): number =>
  quantile(failed, part) - median(sound);

const sellOnce = async (daemon: DaemonUnderBench): Promise<number> => {
  const startedMs = performance.now();
  const answer = await daemon.sell();
  if (answer.kind !== 'approved') throw new Error(`a sale of the bench ended as ${answer.kind}`);
  return performance.now() - startedMs;
};

/** Sales in turn: one that meets a sound channel, one whose channel does as `manner` says. */
const ours = async (
  manner: Manner,
  rounds: number,
  settings: Omit<DaemonSettings, 'urls'> = {},
): Promise<Times> => {
  const acquirers: readonly BenchAcquirer[] = [await openAcquirer(), await openAcquirer()];
  const [first] = acquirers;
  const daemon = await startDaemon({ ...settings, urls: acquirers.map(({ url }) => url) });
  const [sound, failed]: [number[], number[]] = [[], []];
  try {
    await daemon.prefers(0);
    // Enough for the channel's own p99 to be known.
    for (let nth = 0; nth < 50; nth += 1) await sellOnce(daemon);
    for (let round = 0; round < rounds; round += 1) {
      sound.push(await sellOnce(daemon));
      first?.next(manner);
      failed.push(await sellOnce(daemon));
      first?.heal();
      await daemon.prefers(0);
    }
  } finally {
    await daemon.stop();
    await Promise.all(acquirers.map((acquirer) => acquirer.close()));
  }
  return { sound, failed };
};

/** The same by HAProxy; which requests met the failing upstream, the upstream says. */
const theirs = async (manner: UpstreamManner, rounds: number): Promise<Times> => {
  const proxy = await startProxy();
  const [sound, failed]: [number[], number[]] = [[], []];
  try {
    for (let nth = 0; nth < 50; nth += 1) await proxy.post('sound');
    while (failed.length < rounds) {
      sound.push((await proxy.post('sound')).ms);
      // It takes the two in turn: at the latest the next but one meets the failing upstream.
      for (let hasMet = false; !hasMet; ) {
        const { ms, failed: isFailed } = await proxy.post(manner);
        if (isFailed) failed.push(ms);
        hasMet = isFailed;
      }
    }
  } finally {
    await proxy.stop();
  }
  return { sound, failed };
};

const reset = async (): Promise<readonly Figure[]> => {
  const proxied = await theirs('reset', RESET_ROUNDS);
  const proven = await ours('reset', RESET_ROUNDS);
  const against = (part: number) => ({ what: 'HAProxy', value: added(proxied, part) });
  return [
    { what: 'sound payment, ours, p50', value: median(proven.sound), unit: 'ms' },
    { what: 'sound request, HAProxy, p50', value: median(proxied.sound), unit: 'ms' },
    {
      what: 'added by a reset after the request, p50',
      value: added(proven, 0.5),
      unit: 'ms',
      against: against(0.5),
      aim: { text: "<= HAProxy's", isMet: added(proven, 0.5) <= added(proxied, 0.5) },
      bound: 'the proof: redial, sign-on, inquiry, reversal; HAProxy sends it twice unasked',
    },
    {
      what: 'added by a reset after the request, p99',
      value: added(proven, 0.99),
      unit: 'ms',
      against: against(0.99),
    },
  ];
};

const hang = async (): Promise<readonly Figure[]> => {
  const proxied = await theirs('silent', HANG_ROUNDS);
  const line = await ours('silent-line', HANG_ROUNDS);
  const host = await ours('silent-host', HANG_ROUNDS / 2);
  const against = { what: `HAProxy, ${HAPROXY_SERVER_MS} ms limit`, value: added(proxied, 0.5) };
  const figure = (what: string, times: Times, bound: string): Figure => ({
    ...{ what, value: added(times, 0.5), unit: 'ms', against, bound },
    aim: { text: `< ${AIM_HANG_MS} ms`, isMet: added(times, 0.5) < AIM_HANG_MS },
  });
  return [
    { what: 'p99 of a sound payment', value: quantile(line.sound, 0.99), unit: 'ms' },
    figure(
      'added by a silent line, p50',
      line,
      'suspicion (3 x p99, at least 50 ms), its probe, redial, proof',
    ),
    { what: 'added by a silent line, p99', value: added(line, 0.99), unit: 'ms' },
    figure('added by a silent host, p50', host, 'the same, then a dial until its sign-on is late'),
  ];
};

export const failoverSections: readonly Section[] = [
  { name: 'failover-reset', about: 'what a reset after the request adds', run: reset },
  { name: 'failover-hang', about: 'what a channel that falls silent adds', run: hang },
];
