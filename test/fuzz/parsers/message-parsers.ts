import { channelReply, channelRequest } from '#contract/channel-frames.ts';
import { MAX_VOUCHER_CHARACTERS } from '#contract/channel-security.ts';
import { API_NOTIFICATIONS, API_REQUESTS } from '#contract/daemon-api.ts';
import type { ServiceFacts } from '#contract/diagnostics.ts';
import type { TerminalId } from '#contract/ids.ts';
import type { RouteStanding } from '#contract/route-api.ts';
import { STUB_REQUESTS, stubEvent, stubReady } from '#contract/stub-control.ts';
import { uiDown, uiUp } from '#contract/ui-link.ts';
import { jsonDialect } from '#daemon/core/channel/handlers/json-dialect.ts';
import type { Inbound } from '#daemon/core/channel/pipeline.ts';
import { NO_HEALTH_CACHE } from '#daemon/core/health/channel-health.ts';
import { createApi, MessageRefused } from '#daemon/core/intake/api.ts';
import { entryBody } from '#daemon/core/journal/entries.ts';
import type { Journal } from '#daemon/core/journal/journal.ts';
import type { PaymentDesk } from '#daemon/core/payment/payment-desk.ts';
import { NO_BURST, pressKey, SCAN_LIMIT, settle } from '#renderer/keypad/scan-burst.ts';
import { NO_PREMISES } from '#test/sim/premises.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { ascii, promise, type ReadyParser, ready } from '../parser-under-test.ts';
import { ENTRIES, ORDER, REPLIES, REQUESTS, UI_MESSAGES } from './message-samples.ts';

/** Every method of the desk that a message can reach. */
type AskedOfDesk = Exclude<keyof PaymentDesk, 'adopt' | 'running' | 'stop'>;

const json = (value: unknown): Uint8Array => ascii(JSON.stringify(value));
const words = ['"', '{', '}', '[', ',', ':', '\\u0000', 'e999', '__proto__', '-'].map(ascii);
const textOf = (input: Uint8Array): string => new TextDecoder().decode(input);

const parsedJson = (input: Uint8Array): { readonly value: unknown } | null => {
  try {
    return { value: JSON.parse(textOf(input)) };
  } catch {
    return null;
  }
};

const dialect: ReadyParser = {
  name: 'channel JSON',
  shape: 'json',
  share: 1,
  corpus: REPLIES.map(json),
  words,
  feed: (input) => {
    const up: Inbound[] = [];
    const next = { up: (one: Inbound) => up.push(one), down: () => 'no-connection' as const };
    jsonDialect().inbound?.({ at: 'text', text: textOf(input) }, { ...next, raise: () => {} });
    const [only] = up;
    promise(
      up.length === 1 && only !== undefined && only.at !== 'text',
      'one message, one outcome',
    );
    if (only?.at === 'reply') {
      promise(channelReply.safeParse(only.reply).success, 'a reply parses again');
    }
    if (only?.at === 'unreadable') {
      promise(only.detail.length <= 120, 'a short detail');
      promise(!/\d{8}/.test(only.detail), 'no number of the message in its detail');
      promise((only.key?.length ?? 0) <= 400, 'a short key');
    }
  },
};

const standing = (): RouteStanding => ({
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
});

const NO_FACTS: ServiceFacts = {
  apiVersion: 1,
  terminalId: ORDER.terminalId as never,
  nowWallMs: 0,
  loopLagMs: 0,
  openSales: 0,
  journal: { stopped: null, entries: 0, uncovered: 0 },
  channels: [],
  sharedLines: [],
  usable: [],
  routing: { rules: 'default', refusedFindings: 0, forced: null },
  premises: NO_PREMISES.facts(),
  tills: [],
};

