/** `switchlane channels disable | enable`: a person takes a channel out of use, and gives it back. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { ChannelFacts } from '#contract/diagnostics.ts';
import { DIAGNOSTICS_REQUESTS } from '#contract/diagnostics-api.ts';
import type { DoctorSurroundings } from './doctor-command.ts';

/** sysexits: EX_USAGE, EX_NOINPUT. */
const EXIT = { usage: 64, notFound: 66 } as const;

const ORDERS = {
  disable: 'no new sale goes there until it is enabled; what is owed there goes on',
  enable: 'gives a disabled channel back to new sales',
} as const;

/** Adds both to the command `channels` (row C12). */
export const addChannelOrders = (
  channels: Command,
  { print, ask }: Pick<DoctorSurroundings, 'print' | 'ask'>,
): void => {
  for (const order of ['disable', 'enable'] as const) {
    channels
      .command(`${order} <channel>`)
      .description(`${ORDERS[order]}; in the journal, with who and why`)
      .requiredOption('--reason <text>', 'why')
      .option('--person <name>', 'who answers for it; else who is logged in', userInfo().username)
      .action(async (channel: string, { reason, person }: { reason: string; person: string }) => {
        const name = `channel.${order}` as const;
        const by = DIAGNOSTICS_REQUESTS[name].params.safeParse({ channel, reason, person });
        if (!by.success) {
          const issue = by.error.issues[0];
          return refuse(`${issue?.path.join('.')}: ${issue?.message}`, EXIT.usage);
        }
        const answer = await ask(name, by.data);
        if (answer.kind === 'done') return print(answer.channel, channelText);
        refuse(
          `There is no channel ${channel}; there are ${answer.channels.join(', ')}.`,
          EXIT.notFound,
        );
      });
  }
};

const channelText = ({ id, state, reason, disabled }: ChannelFacts): string =>
  disabled === null
    ? `${id} is enabled; it is ${state}${reason === '' ? '' : ` (${reason})`}`
    : `${id} is disabled by ${disabled.person}: ${disabled.reason}`;

const refuse = (sentence: string, code: number): void => {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = code;
};
