/** What running programs hold, in bytes. Of Linux: read from `/proc`. */
import { readdirSync, readFileSync } from 'node:fs';
import { type DebuggerLink, openDebugger } from './debugger-link.ts';

/** Where Node's debugger listens once a signal asked for it, one program at a time. */
const NODE_DEBUGGER = 'http://127.0.0.1:9229/json/list';
const LOOK_EVERY_MS = 20;
const LOOKS = 250;

/** Resident memory, shared parts of the program's files with it. 0 once it ended. */
export function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Programs this process started, by the last folders of what each runs. */
export function startedBy(parent: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]) !== parent) continue;
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const program = words.find((word) => /main\.(ts|mjs)$/.test(word)) ?? 'other';
      found.set(program.split('/').slice(-3).join('/'), Number(pid));
    } catch {
      // It ended between the two looks.
    }
  }
  return found;
}

/** The link to this program's debugger, told apart from one that is still being shut. */
async function nodeDebugger(pid: number): Promise<DebuggerLink> {
  for (let look = 0; look < LOOKS; look += 1) {
    try {
      const answer = await fetch(NODE_DEBUGGER);
      const [listens] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      const link = await openDebugger(listens?.webSocketDebuggerUrl ?? '');
      const asked = { expression: 'process.pid' };
      const { result } = await link.send<{ result: { value: number } }>('Runtime.evaluate', asked);
      if (result.value === pid) return link;
      link.close();
    } catch {
      // It does not listen yet, or no more.
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`no debugger of process ${pid} at ${NODE_DEBUGGER}`);
}

/** What a Node program's scripts hold after a collection. Its debugger is shut again after. */
export async function nodeHeapBytes(pid: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const link = await nodeDebugger(pid);
  await link.send('HeapProfiler.collectGarbage');
  const { usedSize } = await link.send<{ usedSize: number }>('Runtime.getHeapUsage');
  // The next program's debugger wants the same port.
  const shut = `setTimeout(() => process.getBuiltinModule('inspector').close(), 0)`;
  await link.send('Runtime.evaluate', { expression: shut });
  link.close();
  return usedSize;
}
