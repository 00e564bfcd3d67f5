/** `switchlane doctor` and `switchlane line`: what is wrong, what it means, what to do. */
import { Command } from 'commander';
import type { ApiParams, ApiResult } from '#contract/daemon-api.ts';
import type { DoctorReport, LineReport, LineStep } from '#contract/diagnostics.ts';
import { DIAGNOSTICS_REQUESTS } from '#contract/diagnostics-api.ts';
import { findingText } from '#contract/findings.ts';
import { channelId } from '#contract/ids.ts';
import { examine } from '#diagnostics/checks/doctor.ts';
import { gather, type ServiceAsker } from '#diagnostics/gather.ts';
import { keysBeside } from '#diagnostics/keys.ts';
import { type AskService, NotReachable, Refused } from './ask.ts';
import type { CommandSurroundings } from './keys-command.ts';
import { columns } from './tables.ts';

/** Exit codes of `doctor` and `line`: the worst that was found. */
export const EXIT_OF = { ok: 0, warn: 1, fail: 2 } as const;

/** sysexits: EX_USAGE, EX_NOINPUT, EX_TEMPFAIL. */
const EXIT = { usage: 64, notFound: 66, busy: 75 } as const;

/** A line check walks up to four addresses, each step of each within its own limit. */
const LINE_LIMIT_MS = 120_000;

const MARK = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL', skipped: '-   ' } as const;

export interface DoctorSurroundings extends CommandSurroundings {
  readonly ask: AskService;
}

/** The service over its local socket; a refusal at hello is another version of it. */
export const askerOver = (ask: AskService): ServiceAsker => ({
  read: () => ask('diagnostics.read', {}),
  keys: () => ask('sign-on.keys', {}),
  judge: (cause) => {
    if (cause instanceof Refused) return { kind: 'refused', why: cause.message };
    if (cause instanceof NotReachable) return { kind: 'gone', why: cause.message };
    throw cause;
  },
});

export function doctorCommand({ socket, print, ask }: DoctorSurroundings): Command {
  return new Command('doctor')
    .exitOverride()
    .description('every check there is; ends with 0: all well, 1: something to look at, 2: a fault')
    .option('--keys <folder>', "the till's key folder (default: keys beside the socket)")
    .option('--all', 'show what is well, too', false)
    .action(async ({ keys, all }: { keys?: string; all: boolean }) => {
      const seen = await gather(askerOver(ask), keys ?? keysBeside(socket()));
      const report = examine(seen);
      print(report, (found) => doctorText(found, all));
      process.exitCode = EXIT_OF[report.verdict];
    });
}

export function lineCommand({ print, ask }: DoctorSurroundings): Command {
  return new Command('line')
    .exitOverride()
    .description(
      "walks a channel's line step by step, beside its live connection; exits like doctor",
    )
    .argument('<channel>', 'its id, as `switchlane channels` lists it')
    .option(
      '--pay',
      'last, pay 0.01 with the test card and take it back: on a test channel alone',
      false,
    )
    .option('--person <name>', 'with --pay: who answers for it, for the journal')
    .option('--reason <text>', 'with --pay: why')
    .action(async (channel: string, options: PaymentOptions) => {
      const payment = paymentOf(options);
      if (typeof payment === 'string') return refuse(payment, EXIT.usage);
      const id = channelId.safeParse(channel);
      const found: ApiResult<'line.check'> = id.success
        ? await ask('line.check', { channel: id.data, ...payment }, LINE_LIMIT_MS)
        : { kind: 'no-such-channel', channels: [] };
      switch (found.kind) {
        case 'checked':
          print(found.report, lineText);
          process.exitCode = EXIT_OF[found.report.verdict];
          return;
        case 'busy':
          return refuse(`${channel} is being checked already. Try again in a moment.`, EXIT.busy);
        case 'no-such-channel':
          return refuse(
            `There is no channel ${channel}. \`switchlane channels\` lists them.`,
            EXIT.notFound,
          );
      }
    });
}

interface PaymentOptions {
  readonly pay: boolean;
  readonly person?: string;
  readonly reason?: string;
}

/** What `line --pay` asks for beside the walk; a sentence when a name or a reason is missing. */
const paymentOf = ({
  pay,
  person,
  reason,
}: PaymentOptions): Pick<ApiParams<'line.check'>, 'payment'> | string => {
  if (!pay) return {};
  const asked = paymentParams.safeParse({ person, reason });
  if (asked.success) return { payment: asked.data };
  const missing = asked.error.issues[0]?.path.join('.') ?? '';
  return `A payment, also a test, has a name and a reason in the journal: --person NAME --reason TEXT (${missing}).`;
};

const paymentParams = DIAGNOSTICS_REQUESTS['line.check'].params.shape.payment.unwrap();

const refuse = (sentence: string, code: number): void => {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = code;
};

/** One line a finding; what is not well has its meaning and what to do below it. */
export const doctorText = ({ results, verdict }: DoctorReport, all: boolean): string => {
  const shown = results.filter((result) => all || result.verdict !== 'ok');
  const lines = shown.flatMap(({ check, about, verdict: mark, finding, values }) => {
    const { what, means, next } = findingText(finding, 'en', values);
    const head = `${MARK[mark]}  ${[check, about].filter(Boolean).join(' ')}: ${what}`;
    const below = mark === 'ok' || mark === 'skipped' ? [] : [means, next].filter(Boolean);
    return [head, ...below.map((sentence) => `        ${sentence}`)];
  });
  const count = (of: string): number => results.filter((one) => one.verdict === of).length;
  const sum = `${count('ok')} well, ${count('warn')} to look at, ${count('fail')} at fault`;
  const conclusion = {
    ok: 'All is well.',
    warn: 'It works; see above.',
    fail: 'There is a fault.',
  };
  return [...lines, `${conclusion[verdict]} ${sum}.`].join('\n');
};

/** The steps in columns, with what to do about the one that failed. */
export const lineText = ({ channel, steps, verdict }: LineReport): string => {
  const row = ({ step, address, verdict: mark, finding, tookMs, detail }: LineStep) => [
    MARK[mark].trim(),
    step,
    address,
    tookMs === null ? '-' : `${tookMs} ms`,
    findingText(finding, 'en', {}).what,
    detail,
  ];
  const table = columns([['', 'step', 'address', 'took', 'found', 'detail'], ...steps.map(row)]);
  const advice = steps
    .filter((step) => step.verdict === 'fail' || step.verdict === 'warn')
    .flatMap(({ finding }) => {
      const { means, next } = findingText(finding, 'en', {});
      return [`${means} ${next}`.trim()];
    });
  const conclusion = verdict === 'fail' ? 'The line is at fault.' : 'The line is there.';
  return [table, ...new Set(advice), `${channel}: ${conclusion}`].join('\n');
};