/** A daemon that holds nothing: what reaches it has got through the parser. */
function emptyApi() {
  const journal: Pick<Journal, 'findSales' | 'attempt' | 'allReversing' | 'sale'> = {
    findSales: () => ({ saleIds: [], next: null, lookedBackToWallMs: null }),
    attempt: () => null,
    allReversing: () => [],
    sale: () => null,
  };
  const answer = async (saleId: unknown) => {
    promise(typeof saleId === 'string' && /^[\w.:-]{1,40}$/.test(saleId), 'a sale id is a token');
    return { kind: 'open', saleId };
  };
  const desk = {
    pay: (order: { readonly saleId: unknown }) => answer(order.saleId),
    refund: (order: { readonly saleId: unknown }) => answer(order.saleId),
    presentAgain: answer,
    abandon: answer,
    find: answer,
    check: answer,
    extendCode: answer,
  } satisfies Record<AskedOfDesk, unknown>;
  return createApi({
    journal: journal as unknown as Journal,
    clock: createVirtualClock(),
    desk: desk as unknown as PaymentDesk,
    health: NO_HEALTH_CACHE,
    dayOf: () => null,
    status: () => ({
      journal: { state: 'sound' },
      channels: [],
      defaultFor: {},
      openCovers: [],
      routing: standing(),
    }),
    routing: {
      standing,
      forcible: () => [],
      force: () => promise(false, 'no channel can be forced'),
      lift: () => {},
      explain: () => ({ kind: 'not-known' }),
    },
    diagnostics: {
      read: () => NO_FACTS,
      channel: () => null,
      channelIds: () => [],
      reload: async () => ({ kind: 'refused', code: 'RELOAD_REFUSED', detail: '' }),
      disable: () => promise(false, 'no channel can be disabled'),
      enable: () => promise(false, 'no channel can be enabled'),
      tillReported: () => {},
      checkLine: async () => ({ kind: 'no-such-channel', channels: [] }),
    },
    signOn: {
      security: {
        certificatePem: '',
        vouchedBy: () => null,
        nextCertificatePem: () => null,
        rotate: () => Promise.resolve(null),
        takeVoucher: async (voucher) => {
          promise(voucher.length <= MAX_VOUCHER_CHARACTERS, 'a voucher is bounded');
          return false;
        },
      },
      channels: new Map(),
      wanted: () => {},
    },
    settle: async (person) => ({
      person,
      atWallMs: 0,
      terminalId: ORDER.terminalId as never,
      lines: [],
      open: [],
    }),
  });
}

const api = emptyApi();

const localApi: ReadyParser = {
  name: 'local API',
  shape: 'json',
  share: 0.5,
  corpus: [
    ...REQUESTS.map(([method, params]) => json({ method, params })),
    json({ method: 'constructor', params: {} }),
  ],
  words: [...words, ...Object.keys(API_REQUESTS).map(ascii)],
  feed: async (input) => {
    const call = parsedJson(input)?.value;
    if (typeof call !== 'object' || call === null) return;
    const { method, params }: { method?: unknown; params?: unknown } = call;
    try {
      await api(typeof method === 'string' ? method : textOf(input), params);
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw error;
      promise(error.message.length <= 200, 'a short refusal');
    }
  },
};

const SCHEMAS = [
  ...Object.values(API_REQUESTS).flatMap(({ params, result }) => [params, result]),
  ...Object.values(API_NOTIFICATIONS),
  ...Object.values(STUB_REQUESTS).flatMap(({ params, result }) => [params, result]),
  ...[stubReady, stubEvent, uiUp, uiDown, channelRequest, channelReply, entryBody],
];

/** What a schema lets through it lets through again, unchanged: nothing is half parsed. */
const contract: ReadyParser = {
  name: 'contract schemas',
  shape: 'json',
  share: 0.05,
  corpus: [...REPLIES, ...UI_MESSAGES, ...ENTRIES, ...REQUESTS.map(([, params]) => params)].map(
    json,
  ),
  words,
  feed: (input) => {
    const call = parsedJson(input);
    if (call === null) return;
    for (const schema of SCHEMAS) {
      const parsed = schema.safeParse(call.value);
      if (!parsed.success) continue;
      const again = schema.safeParse(JSON.parse(JSON.stringify(parsed.data)));
      promise(again.success, 'parsed, written and parsed again');
    }
  },
};

/** Keys as a browser names them: characters, Enter, and names of more than one character. */
const KEY_NAMES = ['Enter', 'Backspace', 'Shift', 'Dead', 'é', '😀'];
const keyOf = (byte: number): string =>
  byte < KEY_NAMES.length ? (KEY_NAMES[byte] ?? '') : String.fromCharCode(byte);

const scanBurst: ReadyParser = {
  name: 'scan burst',
  shape: 'bytes',
  share: 1,
  corpus: ['134567890123456789\x00', '12.5\x00', '99', '\x02\x02\x03'].map(ascii),
  words: ['\x00', '\x01', '1', '134567890123456789'].map(ascii),
  feed: (input, random) => {
    let burst = NO_BURST;
    let atMs = 0;
    for (const byte of input) {
      const key = keyOf(byte);
      atMs += random.chance(0.03) ? 200 : random.below(12);
      const step = random.chance(0.05) ? settle(burst, atMs) : pressKey(burst, key, atMs);
      burst = step.burst;
      const scan = step.scanned ?? '0123456789';
      promise(scan.length >= 10 && scan.length <= SCAN_LIMIT, 'a scan within its bounds');
      promise(step.typed.length <= 12, 'a hand types few keys at once');
    }
  },
  held: {
    limitBytes: 64 * 1024,
    make: () => {
      let burst = NO_BURST;
      return (bytes) => {
        for (const byte of bytes) burst = pressKey(burst, keyOf(byte | 0x40), 0).burst;
      };
    },
  },
};

export const MESSAGE_PARSERS = [dialect, localApi, contract, scanBurst].map(ready);
