/** `switchlane channels disable | enable | reload`: channels out of use, back, and taken anew. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { ApiResult } from '#contract/daemon-api.ts';
import type { ChannelFacts } from '#contract/diagnostics.ts';
import { DIAGNOSTICS_REQUESTS } from '#contract/diagnostics-api.ts';
import { ERROR_CATALOGUE } from '#contract/error-codes.ts';
import type { DoctorSurroundings } from './doctor-command.ts';

/** sysexits: EX_USAGE, EX_DATAERR, EX_NOINPUT. */
const EXIT = { usage: 64, refused: 65, notFound: 66 } as const;

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

/** Adds `channels reload`: the running service takes the channels of its configuration anew. */
export const addChannelsReload = (
  channels: Command,
  { print, ask }: Pick<DoctorSurroundings, 'print' | 'ask'>,
): void => {
  channels
    .command('reload')
    .description('takes the configured channels anew; what did not change notices nothing')
    .action(async () => {
      const answer = await ask('channels.reload', {});
      if (answer.kind === 'reloaded') return print(answer, reloadedText);
      const { what, next } = ERROR_CATALOGUE[answer.code].text.en;
      refuse(`${answer.code}: ${what}\n  ${answer.detail}\n  ${next}`, EXIT.refused);
    });
};

type Reloaded = Extract<ApiResult<'channels.reload'>, { readonly kind: 'reloaded' }>;

/** A line for each thing that happened; removed channels that are owed something are named. */
export const reloadedText = (reloaded: Reloaded): string => {
  const { added, removed, changed, leaving, fromNextStart } = reloaded;
  const lines = [
    ...added.map((id) => `${id} is added`),
    ...changed.map((id) => `${id} is changed; what is under way there ends on its old settings`),
    ...removed.map((id) => `${id} is removed`),
    ...leaving.map((id) => `${id} takes no new sale and runs until nothing is owed there`),
    ...fromNextStart.map((key) => `${key} changed too: that counts from the next start on`),
  ];
  return lines.length === 0 ? 'No channel changed.' : lines.join('\n');
};

const channelText = ({ id, state, reason, disabled }: ChannelFacts): string =>
  disabled === null
    ? `${id} is enabled; it is ${state}${reason === '' ? '' : ` (${reason})`}`
    : `${id} is disabled by ${disabled.person}: ${disabled.reason}`;

const refuse = (sentence: string, code: number): void => {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = code;
};
