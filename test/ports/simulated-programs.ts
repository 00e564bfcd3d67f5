import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../terminal/launch/simulate.ts');

/** A simulated device running as a program, with its script and its pseudo-terminal in a folder. */
export interface SimulatedProgram {
  /** What the till opens. */
  readonly pty: string;
  readonly folder: string;
  /** Resolves once the text came out on standard output or error; rejects when it ends before. */
  said(text: string): Promise<void>;
  type(line: string): void;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  clear(): Promise<void>;
}

/** Starts `npm run simulate` on a fresh path. `script`: its lines; absent, it takes typed lines. */
export function startSimulated(
  device: string,
  script: string | null,
  ...more: readonly string[]
): SimulatedProgram {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-'));
  const pty = join(folder, 'till');
  const args = [PROGRAM, device, '--pty', pty, ...more];
  if (script !== null) {
    const file = join(folder, 'script.txt');
    writeFileSync(file, script);
    args.push('--script', file);
  }
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  return watched(child, pty, folder);
}

function watched(child: ChildProcess, pty: string, folder: string): SimulatedProgram {
  let output = '';
  const waiting = new Set<() => void>();
  const hear = (bytes: Buffer): void => {
    output += bytes.toString();
    for (const look of waiting) look();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!output.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      void ended.then(() => reject(new Error(`ended without "${text}":\n${output}`)));
      look();
    });
  return {
    pty,
    folder,
    said,
    ended,
    type: (line) => void child.stdin?.write(`${line}\n`),
    clear: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
