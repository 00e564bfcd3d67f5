import {
  type ApiMethod,
  type ApiNotification,
  type ApiNotificationParams,
  type ApiParams,
  type ApiResult,
  type ChannelView,
  type DaemonLink,
  DaemonLinkLost,
  type DaemonStatus,
  type SalesTotals,
  type SettlementReport,
} from '#contract/daemon-api.ts';
import type {
  AttemptId,
  Batch,
  ChannelId,
  PersonId,
  SaleId,
  Stan,
  TerminalId,
} from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Approval, SaleAnswer, SaleOrder } from '#contract/payment.ts';
import type { SaleStory } from '#contract/sales-api.ts';

export const channelOf = (id: string, more: Partial<ChannelView> = {}): ChannelView => ({
  id: id as ChannelId,
  name: { zh: `通道${id}`, en: `Channel ${id}` },
  methods: ['card', 'qr-scan', 'qr-show'],
  state: 'up',
  reason: '',
  roundTripMs: 20,
  openReversals: 0,
  certificatePem: `certificate of ${id}`,
  ...more,
});

export const statusOf = (...channels: readonly ChannelView[]): DaemonStatus => ({
  journal: { state: 'sound' },
  channels: [...channels],
  defaultFor: {},
  openCovers: [],
  routing: {
    rules: 'default',
    refused: null,
    force: null,
    node: {
      node: 'T0000001' as TerminalId,
      state: 'normal',
      shared: { by: 'file', isReached: true },
      epoch: null,
      adoptedBy: 0,
      marks: [],
    },
  },
});

export const approvalBy = (channel: string): Approval => ({
  channel: channel as ChannelId,
  attemptId: 'attempt-1' as AttemptId,
  stan: 17 as Stan,
  batch: 3 as Batch,
  authCode: 'A1B2C3',
  hostReference: 'HR-000017',
  approvedAtWallMs: Date.UTC(2026, 0, 5, 1, 2, 3),
});

export const approvedBy =
  (channel = 'north') =>
  (saleId: SaleId): SaleAnswer => ({
    kind: 'approved',
    saleId,
    approval: approvalBy(channel),
    moved: false,
  });

/** North agrees; south could not be asked and has a cover open. */
export const SCRIPTED_REPORT: SettlementReport = {
  person: 'li' as PersonId,
  atWallMs: Date.UTC(2026, 0, 5, 14, 0, 0),
  terminalId: 'T0000001' as TerminalId,
  lines: [
    {
      channel: 'north' as ChannelId,
      date: '20260105',
      batch: 3,
      ours: { count: 2, minor: 2468, refundCount: 0, refundMinor: 0 },
      theirs: { count: 2, minor: 2468, refundCount: 0, refundMinor: 0 },
      difference: { count: 0, minor: 0, refundCount: 0, refundMinor: 0 },
      carriedOver: 0,
    },
    {
      channel: 'south' as ChannelId,
      date: '20260105',
      batch: 8,
      ours: { count: 0, minor: 0, refundCount: 0, refundMinor: 0 },
      theirs: null,
      difference: null,
      carriedOver: 1,
    },
  ],
  open: [
    {
      saleId: 'SALE-9' as SaleId,
      attemptId: 'attempt-9' as AttemptId,
      channel: 'south' as ChannelId,
      amountMinor: 1234 as AmountMinor,
      currency: 'CNY',
      is: 'covered',
    },
  ],
};

interface OpenRequest {
  readonly name: ApiMethod;
  readonly answer: () => void;
  readonly lose: (error: Error) => void;
}

/**
 * A daemon with a journal in memory, behind a link that can break. It accepts a sale once (rule 2)
 * and counts every order that reached it.
 */
export class ScriptedDaemon implements DaemonLink {
  readonly requests: { readonly name: ApiMethod; readonly params: unknown }[] = [];
  readonly journal = new Map<string, SaleStory>();
  status: DaemonStatus = {
    ...statusOf(channelOf('north'), channelOf('south')),
    defaultFor: { card: 'north' as ChannelId, 'qr-scan': 'north' as ChannelId },
  };
  report = SCRIPTED_REPORT;
  totals: SalesTotals = {
    lines: [{ method: 'card', product: 'sale', count: 2, minor: 3_000 }],
    open: 1,
  };
  /** What becomes of a sale when it is paid, presented again, abandoned or checked. */
  onPay: (saleId: SaleId) => SaleAnswer = approvedBy();
  onAgain: (saleId: SaleId) => SaleAnswer = approvedBy();
  onAbandon: (saleId: SaleId) => SaleAnswer = (saleId) => ({
    kind: 'failed',
    saleId,
    code: 'ABANDONED',
  });
  onCheck: ((saleId: SaleId) => SaleAnswer) | null = null;
  /** Requests that reach the daemon but wait for `release` with their answer. */
  readonly held = new Set<ApiMethod>();
  /** Requests lost on their way: the daemon never gets them, the link breaks. */
  readonly swallowed = new Set<ApiMethod>();
  /** Requests answered with an error on a link that stands. */
  readonly refused = new Set<ApiMethod>();
  #up = true;
  #open: OpenRequest[] = [];
  #onConnected: (connected: boolean) => void = () => {};
  readonly #listeners = new Map<ApiNotification, ((params: never) => void)[]>();

