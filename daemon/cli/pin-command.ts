import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { pinText } from '#contract/staff.ts';
import { pinVerifierOf } from '#sealing/pin-verifier.ts';

/** sysexits: EX_DATAERR. */
const EXIT_NO_PIN = 65;

/** One line of standard input; nothing of it is echoed where a person types it. */
const typedLine = (): Promise<string> =>
  new Promise((resolve) => {
    const { stdin } = process;
    // As a terminal, readline switches the echo off and does it by itself: into nothing, here.
    const nowhere = new Writable({ write: (_bytes, _encoding, done) => done() });
    const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY });
    lines.once('line', (line) => {
      resolve(line.trim());
      lines.close();
    });
    lines.once('close', () => resolve(''));
  });

/** `pin`: what `terminal.json` keeps of a person's PIN. */
export function pinCommand(): Command {
  return new Command('pin')
    .description("makes what the till's settings keep of a PIN; reads the PIN from standard input")
    .action(async () => {
      if (process.stdin.isTTY) process.stderr.write('PIN (4 to 8 digits, then Enter): ');
      const pin = await typedLine();
      if (!pinText.safeParse(pin).success) {
        process.stderr.write('A PIN has 4 to 8 digits. Nothing was made.\n');
        process.exitCode = EXIT_NO_PIN;
        return;
      }
      process.stdout.write(`${await pinVerifierOf(pin)}\n`);
    });
}
