import {
  API_REQUESTS,
  type ApiMethod,
  type ApiParams,
  type ApiResult,
  type DaemonStatus,
  type ReversalView,
  type SettlementReport,
} from '#contract/daemon-api.ts';
import type { ChannelId, PersonId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import type { ChannelDay } from '../exchange.ts';
import type { HealthCache } from '../health/channel-health.ts';
import type { Journal } from '../journal/journal.ts';
import type { PaymentDesk } from '../payment/payment-desk.ts';
import { type Diagnostics, diagnosticsHandlers } from './diagnostics-requests.ts';
import { type RouteDesk, routeHandlers } from './route-requests.ts';
import { pageOf } from './sales-page.ts';
import { salesTotals } from './sales-totals.ts';
import { type SignOnDesk, signOnHandlers } from './sign-on-requests.ts';
import { storyOf } from './story.ts';

/** A request that doesn't parse, or names no method: refused, nothing changed (MESSAGE_REFUSED). */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

interface Ports {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly desk: PaymentDesk;
  readonly health: HealthCache;
  status(): DaemonStatus;
  /** The day that is open at a channel now; null: it is not signed on. */
  dayOf(channel: ChannelId): ChannelDay | null;
  settle(person: PersonId): Promise<SettlementReport>;
  readonly routing: RouteDesk;
  readonly diagnostics: Diagnostics;
  readonly signOn: SignOnDesk;
}

/** Everything but `session.hello`, which is the link's own: it comes before any of these. */
type Served = Exclude<ApiMethod, 'session.hello'>;
type Handlers = { readonly [M in Served]: (params: ApiParams<M>) => Promise<ApiResult<M>> };

/** The daemon's local API as a function of a method's name and raw parameters (row C1, execute). */
export const createApi = (ports: Ports): ((name: string, params: unknown) => Promise<unknown>) => {
  const handlers = handlersOf(ports);
  return async (name, params) => {
    if (!isServed(name)) throw new MessageRefused(`no such method: ${name.slice(0, 40)}`);
    const parsed = API_REQUESTS[name].params.safeParse(params);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') ?? '';
      throw new MessageRefused(`${name}: ${where} is not as expected`);
    }
    // One function a name; `parsed` is what that name's own schema let through.
    const handler = handlers[name] as (parameters: unknown) => Promise<unknown>;
    return handler(parsed.data);
  };
};

const isServed = (name: string): name is Served =>
  name !== 'session.hello' && Object.hasOwn(API_REQUESTS, name);

const handlersOf = ({ journal, desk, health, status, settle, ...more }: Ports): Handlers => ({
  ...routeHandlers(more.routing),
  ...diagnosticsHandlers(more.diagnostics),
  ...signOnHandlers(more.signOn),
  'status.read': async () => status(),
  'payment.pay': (order) => desk.pay(order),
  'payment.present-again': ({ saleId, credential }) => desk.presentAgain(saleId, credential),
  'payment.abandon': ({ saleId }) => desk.abandon(saleId),
  'payment.extend-code': ({ saleId }) => desk.extendCode(saleId),
  'payment.find': ({ saleId }) => desk.find(saleId),
  'payment.check': ({ saleId }) => desk.check(saleId),
  'sales.totals': (span) => salesTotals(journal, more.clock, span),
  'payment.refund': (order) => desk.refund(order),
  'payment.hand-over': async ({ saleId, person, reason }) => {
    if (journal.sale(saleId) === null) return { journaled: false };
    journal.append({ kind: 'sale-handed-over', saleId, person, reason });
    return { journaled: true };
  },
  'sales.page': async (asked) => pageOf(journal, asked),
  'sales.show': async ({ saleId }) => storyOf(journal, saleId, more.dayOf),
  'settlement.run': ({ person }) => settle(person),
  'health.history': async (question) => health.history(question),
  'reversals.list': async () => owedReversals(journal),
  'reversals.close': async ({ attemptId, person, reason }) => {
    const attempt = journal.attempt(attemptId);
    if (attempt?.state.at === 'reversing') {
      const { saleId } = attempt;
      journal.append({ kind: 'reversal-closed', saleId, attemptId, person, reason });
    }
    return owedReversals(journal);
  },
});

const owedReversals = (journal: Journal): ReversalView[] =>
  journal.allReversing().flatMap((attempt) => {
    const { attemptId, saleId, channel, amountMinor, currency, state } = attempt;
    if (state.at !== 'reversing') return [];
    const { covered, sends, exception } = state;
    return [{ attemptId, saleId, channel, amountMinor, currency, covered, sends, exception }];
  });
