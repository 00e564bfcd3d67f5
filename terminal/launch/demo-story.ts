import type { DaemonLink, DaemonStatus } from '#contract/daemon-api.ts';
import type { Language } from '#contract/language.ts';
import type { PaymentProgress } from '#contract/payment.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import type { Intent, Screen } from '#contract/view.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import type { RunningTerminal } from '#terminal/host-web/composition.ts';
import type { StubControl } from '#terminal/host-web/stub-control-client.ts';
import { signIn } from '#terminal/rehearsal/sign-in.ts';

/** CNY 128.00: the simulated acquirers approve it, and the default policy covers it. */
const KEYS = ['1', '2', '8', '0', '0'] as const;
/** Longer than any limit on the way: what is not told by then will not be told. */
const STEP_LIMIT_MS = 60_000;

/** One line of the story. */
export interface StoryStep {
  readonly atMs: number;
  readonly what: string;
}

export interface StoryParts {
  readonly terminal: RunningTerminal;
  readonly stub: StubControl;
  readonly language: Language;
  readonly tell: (what: string) => void;
  readonly nowMs: () => number;
}

/** How the story ended. */
export interface StoryEnd {
  /** From the death of the first channel to the approval on the next, in milliseconds. */
  readonly failoverMs: number;
  readonly ledger: readonly LedgerRow[];
  readonly receipt: string;
}

/**
 * A card sale whose channel dies right after the request left, and stays away: so its attempt is
 * covered by a reversal, the sale is approved on the next channel, and the reversal is acknowledged
 * once the first one is back (rows A6, A9, P4; money-safety, Cover).
 */
export async function runStory(parts: StoryParts): Promise<StoryEnd> {
  const { terminal, stub, tell, nowMs } = parts;
  await within(signIn(terminal.till), 'nobody could sign in');
  const { channels, defaultFor } = await everyChannelUp(terminal.daemon);
  const nameOf = (id: string): string =>
    channels.find((channel) => channel.id === id)?.name[parts.language] ?? id;
  const first = defaultFor.card;
  if (first === undefined) throw new Error('no channel takes cards');

  const attempted = new Promise<void>((resolve) => {
    terminal.daemon.onNotification('payment.progress', ({ step }) => {
      if (step === 'attempt') resolve();
    });
  });
  let diedAtMs = 0;
  stub.onEvent(({ channel, what }) => {
    if (channel !== first || what !== 'fault-shown' || diedAtMs > 0) return;
    diedAtMs = nowMs();
    // The acquirer's word travels faster than the payment service's about the attempt before it.
    void attempted.then(() => tell(`${nameOf(first)} took the money; its line died unanswered`));
    void stub.request('faults.set', { channel: first, fault: 'refuse-connections' });
  });
  const acknowledged = new Promise<void>((resolve) => {
    terminal.daemon.onNotification('payment.progress', (progress) => {
      tell(wordsOf(progress, nameOf));
      if (progress.step === 'reversal-acknowledged') resolve();
    });
  });

  await stub.request('faults.set', { channel: first, fault: 'reset-after-request' });
  tell(`${nameOf(first)} will die under the next payment`);
  const approved = await sellByCard(parts);
  const approvedAtMs = nowMs();
  tell(`approved by ${approved.via[parts.language]}, authorisation ${approved.authCode}`);
  await papersOut(terminal);
  tell(`receipt printed; ${nameOf(first)} is mended now`);
  await stub.request('faults.set', { channel: first, fault: 'none' });
  await within(acknowledged, 'the reversal was not acknowledged');
  const ledger = await stub.request('ledger.read', {});
  return {
    failoverMs: approvedAtMs - diedAtMs,
    ledger: ledger.filter((row) => row.saleId === approved.saleId),
    receipt: terminal.hands?.printer.papers()[0]?.text ?? '',
  };
}

/** The status once every channel is up: the default is settled then. */
function everyChannelUp(daemon: DaemonLink): Promise<DaemonStatus> {
  const up = new Promise<DaemonStatus>((resolve, reject) => {
    const look = (status: DaemonStatus): void => {
      if (status.channels.every(({ state }) => state === 'up')) resolve(status);
    };
    daemon.onNotification('status.changed', look);
    daemon.request('status.read', {}).then(look, reject);
  });
  return within(up, 'not every channel came up');
}

/** Rings up, presents a card, and waits for what becomes of it. */
async function sellByCard(parts: StoryParts): Promise<Extract<Screen, { kind: 'approved' }>> {
  const { till, hands } = parts.terminal;
  const [card] = TEST_CARDS;
  if (hands === null || card === undefined) throw new Error('the story needs simulated devices');
  const intents: readonly Intent[] = [
    ...KEYS.map((key) => ({ kind: 'key', key }) as const),
    { kind: 'confirm' },
    { kind: 'pay-by', method: 'card' },
  ];
  for (const intent of intents) till.intent(intent);
  await padAsks(parts.terminal);
  hands.pad.present(card, 'tap');
  parts.tell(`card read: ${card.name[parts.language]}`);
  const end = await screenWhere(parts.terminal, ({ kind }) => END_SCREENS.has(kind));
  if (end.kind === 'approved') return end;
  throw new Error(`the sale ended as ${end.kind}`);
}

const END_SCREENS: ReadonlySet<Screen['kind']> = new Set(['approved', 'not-paid', 'unknown']);

function padAsks(terminal: RunningTerminal): Promise<void> {
  const asks = new Promise<void>((resolve) => {
    const look = (): void => {
      if (terminal.hands?.pad.display().asking === 'card') resolve();
    };
    terminal.hands?.pad.onChange(look);
    look();
  });
  return within(asks, 'the pad did not ask for a card');
}

function papersOut(terminal: RunningTerminal): Promise<Screen> {
  return screenWhere(
    terminal,
    (screen) => screen.kind === 'approved' && screen.paper === 'printed',
  );
}

function screenWhere(terminal: RunningTerminal, wanted: (screen: Screen) => boolean) {
  const shown = new Promise<Screen>((resolve) => {
    const look = ({ screen }: { screen: Screen }): void => {
      if (wanted(screen)) resolve(screen);
    };
    terminal.till.onView(look);
    look(terminal.till.view());
  });
  return within(shown, 'the screen did not come');
}

async function within<T>(promise: Promise<T>, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), STEP_LIMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function wordsOf(progress: PaymentProgress, nameOf: (id: string) => string): string {
  switch (progress.step) {
    case 'attempt':
      return `attempt ${progress.attempt} goes to ${nameOf(progress.channel)}`;
    case 'slow':
      return `${nameOf(progress.channel)} is slower than usual; a ping decides`;
    case 'resolving':
      return `${nameOf(progress.channel)} is asked what became of it (${progress.cause})`;
    case 'moving-on':
      return `moving on from ${nameOf(progress.from)}: ${PROOFS[progress.proof]}`;
    case 'code-shown':
      return `${nameOf(progress.channel)} shows a code, to be paid for ${Math.round(progress.leftMs / 1_000)} s`;
    case 'reversal-acknowledged':
      return `${nameOf(progress.channel)} acknowledged the reversal`;
    default:
      return progress satisfies never;
  }
}

const PROOFS = {
  'not-sent': 'proved never sent',
  refused: 'proved refused before processing',
  reversed: 'proved reversed',
  covered: 'not reachable, so covered by its journaled reversal',
} as const;
