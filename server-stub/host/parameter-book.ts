import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { terminalSettings } from '#contract/terminal-parameters.ts';
import { publish } from '#sealing/key-files.ts';
import type { TerminalParameters } from '#sealing/terminal-parameters.ts';
import { StubProblem } from './stub-problem.ts';

/**
 * What the simulated platform sends its terminals, as a person edits it: `parameters.json` in the
 * state folder. A change takes a higher version, or terminals keep what they have.
 */
const parameterBook = z.strictObject({
  version: z
    .int()
    .min(1)
    .max(2 ** 40),
  settings: terminalSettings,
  /** Secrets of the merchant's, hex: only terminals get them, sealed. */
  secrets: z.record(
    z.string().regex(/^[a-z0-9-]{1,60}$/),
    z.string().regex(/^([0-9a-f]{2}){1,256}$/),
  ),
});
export type ParameterBook = z.input<typeof parameterBook>;

const sample = (): ParameterBook => ({
  version: 1,
  settings: {
    merchant: { name: { zh: '巷口便利店', en: 'Corner Shop' }, id: '898110053110001' },
    maxAmountMinor: 99_999_999,
    copies: ['customer', 'merchant'],
    autoReturnMs: null,
    offline: { startAllowed: true },
  },
  secrets: {
    'pin-pad-master-key-id': '0001',
    'wallet-lotus-merchant-secret': randomBytes(32).toString('hex'),
  },
});

/** Makes the sample book at the first start. Returns its path. */
export async function ensureParameterBook(state: string): Promise<string> {
  const path = join(state, 'parameters.json');
  await publish(path, 0o600, `${JSON.stringify(sample(), null, 2)}\n`);
  return path;
}

/** Reads the book as it is now. Throws `StubProblem` that names what is wrong. */
export function parseParameterBook(text: string, path: string): TerminalParameters {
  const parsed = parameterBook.safeParse(jsonOf(text, path));
  if (!parsed.success) {
    throw new StubProblem('CONFIG_WRONG', `${path}: ${z.prettifyError(parsed.error)}`);
  }
  const { version, settings, secrets } = parsed.data;
  return {
    version,
    settings: JSON.stringify(settings),
    secrets: Object.entries(secrets).map(([name, hex]) => ({
      name,
      value: Buffer.from(hex, 'hex'),
    })),
  };
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StubProblem('CONFIG_WRONG', `${path} is not JSON`);
  }
}
