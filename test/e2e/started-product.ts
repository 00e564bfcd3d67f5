/** The whole product as `npm start` starts it, in a folder and on ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface StartedProduct {
  readonly process: ChildProcess;
  /** Address of the till's page, with its token. */
  readonly url: string;
  readonly customerUrl: string;
  /** Everything it said so far. */
  said(): string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Where the product keeps what it keeps; removed by `remove`. */
export function newStateFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'switchlane-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs `start.ts` with these arguments. Its input is held open: it ends when the test ends. */
export function spawnStart(args: readonly string[]): ChildProcess {
  return spawn(
    join('node_modules', 'node', 'bin', 'node'),
    ['terminal/launch/start.ts', '--headless', '--with-parent', ...args],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
}

/** Starts the product and waits until it can take a sale. Rejects with what it said if it ends. */
export function startProduct(state: string, args: readonly string[] = []): Promise<StartedProduct> {
  const child = spawnStart(['--state', state, '--port', '0', '--language', 'en', ...args]);
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    void ended.then(() => reject(new Error(`the product did not start:\n${said}`)));
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      said += `${line}\n`;
      if (!line.startsWith('Ready for a sale')) return;
      const address = (name: string): string =>
        new RegExp(`^${name}: (\\S+)$`, 'm').exec(said)?.[1] ?? '';
      resolve({
        process: child,
        url: address('Till'),
        customerUrl: address('Customer display'),
        said: () => said,
        ended,
      });
    });
  });
}

/** Ends it as Ctrl-C does, and waits until it is gone. */
export async function endProduct(product: StartedProduct): Promise<number | null> {
  product.process.kill('SIGINT');
  return product.ended;
}