  request<M extends ApiMethod>(name: M, params: ApiParams<M>): Promise<ApiResult<M>> {
    this.requests.push({ name, params });
    if (!this.#up) return Promise.reject(new DaemonLinkLost('not connected'));
    if (this.swallowed.has(name)) {
      this.lose();
      return Promise.reject(new DaemonLinkLost('broke while sending'));
    }
    if (this.refused.has(name)) return Promise.reject(new Error('refused by the daemon'));
    const result = this.#handle(name, params) as ApiResult<M>;
    if (!this.held.has(name)) return Promise.resolve(result);
    return new Promise((resolve, reject) => {
      const again = () => resolve(name === 'payment.pay' ? this.#now(params, result) : result);
      this.#open.push({ name, answer: again, lose: reject });
    });
  }

  onNotification<N extends ApiNotification>(
    name: N,
    listener: (params: ApiNotificationParams<N>) => void,
  ): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  onConnected(listener: (connected: boolean) => void): void {
    this.#onConnected = listener;
  }

  push<N extends ApiNotification>(name: N, params: ApiNotificationParams<N>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(params as never);
  }

  /** The link breaks: what is open on it is lost, whatever the daemon did with it. */
  lose(): void {
    if (!this.#up) return;
    this.#up = false;
    for (const { lose } of this.#open.splice(0)) lose(new DaemonLinkLost('broke'));
    this.#onConnected(false);
  }

  heal(): void {
    if (this.#up) return;
    this.#up = true;
    this.#onConnected(true);
  }

  /** Answers what was held, as the journal stands now. */
  release(): void {
    this.held.clear();
    for (const { answer } of this.#open.splice(0)) answer();
  }

  /** A later truth about a sale: an open one was resolved. */
  settle(saleId: string, answer: SaleAnswer): void {
    const story = this.journal.get(saleId);
    if (story !== undefined) this.journal.set(saleId, { ...story, answer });
  }

  count(name: ApiMethod): number {
    return this.requests.filter((request) => request.name === name).length;
  }

  #now<R>(params: unknown, otherwise: R): R {
    const { saleId } = params as { saleId: string };
    return (this.journal.get(saleId)?.answer as R | undefined) ?? otherwise;
  }

  #handle(name: ApiMethod, params: unknown): unknown {
    const { saleId } = params as { saleId: SaleId };
    switch (name) {
      case 'status.read':
        return this.status;
      case 'payment.pay':
        return this.#accept(params as SaleOrder);
      case 'payment.present-again':
        return this.#become(saleId, this.onAgain);
      case 'payment.abandon':
        return this.#become(saleId, this.onAbandon);
      case 'payment.check':
        return this.#become(saleId, this.onCheck);
      case 'payment.hand-over':
        return { journaled: this.journal.has(saleId) };
      case 'payment.find':
        return this.#become(saleId, null);
      case 'settlement.run':
        return this.report;
      case 'sales.totals':
        return this.totals;
      case 'sales.show':
        return this.journal.get(saleId) ?? null;
      default:
        return [];
    }
  }

  #accept({ credential, ...order }: SaleOrder): SaleAnswer {
    const known = this.journal.get(order.saleId);
    if (known !== undefined) return known.answer;
    const answer = this.onPay(order.saleId);
    if (answer.kind === 'not-accepted') return answer;
    const masked = 'envelope' in credential ? credential.masked : '';
    this.journal.set(order.saleId, {
      ...order,
      masked,
      acceptedAtWallMs: Date.UTC(2026, 0, 5, 1, 2, 0),
      refund: null,
      refunds: [],
      refundableMinor: order.amountMinor,
      voidable: true,
      lines: [],
      answer,
    });
    return answer;
  }

  #become(saleId: SaleId, decide: ((saleId: SaleId) => SaleAnswer) | null): SaleAnswer {
    const known = this.journal.get(saleId);
    const { journal } = this.status;
    if (known === undefined) {
      const code = journal.state === 'stopped' ? journal.code : 'SALE_NOT_KNOWN';
      return { kind: 'not-accepted', saleId, code };
    }
    if (decide !== null && !FINAL.has(known.answer.kind)) this.settle(saleId, decide(saleId));
    return this.journal.get(saleId)?.answer ?? known.answer;
  }
}

const FINAL = new Set<SaleAnswer['kind']>(['approved', 'declined', 'failed']);
