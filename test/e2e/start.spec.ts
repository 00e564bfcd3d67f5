import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { openStateDirectory } from '#terminal/launch/state-directory.ts';
import {
  endProduct,
  newStateFolder,
  type StartedProduct,
  spawnStart,
  startProduct,
} from './started-product.ts';

/** A start that is meant to be refused: its exit code and what it said to the person. */
function refusedStart(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawnStart(args);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

const answers = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(socket);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });

/** Runs `tell` with a started product, and cleans up whatever became of it. */
async function withProduct(
  tell: (product: StartedProduct, state: string) => Promise<void>,
): Promise<void> {
  const folder = newStateFolder();
  const product = await startProduct(folder.path);
  try {
    await tell(product, folder.path);
  } finally {
    await endProduct(product);
    folder.remove();
  }
}

test('a second start in the same folder says who runs and where', async () => {
  await withProduct(async (product, state) => {
    const { code, said } = await refusedStart(['--state', state, '--port', '0']);
    expect(code).toBe(1);
    expect(said).toContain('ALREADY_RUNNING');
    expect(said).toContain(product.url);
  });
});

test('a port that is taken is named, and nothing stays running', async () => {
  await withProduct(async (product) => {
    const folder = newStateFolder();
    const { port } = new URL(product.url);
    const { code, said } = await refusedStart(['--state', folder.path, '--port', port]);
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`port ${port} .*ADDRESS_IN_USE`));
    const { daemonSocket, controlSocket } = openStateDirectory(folder.path);
    expect(await Promise.all([answers(daemonSocket), answers(controlSocket)])).toEqual([
      false,
      false,
    ]);
    folder.remove();
  });
});

test('Ctrl-C ends everything that was started, with exit code 0', async () => {
  await withProduct(async (product, state) => {
    const { daemonSocket, controlSocket } = openStateDirectory(state);
    expect(await answers(daemonSocket)).toBe(true);
    expect(await endProduct(product)).toBe(0);
    expect(await Promise.all([answers(daemonSocket), answers(controlSocket)])).toEqual([
      false,
      false,
    ]);
  });
});

test('when the start is killed outright, what it started ends by itself', async () => {
  await withProduct(async (product, state) => {
    const { daemonSocket, controlSocket } = openStateDirectory(state);
    product.process.kill('SIGKILL');
    await product.ended;
    await expect.poll(() => answers(daemonSocket)).toBe(false);
    await expect.poll(() => answers(controlSocket)).toBe(false);
  });
});
