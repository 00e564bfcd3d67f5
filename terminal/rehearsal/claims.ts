import type { Claim, RunEvent, RunEventOf, RunRecord } from '#contract/run-record.ts';
import type { Expectation } from '#contract/scenario.ts';
import { attemptsOf } from './attempts.ts';

const major = (minor: number): string => (minor / 100).toFixed(2);

/** A claim of one piece of text against another. */
const compare = (
  what: string,
  expected: string,
  got: string,
  atMs: number | null = null,
): Claim => ({
  what,
  expected,
  got,
  holds: expected === got,
  atMs,
});

/**
 * Holds a record against what was expected: one claim for each thing named, and always the promise
 * itself. Pure.
 */
export function claimsOf(record: RunRecord, expected: Expectation): Claim[] {
  return [
    ...(expected.ledger === undefined ? promise(record) : ledgers(record, expected.ledger)),
    ...(expected.sales === undefined ? [] : sales(record, expected.sales)),
    ...(expected.receipts === undefined ? [] : receipts(record, expected.receipts)),
    ...(expected.screens === undefined ? [] : screens(record, expected.screens)),
    ...(expected.customer === undefined ? [] : [customer(record, expected.customer)]),
    ...(expected['never-shown'] ?? []).map((face) => neverShown(record, face)),
    ...(expected.notices ?? []).map((notice) => noticed(record, notice)),
    ...channelStates(record, expected.channels ?? {}),
    ...(expected.settlement ?? []).map((day) => settlementClaim(record, day)),
  ];
}

/** One charge for an approved sale, none for any other: what no scenario has to write down. */
function promise({ sales: sold, ledger }: RunRecord): Claim[] {
  return sold.map(({ saleId, amountMinor, answer }, index) => {
    const kept = ledger.filter((row) => row.saleId === saleId && row.state === 'kept').length;
    const due = answer.kind === 'approved' ? 1 : 0;
    const what = `charges kept for sale ${index + 1}, ${major(amountMinor)}, ${answer.kind}`;
    return compare(what, String(due), String(kept));
  });
}

function ledgers({ ledger, channels }: RunRecord, expected: NonNullable<Expectation['ledger']>) {
  return channels.map(({ id }) => {
    const rows = ledger.filter(({ channel }) => channel === id);
    const got = rows.map(({ state, amountMinor }) => `${state} ${major(amountMinor)}`);
    const wanted: readonly string[] = expected[id] ?? [];
    return compare(`ledger of ${id}`, listed(wanted), listed(got));
  });
}

const listed = (lines: readonly string[]): string =>
  lines.length === 0 ? 'nothing' : lines.join(', ');

function sales(record: RunRecord, expected: NonNullable<Expectation['sales']>): Claim[] {
  const count = compare('sales accepted', String(expected.length), String(record.sales.length));
  return [count, ...expected.flatMap((sale, index) => saleClaims(record, sale, index))];
}

type ExpectedSale = NonNullable<Expectation['sales']>[number];

function saleClaims(record: RunRecord, expected: ExpectedSale, index: number): Claim[] {
  const sale = record.sales[index];
  const what = `sale ${index + 1}`;
  if (sale === undefined) return [compare(what, major(expected.amount), 'no such sale')];
  const { answer, saleId } = sale;
  const endMs = endOf(record, saleId);
  const claims = [
    compare(`${what}, amount`, major(expected.amount), major(sale.amountMinor), sale.acceptedMs),
    compare(`${what}, answer`, expected.answer, answer.kind, endMs),
  ];
  if (expected.via !== undefined) {
    const via = answer.kind === 'approved' ? answer.approval.channel : 'nobody';
    claims.push(compare(`${what}, paid by`, expected.via, via, endMs));
  }
  if (expected.code !== undefined) {
    const code = 'code' in answer ? answer.code : 'none';
    claims.push(compare(`${what}, code`, expected.code, code, endMs));
  }
  if (expected.attempts !== undefined) {
    const got = attemptsOf(record, saleId);
    const last = got.at(-1)?.atMs ?? null;
    const wanted = expected.attempts.map((attempt) => ({ proof: null, ...attempt }));
    // A proof the scenario does not name is not looked at.
    const seen = got.map((attempt, at) =>
      expected.attempts?.[at]?.proof === undefined ? { ...attempt, proof: null } : attempt,
    );
    claims.push(compare(`${what}, attempts`, attemptWords(wanted), attemptWords(seen), last));
  }
  if (expected.within !== undefined && endMs !== null) {
    const tookMs = Math.round(endMs - sale.acceptedMs);
    const holds = tookMs <= expected.within;
    const limits = { expected: `within ${expected.within} ms`, got: `${tookMs} ms` };
    claims.push({ what: `${what}, time to the answer`, ...limits, holds, atMs: endMs });
  }
  return claims;
}

const attemptWords = (
  attempts: readonly { channel: string; is: string; proof?: string | null | undefined }[],
): string =>
  listed(
    attempts.map(({ channel, is, proof }) =>
      proof == null ? `${channel} ${is}` : `${channel} ${is} (moved on: ${proof})`,
    ),
  );

const FINAL = new Set(['sale-approved', 'sale-declined', 'sale-failed']);

const endOf = ({ events }: RunRecord, saleId: string): number | null =>
  of(events, 'journal').find((event) => event.saleId === saleId && FINAL.has(event.what))?.atMs ??
  null;

