import { expect, test } from 'vitest';
import { type ApiMethod, type DaemonLink, DaemonLinkLost } from '#contract/daemon-api.ts';
import type { PersonId, SaleId } from '#contract/ids.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import { type TechnicianQuestion, technicianQuestion } from '#contract/technician.ts';
import { isAboutSales, SalesAtTill } from './sales-at-till.ts';

const LI = 'li' as PersonId;
const STORY = { terminalId: 'T0000001', currency: 'CNY' };
const GIVE_BACK = {
  about: 'give-back',
  ...{ refundId: 'refund-1', original: 'sale-1', how: 'refund', amountMinor: 2_500 },
  ...{ person: '9001', pin: '4711', reason: 'goods came back' },
};

interface Counter {
  readonly cashier?: PersonId | null;
  readonly printed?: PrintOutcome | null;
  readonly answers?: Partial<Record<ApiMethod, unknown>>;
}

/** A counter whose payment service answers what the test says; the real one is in the browser story. */
const counter = ({ cashier = LI, printed = { kind: 'printed' }, answers = {} }: Counter = {}) => {
  const asked: { name: string; params: unknown }[] = [];
  const prints: string[] = [];
  const all: Partial<Record<ApiMethod, unknown>> = { 'sales.show': STORY, ...answers };
  const daemon: DaemonLink = {
    request: (async (name: ApiMethod, params: unknown) => {
      asked.push({ name, params });
      if (!(name in all)) throw new DaemonLinkLost('nobody there');
      return all[name];
    }) as DaemonLink['request'],
    onNotification: () => {},
    onConnected: () => {},
  };
  const desk = new SalesAtTill({
    daemon,
    till: {
      cashier: () => cashier,
      printSale: async (saleId: SaleId, which) => {
        prints.push(`${which} of ${saleId}`);
        return printed;
      },
    },
    supervisorRefusal: async (_person, pin) => (pin === '4711' ? null : 'PIN_WRONG'),
  });
  const ask = (question: object) => {
    const parsed: TechnicianQuestion = technicianQuestion.parse(question);
    if (!isAboutSales(parsed)) throw new Error('no question about sales');
    return desk.answer(parsed);
  };
  return { ask, asked, prints };
};

test('while nobody is signed in, no sale is told and no money goes back', async () => {
  const { ask, asked } = counter({ cashier: null });
  for (const question of [{ about: 'sales', before: null, search: {} }, GIVE_BACK]) {
    expect(await ask(question)).toEqual({ about: 'refused', why: 'locked', detail: '' });
  }
  expect(asked).toEqual([]);
});

test('a refund goes out under the id of its question, in the names of cashier and supervisor', async () => {
  const answer = { kind: 'approved', saleId: 'refund-1' };
  const { ask, asked, prints } = counter({ answers: { 'payment.refund': answer } });
  expect(await ask(GIVE_BACK)).toEqual({ about: 'give-back', answer, paper: 'printed' });
  expect(asked.at(-1)).toEqual({
    name: 'payment.refund',
    params: {
      ...{ saleId: 'refund-1', terminalId: 'T0000001', cashier: LI, product: 'refund' },
      refund: { kind: 'refund', original: 'sale-1', person: '9001', reason: 'goods came back' },
      ...{ amountMinor: 2_500, currency: 'CNY' },
    },
  });
  expect(prints).toEqual(['originals of refund-1']);
});

test('a wrong PIN sends nothing, and no PIN ever leaves the till', async () => {
  const { ask, asked } = counter();
  const answer = await ask({ ...GIVE_BACK, pin: '9999' });
  expect(answer).toEqual({ about: 'not-agreed', code: 'PIN_WRONG' });
  expect(asked).toEqual([]);
  const agreed = counter({ answers: { 'payment.refund': { kind: 'open', saleId: 'refund-1' } } });
  await agreed.ask(GIVE_BACK);
  expect(JSON.stringify(agreed.asked)).not.toContain('4711');
});

test('a refund that nobody knows of yet has no paper', async () => {
  const answer = { kind: 'open', saleId: 'refund-1' };
  const { ask, prints } = counter({ answers: { 'payment.refund': answer } });
  expect(await ask(GIVE_BACK)).toEqual({ about: 'give-back', answer, paper: null });
  expect(prints).toEqual([]);
});

test('a reprint is one, and says how it came out', async () => {
  const out = { kind: 'not-printed', reason: 'paper-out' } as const;
  const { ask, prints } = counter({ printed: out });
  const question = { about: 'reprint-sale', saleId: 'sale-1' };
  expect(await ask(question)).toEqual({ about: 'reprint-sale', paper: 'paper-out' });
  expect(prints).toEqual(['reprint of sale-1']);
  expect(await counter({ printed: null }).ask(question)).toMatchObject({ why: 'not-known' });
});

test('a sale is checked before it is told again', async () => {
  const { ask, asked } = counter({ answers: { 'payment.check': {} } });
  expect(await ask({ about: 'check-sale', saleId: 'sale-1' })).toEqual({
    about: 'sale',
    story: STORY,
  });
  expect(asked.map(({ name }) => name)).toEqual(['payment.check', 'sales.show']);
});

test('what the journal does not know is said to be unknown, and a lost service is not hidden', async () => {
  const { ask } = counter({ answers: { 'sales.show': null } });
  expect(await ask({ about: 'sale', saleId: 'sale-9' })).toMatchObject({ why: 'not-known' });
  await expect(counter().ask({ about: 'sales', before: null, search: {} })).rejects.toThrow(
    DaemonLinkLost,
  );
});
