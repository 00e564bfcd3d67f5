import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { MonotonicMs, Timer, WallMs } from '#contract/ports.ts';
import type { RunEvent, RunRecord } from '#contract/run-record.ts';
import { MOST_ROWS, type SaleStory } from '#contract/sales-api.ts';
import type { Moment } from '#contract/scenario.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import type { Screen, TerminalView } from '#contract/view.ts';
import { standingReader } from './hands.ts';
import {
  ACQUIRER_MOMENTS,
  detailOf,
  inOrder,
  keyOf,
  paperOf,
  type Unstamped,
} from './record-facts.ts';
import type { Stage } from './stage.ts';

/** A recorder's own bound: a run that says more than this is stuck in a circle. */
const MOST_EVENTS = 4_000;

type Told = Pick<RunRecord, 'startedAtWallMs' | 'endedMs' | 'events' | 'sales' | 'ledger'>;

/**
 * Listens to a stage from its start: keeps what happened as a record, and knows what is so now and
 * how often something came, for whoever waits for a moment.
 */
export class Recorder {
  readonly #stage: Stage;
  readonly #events: RunEvent[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #counts = new Map<string, number>();
  readonly #states = new Map<string, DaemonStatus['channels'][number]['state']>();
  readonly #noticed = new Set<string>();
  #startedMs: MonotonicMs;
  #startedAtWallMs: WallMs;
  #view: TerminalView | null = null;
  #owed = 0;
  /** Where a card sale would go now; a channel that has just come back waits for a while. */
  #preferred: string | undefined;
  #daemonIsDead = false;
  #seen = { face: '', customer: '', link: '' };

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#startedMs = stage.clock.monotonicNow();
    this.#startedAtWallMs = stage.clock.wallNow();
    this.#listen();
  }

  /** Forgets what came before: the run begins now. */
  begin(): void {
    const { clock } = this.#stage;
    this.#events.length = 0;
    this.#counts.clear();
    this.#startedMs = clock.monotonicNow();
    this.#startedAtWallMs = clock.wallNow();
    this.#seen = { face: '', customer: '', link: '' };
    const view = this.#stage.view();
    if (view !== null) this.#looked(view);
    for (const [channel, state] of this.#states) {
      this.#put({ kind: 'channel', channel: channel as never, state });
    }
  }

  nowMs(): number {
    return this.#stage.clock.monotonicNow() - this.#startedMs;
  }

  /** Calls `listener` after everything that happened; returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  deed(by: 'cashier' | 'customer' | 'stage', what: string): void {
    this.#put({ kind: 'deed', by, what: what.slice(0, 120) });
  }

  screen(): Screen | null {
    return this.#view?.screen ?? null;
  }

  /** Reversals not acknowledged, over all channels, as the daemon said last. */
  owed(): number {
    return this.#owed;
  }

  /** Every channel up; and, unless a world has an order of its own, the first one preferred. */
  isReady(ownOrder: boolean): boolean {
    const states = [...this.#states.values()];
    const first = this.#stage.channels[0]?.id;
    const isUp = states.length > 0 && states.every((state) => state === 'up');
    return isUp && (ownOrder || this.#preferred === first);
  }

  /** What is so now; null for what only comes and goes. */
  isNow(moment: Moment): boolean | null {
    const { screen, status } = this.#view ?? {};
    if (moment.screen !== undefined) return screen?.kind === moment.screen;
    if (moment.paper !== undefined) return paperOf(screen ?? null) === moment.paper;
    if (moment.asks !== undefined) return this.#asking() === moment.asks;
    if (moment.link !== undefined) return status?.daemon === moment.link;
    if (moment.up !== undefined) return this.#states.get(moment.up) === 'up';
    if (moment.down !== undefined) return this.#states.get(moment.down) !== 'up';
    return null;
  }

  /** A plain stripe reader shows nothing: there the till's screen asks for the card. */
  #asking(): string {
    const { hands } = this.#stage;
    if (standingReader(hands) === 'pin-pad') return hands.pad.display().asking;
    return this.#view?.screen.kind === 'card' ? 'card' : 'nothing';
  }

  /** How often it came since the beginning. */
  count(moment: Moment): number {
    return this.#counts.get(keyOf(moment)) ?? 0;
  }

  /** Calls `listener` a while after something happened, however much it was. */
  onGrowth(everyMs: number, listener: () => void): () => void {
    let due: Timer | null = null;
    const stop = this.onChange(() => {
      due ??= this.#stage.clock.after(everyMs, () => {
        due = null;
        listener();
      });
    });
    return () => {
      stop();
      due?.cancel();
    };
  }

  /** The record so far, under this title and without claims. */
  async record(about: Pick<RunRecord, 'title' | 'file' | 'rows' | 'about'>): Promise<RunRecord> {
    const { time, channels } = this.#stage;
    return { ...about, time, channels: [...channels], ...(await this.#told()), claims: [] };
  }

  /** What was heard, with the sales from the journal and the rows from the acquirers. */
  async #told(): Promise<Told> {
    const endedMs = this.nowMs();
    const since = this.#startedAtWallMs;
    const sales = await this.#sales();
    const mine = new Set(sales.map(({ saleId }) => saleId));
    const rows: readonly LedgerRow[] = await this.#stage.stub.request('ledger.read', {});
    const journal = sales.flatMap((sale) => this.#journalEvents(sale));
    return {
      startedAtWallMs: since,
      endedMs,
      events: inOrder([...this.#events, ...journal]).slice(0, MOST_EVENTS),
      sales: sales.map(({ saleId, amountMinor, acceptedAtWallMs, answer }) => ({
        saleId,
        amountMinor,
        acceptedMs: acceptedAtWallMs - since,
        answer,
      })),
      ledger: rows.filter((row) => mine.has(row.saleId as never) || row.atWallMs >= since),
    };
  }

  async hasOpenSales(): Promise<boolean> {
    return (await this.#sales()).some(({ answer: { kind } }) => kind === 'open');
  }

  async #sales(): Promise<readonly SaleStory[]> {
    const { daemon } = this.#stage;
    const asked = {
      before: null,
      limit: MOST_ROWS,
      search: { fromWallMs: this.#startedAtWallMs },
    };
    const { rows } = await daemon.request('sales.page', asked);
    const stories = await Promise.all(
      rows.map(({ saleId }) => daemon.request('sales.show', { saleId })),
    );
    return stories
      .flatMap((story) => story ?? [])
      .sort((a, b) => a.acceptedAtWallMs - b.acceptedAtWallMs);
  }

  #journalEvents({ saleId, lines }: SaleStory): RunEvent[] {
    return lines.map(({ atWallMs, what, channel, detail }) => ({
      kind: 'journal',
      atMs: atWallMs - this.#startedAtWallMs,
      saleId,
      channel,
      what,
      detail,
    }));
  }

  #listen(): void {
    const { daemon, stub, hands } = this.#stage;
    this.#stage.onView((view) => this.#looked(view));
    this.#stage.onProcess((process, is) => {
      if (process === 'till' && is === 'killed') this.#view = null;
      if (process === 'daemon') this.#daemonIsDead = is === 'killed';
      this.#put({ kind: 'process', process, is });
    });
    hands.pad.onChange(() => this.#changed());
    hands.printer.onPaper(({ text }) => this.#put({ kind: 'paper', text: text.slice(0, 8_000) }));
    stub.onEvent(({ channel, what, attemptId }) => {
      const moment = ACQUIRER_MOMENTS[what];
      if (moment !== undefined) this.#count({ [moment]: channel });
      this.#put({ kind: 'acquirer', channel, what, attemptId });
    });
    daemon.onNotification('status.changed', (status) => this.#status(status));
    daemon.onNotification('payment.progress', (progress) => {
      const { step, saleId } = progress;
      const channel = step === 'moving-on' ? progress.from : progress.channel;
      const proof = step === 'moving-on' ? progress.proof : null;
      if (step === 'attempt') this.#count({ attempt: channel });
      if (step === 'resolving') this.#count({ resolving: channel });
      if (step === 'reversal-acknowledged') this.#count({ reversed: channel });
      if (proof !== null) this.#count({ proof });
      this.#put({ kind: 'progress', saleId, step, channel, proof });
    });
    daemon.onConnected((up) => {
      if (!up) return;
      if (this.#daemonIsDead) this.#put({ kind: 'process', process: 'daemon', is: 'started' });
      this.#daemonIsDead = false;
      // A link that breaks before the answer comes back, and asks again.
      daemon.request('status.read', {}).then(
        (status) => this.#status(status),
        () => {},
      );
    });
  }

  #looked(view: TerminalView): void {
    this.#view = view;
    const { screen, customer, status, notices } = view;
    const detail = detailOf(screen);
    const now = { face: `${screen.kind} ${detail}`, customer, link: status.daemon };
    const before = this.#seen;
    this.#seen = now;
    if (now.face !== before.face) this.#put({ kind: 'screen', screen: screen.kind, detail });
    if (now.face !== before.face && screen.kind === 'settled') this.#settled(screen);
    if (now.customer !== before.customer) this.#put({ kind: 'customer', prompt: customer });
    if (now.link !== before.link) this.#put({ kind: 'link', is: status.daemon });
    for (const { id, kind, from, to, code } of notices) {
      if (this.#noticed.has(id)) continue;
      this.#noticed.add(id);
      this.#put({ kind: 'notice', notice: kind, from, to, code });
    }
    this.#changed();
  }

  #settled({ lines }: Extract<Screen, { kind: 'settled' }>): void {
    this.#put({
      kind: 'settled',
      lines: lines.map(({ channel, ours, theirs, difference }) => {
        return { channel, ours, theirs, difference };
      }),
    });
  }

  #status({ channels, defaultFor }: DaemonStatus): void {
    this.#preferred = defaultFor.card;
    this.#owed = channels.reduce((sum, { openReversals }) => sum + openReversals, 0);
    for (const { id, state } of channels) {
      if (this.#states.get(id) === state) continue;
      this.#states.set(id, state);
      this.#put({ kind: 'channel', channel: id, state });
    }
    this.#changed();
  }

  #count(moment: Moment): void {
    const key = keyOf(moment);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  #put(event: Unstamped<RunEvent>): void {
    if (this.#events.length < MOST_EVENTS) {
      this.#events.push({ ...event, atMs: this.nowMs() } as RunEvent);
    }
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