function receipts(record: RunRecord, expected: NonNullable<Expectation['receipts']>): Claim[] {
  const papers = of(record.events, 'paper');
  const count = compare('papers', String(expected.length), String(papers.length));
  return [
    count,
    ...expected.flatMap((paper, index) => {
      const came = papers[index];
      if (came === undefined) return [];
      const squeezed = came.text.replace(/\s+/g, ' ');
      const missing = paper.says.filter((piece) => !squeezed.includes(piece));
      const wrong = paper['says-not'].filter((piece) => squeezed.includes(piece));
      const holds = missing.length === 0 && wrong.length === 0;
      const not = paper['says-not'].map((piece) => `not ${piece}`);
      return [
        {
          what: `paper ${index + 1}`,
          expected: listed([...paper.says, ...not]),
          got: holds ? 'so it says' : squeezed.slice(0, 2_000),
          holds,
          atMs: came.atMs,
        },
      ];
    }),
  ];
}

const isFace = (face: string) => (event: RunEventOf<'screen'>) =>
  event.screen === face || `${event.screen} ${event.detail}`.trim() === face;

/** In this order, others between them allowed. */
function screens({ events }: RunRecord, expected: readonly string[]): Claim[] {
  const shown = of(events, 'screen');
  const words = shown.map(({ screen, detail }) => `${screen} ${detail}`.trim());
  let from = 0;
  for (const [index, face] of expected.entries()) {
    const at = shown.findIndex((event, place) => place >= from && isFace(face)(event));
    if (at < 0) {
      const since = listed(words.slice(from));
      const after = index === 0 ? 'from the start' : `after ${expected[index - 1]}`;
      const atMs = shown[from - 1]?.atMs ?? null;
      return [{ what: 'screens', expected: `${face} ${after}`, got: since, holds: false, atMs }];
    }
    from = at + 1;
  }
  return [compare('screens', listed(expected), listed(expected))];
}

function customer({ events }: RunRecord, expected: readonly string[]): Claim {
  const read = of(events, 'customer').map(({ prompt }) => prompt);
  return compare('what the customer read', listed(expected), listed(read));
}

function neverShown({ events }: RunRecord, face: string): Claim {
  const shown = of(events, 'screen').find(isFace(face));
  return {
    what: `never shown: ${face}`,
    expected: 'never',
    got: shown === undefined ? 'never' : 'shown',
    holds: shown === undefined,
    atMs: shown?.atMs ?? null,
  };
}

type ExpectedNotice = NonNullable<Expectation['notices']>[number];

function noticed({ events, channels }: RunRecord, expected: ExpectedNotice): Claim {
  const nameOf = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : channels.find((channel) => channel.id === id)?.name.en;
  const from = nameOf(expected.from);
  const to = nameOf(expected.to);
  const came = of(events, 'notice');
  const found = came.find(
    (notice) =>
      notice.notice === expected.kind &&
      (from === undefined || notice.from?.en === from) &&
      (to === undefined || notice.to?.en === to) &&
      (expected.code === undefined || notice.code === expected.code),
  );
  const words = (parts: readonly (string | null | undefined)[]): string =>
    parts.filter((part) => part != null).join(' ');
  return {
    what: `notice ${expected.kind}`,
    expected: words([expected.kind, from, to, expected.code]),
    got:
      found === undefined
        ? listed(
            came.map(({ notice, ...rest }) =>
              words([notice, rest.from?.en, rest.to?.en, rest.code]),
            ),
          )
        : 'so it came',
    holds: found !== undefined,
    atMs: found?.atMs ?? null,
  };
}

function channelStates({ events }: RunRecord, expected: NonNullable<Expectation['channels']>) {
  return Object.entries(expected).map(([id, state]) => {
    const last = of(events, 'channel')
      .filter(({ channel }) => channel === id)
      .at(-1);
    return compare(
      `${id} at the end`,
      String(state),
      last?.state ?? 'never told',
      last?.atMs ?? null,
    );
  });
}

type ExpectedDay = NonNullable<Expectation['settlement']>[number];

function settlementClaim(record: RunRecord, expected: ExpectedDay): Claim {
  const minor = (sum: ExpectedDay['theirs']): Sum =>
    sum === null ? null : { count: sum.count, minor: Math.round(sum.amount * 100) };
  const { channel, ours, theirs, difference } = expected;
  const sums = { ours: minor(ours), theirs: minor(theirs), difference: minor(difference) };
  const last = of(record.events, 'settled').at(-1);
  const name = record.channels.find(({ id }) => id === channel)?.name.en;
  const got = last?.lines.find((line) => line.channel.en === name);
  return compare(
    `settlement of ${channel}`,
    settledWords(sums),
    got === undefined ? 'not settled' : settledWords(got),
    last?.atMs ?? null,
  );
}

type Sum = { readonly count: number; readonly minor: number } | null;

function settledWords(sums: Readonly<Record<'ours' | 'theirs' | 'difference', Sum>>): string {
  const words = (sum: Sum): string =>
    sum === null ? 'none' : `${sum.count} for ${major(sum.minor)}`;
  const { ours, theirs, difference } = sums;
  return `ours ${words(ours)}, theirs ${words(theirs)}, difference ${words(difference)}`;
}

function of<K extends RunEvent['kind']>(events: readonly RunEvent[], kind: K): RunEventOf<K>[] {
  return events.filter((event): event is RunEventOf<K> => event.kind === kind);
}
