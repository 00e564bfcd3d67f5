/** What running programs hold, in bytes. Of Linux: read from `/proc`. */
import { readdirSync, readFileSync } from 'node:fs';
import { setInterval as ticks } from 'node:timers/promises';
import { type DebuggerLink, openDebugger } from './debugger-link.ts';

/** Where Node's debugger listens once a signal asked for it, one program at a time. */
const NODE_DEBUGGER = 'http://127.0.0.1:9229/json/list';
const LOOK_EVERY_MS = 20;
const LISTENS_WITHIN_MS = 5_000;

/** Resident memory, shared parts of the program's files with it. 0 once it ended. */
export function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Our programs that this process started, by the last folders of what each runs. */
export function startedBy(parent: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]) !== parent) continue;
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const program = words.find((word) => /main\.(ts|mjs)$/.test(word));
      if (program !== undefined) found.set(program.split('/').slice(-3).join('/'), Number(pid));
    } catch {
      // It ended between the two looks.
    }
  }
  return found;
}

/** The debugger that was just asked for. Rejects when none listens within 5 s. */
async function nodeDebugger(): Promise<DebuggerLink> {
  const signal = AbortSignal.timeout(LISTENS_WITHIN_MS);
  for await (const _ of ticks(LOOK_EVERY_MS, null, { signal })) {
    try {
      const answer = await fetch(NODE_DEBUGGER);
      const [listens] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      return await openDebugger(listens?.webSocketDebuggerUrl ?? '');
    } catch {
      // It does not listen yet.
    }
  }
  throw new Error(`no debugger at ${NODE_DEBUGGER}`);
}

/** What a Node program's scripts hold after a collection. Its debugger is shut again after. */
export async function nodeHeapBytes(pid: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const link = await nodeDebugger();
  await link.send('HeapProfiler.collectGarbage');
  const { usedSize } = await link.send<{ usedSize: number }>('Runtime.getHeapUsage');
  // The next program's debugger wants the same port, and whoever spoke to one that is being shut
  // would never be answered. Shutting it ends the link.
  const shut = `setTimeout(() => process.getBuiltinModule('inspector').close(), 0)`;
  await link.send('Runtime.evaluate', { expression: shut });
  await link.ended;
  return usedSize;
}
