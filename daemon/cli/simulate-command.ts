import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

const PROGRAM = fileURLToPath(new URL('../../terminal/launch/simulate.ts', import.meta.url));

/**
 * `switchlane simulate DEVICE --pty PATH`: a simulated device at the far end of a line. The devices
 * are the terminal's, so their program is started, with this one's keyboard and screen.
 */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate [words...]')
    .description('a simulated reader, stripe reader, scanner or printer on a serial line')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (_words: readonly string[], _options: unknown, command: Command) => {
      process.exitCode = await runSimulator(command.args);
    });
}

/** Runs the simulator to its end; Ctrl-C goes to both, and it ends in its own time. */
function runSimulator(args: readonly string[]): Promise<number> {
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 1);
    });
  });
}
