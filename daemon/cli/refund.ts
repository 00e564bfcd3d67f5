/** `switchlane refund`: a supervisor gives money back at a prompt, on the channel that took it. */
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { ERROR_CATALOGUE, type ErrorCode } from '#contract/error-codes.ts';
import { saleId } from '#contract/ids.ts';
import { refundOrder, type SaleAnswer } from '#contract/payment.ts';
import type { SaleStory } from '#contract/sales-api.ts';
import type { AskService } from './ask.ts';

/** sysexits: EX_USAGE, EX_DATAERR, EX_NOINPUT, EX_TEMPFAIL. */
const EXIT = { done: 0, usage: 64, refused: 65, notFound: 66, open: 75 } as const;

/** Longer than a refund may take: the service's own limit for one, and its resolving. */
const LIMIT_MS = 60_000;

export interface RefundOptions {
  /** Minor units; absent: all that is left. */
  readonly amount?: number;
  readonly void?: boolean;
  readonly person: string;
  readonly reason: string;
}

export interface RefundPorts {
  readonly ask: AskService;
  readonly newId: () => string;
  readonly cashier: string;
  readonly say: (line: string) => void;
}

export const addRefundCommand = (
  program: Command,
  ports: Pick<RefundPorts, 'ask' | 'newId'>,
): void => {
  program
    .command('refund <sale>')
    .description('give a sale back, whole or in part, on the channel that took it')
    .requiredOption('--person <name>', 'the supervisor who answers for it')
    .requiredOption('--reason <text>', 'why')
    .option('--amount <units>', 'how much, like 12.50; else all that is left', minorUnits)
    .option('--void', 'the whole sale, while its day is open')
    .action(async (sale: string, options: RefundOptions) => {
      const say = (line: string): void => void process.stdout.write(`${line}\n`);
      const cashier = userInfo().username;
      process.exitCode = await giveBack({ ...ports, cashier, say }, sale, options);
    });
};

/** Gives back and says what became of it; returns the exit code. Throws what `ask` throws. */
export const giveBack = async (
  { ask, newId, cashier, say }: RefundPorts,
  sale: string,
  options: RefundOptions,
): Promise<number> => {
  const id = saleId.safeParse(sale);
  const story = id.success ? await ask('sales.show', { saleId: id.data }) : null;
  if (story === null) {
    say(`The journal knows no sale ${sale}. \`switchlane sales\` lists the latest.`);
    return EXIT.notFound;
  }
  const order = refundOrder.safeParse({
    ...{ saleId: newId(), terminalId: story.terminalId, cashier, product: 'refund' },
    refund: { kind: kindOf(options), original: story.saleId, ...answersFor(options) },
    amountMinor: amountOf(story, options),
    currency: story.currency,
  });
  if (!order.success) {
    say(`Nothing was given back: ${order.error.issues[0]?.path.join('.')} is not as expected.`);
    return EXIT.usage;
  }
  // Said before it is sent: whoever loses the line here can look it up instead of asking twice.
  say(`refund ${order.data.saleId} begins; \`switchlane sale ${order.data.saleId}\` tells of it`);
  return told(await ask('payment.refund', order.data, LIMIT_MS), say);
};

const kindOf = ({ void: isVoid }: RefundOptions): 'void' | 'refund' =>
  isVoid === true ? 'void' : 'refund';

const answersFor = ({ person, reason }: RefundOptions) => ({ person, reason });

const amountOf = (story: SaleStory, { amount, void: isVoid }: RefundOptions): number => {
  if (isVoid === true) return story.amountMinor;
  // A sale with nothing left is asked for whole, so that the service says why it can't be.
  return amount ?? (story.refundableMinor > 0 ? story.refundableMinor : story.amountMinor);
};

const told = (answer: SaleAnswer, say: (line: string) => void): number => {
  switch (answer.kind) {
    case 'approved':
      say(`given back by ${answer.approval.channel}, approval ${answer.approval.authCode}`);
      return EXIT.done;
    case 'declined':
    case 'failed':
    case 'not-accepted':
      say(sentencesOf(answer.code));
      return EXIT.refused;
    case 'open':
    case 'present-again':
      say('Nobody knows yet. Do not refund again; look it up until it has an end.');
      return EXIT.open;
    default:
      return answer satisfies never;
  }
};

const sentencesOf = (code: ErrorCode): string => {
  const { what, money, next } = ERROR_CATALOGUE[code].text.en;
  return `${code}: ${what} ${money} ${next}`;
};

/** `12.50` as 1250: two decimals at most, like every currency the service sells in. */
export const minorUnits = (text: string): number => {
  const parts = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text);
  const [, whole, fraction = ''] = parts ?? [];
  if (whole === undefined) throw new InvalidArgumentError('an amount like 12.50 is expected');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
};
