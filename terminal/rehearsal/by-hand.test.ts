import { expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { RehearsalIntent } from '#contract/rehearsal.ts';
import { type RunRecord, runRecord } from '#contract/run-record.ts';
import type { Intent, Screen } from '#contract/view.ts';
import { screen as screens } from '#contract/view.ts';
import { HandLog, type HandMessage, scenarioText } from './by-hand.ts';
import { readScenario } from './scenario-file.ts';

const amount = (amountMinor: number): Screen =>
  screens.parse({
    ...{ kind: 'amount', amountMinor, currency: 'CNY', typedMinor: amountMinor },
    ...{ times: null, lines: [], items: [], held: 0, after: {} },
  });
const PAYING = screens.parse({
  ...{ kind: 'paying', amountMinor: 4_500, currency: 'CNY', method: 'card', masked: '' },
  ...{ via: null, movedFrom: null, phase: 'sending' },
});
const EAST = 'bank-east' as ChannelId;

const till = (intent: Intent, screen: Screen, atMs = 0): HandMessage => ({
  message: { kind: 'intent', intent },
  screen,
  atMs,
});
const panel = (intent: RehearsalIntent, atMs = 0): HandMessage => ({
  message: { kind: 'rehearsal', intent },
  screen: amount(0),
  atMs,
});

const stepsOf = (...messages: readonly HandMessage[]) => {
  const log = new HandLog();
  for (const message of messages) log.heard(message);
  return log.steps;
};

test('keys become one step with the amount that stood there when something else was done', () => {
  expect(
    stepsOf(
      till({ kind: 'key', key: '4' }, amount(0)),
      till({ kind: 'key', key: 'backspace' }, amount(4)),
      till({ kind: 'key', key: '00' }, amount(45)),
      till({ kind: 'pay-by', method: 'card' }, amount(4_500)),
    ),
  ).toEqual([{ type: 45 }, { 'pay-by': 'card' }]);
});

const CASH = screens.parse({
  ...{ kind: 'cash', amountMinor: 4_500, currency: 'CNY', tenderedMinor: 5_000, changeMinor: 500 },
  ...{ notes: [5_000], problem: null, keeping: false, after: {} },
});

test('cash is one step with what was handed over, and one that was left again is none', () => {
  const typed: readonly HandMessage[] = [
    till({ kind: 'key', key: '4' }, amount(0)),
    till({ kind: 'pay-cash' }, amount(4_500)),
  ];
  expect(
    stepsOf(...typed, till({ kind: 'tender', amountMinor: 5_000 as never }, CASH), {
      ...till({ kind: 'confirm' }, CASH),
    }),
  ).toEqual([{ type: 45 }, { 'pay-cash': 50 }]);
  expect(stepsOf(...typed, till({ kind: 'back' }, CASH))).toEqual([{ type: 45 }]);
});

test('a key of the till waits for the screen it was pressed on', () => {
  expect(stepsOf(till({ kind: 'back' }, PAYING))).toEqual([
    { press: 'back', when: { screen: 'paying' } },
  ]);
});

test('a PIN is kept by its length alone', () => {
  const digits = ['9', '8', '7', '6', '5'] as const;
  const steps = stepsOf(
    ...digits.map((key) => panel({ kind: 'pad-key', key })),
    panel({ kind: 'pad-key', key: 'enter' }),
  );
  expect(steps).toEqual([{ pin: '11111' }]);
});

test('a fault switched while a payment ran keeps its distance to it', () => {
  const log = new HandLog();
  log.shown(amount(0), 0);
  log.heard(panel({ kind: 'channel-fault', channel: EAST, fault: 'hang' }, 50));
  log.shown(PAYING, 1_000);
  log.heard(panel({ kind: 'channel-fault', channel: EAST, fault: 'none' }, 1_312));
  expect(log.steps).toEqual([
    { fault: { channel: EAST, is: 'hang' } },
    { fault: { channel: EAST, is: 'none' }, when: { screen: 'paying' }, after: '310 ms' },
  ]);
});

test('a text a scanner typed is never kept, and what was done can not be repeated', () => {
  const scanned = till({ kind: 'scanned', text: '134567890123456789' }, amount(0));
  expect(stepsOf(scanned)).toBeNull();
});

const RUN: RunRecord = runRecord.parse({
  ...{ title: 'By hand', file: '', rows: [], about: '', time: 'real' },
  ...{ startedAtWallMs: 0, endedMs: 900, channels: [], claims: [] },
  events: [
    { kind: 'customer', atMs: 0, prompt: 'welcome' },
    {
      ...{ kind: 'journal', atMs: 5, saleId: 's1', what: 'attempt-armed' },
      ...{ channel: EAST, detail: 'attempt 1, stan 1, after first' },
    },
    {
      ...{ kind: 'journal', atMs: 9, saleId: 's1', what: 'attempt-declined' },
      ...{ channel: EAST, detail: 'host code 51' },
    },
  ],
  sales: [
    {
      ...{ saleId: 's1', amountMinor: 4_551, acceptedMs: 4 },
      answer: {
        ...{ kind: 'declined', saleId: 's1', channel: EAST },
        ...{ hostCode: '51', code: 'DECLINED' },
      },
    },
  ],
  ledger: [
    {
      ...{ channel: EAST, attemptId: 'a1', saleId: 's1', stan: 1 },
      ...{ amountMinor: 4_551, state: 'declined', atWallMs: 0 },
    },
  ],
});

test('what came is what the file expects, and the file is one that can be read', () => {
  const steps = stepsOf(
    till({ kind: 'key', key: '1' }, amount(0)),
    till({ kind: 'pay-by', method: 'card' }, amount(4_551)),
    panel({ kind: 'present-card', card: 'unionpay-credit', how: 'tap' }),
  );
  const read = readScenario(scenarioText('A card without funds is declined', steps ?? [], RUN));
  expect(read).toMatchObject({
    kind: 'read',
    scenario: {
      scenario: 'A card without funds is declined',
      do: [{ type: 4_551 }, { 'pay-by': 'card' }, { tap: 'unionpay-credit' }],
      expect: {
        sales: [
          { amount: 4_551, answer: 'declined', attempts: [{ channel: EAST, is: 'declined' }] },
        ],
        ledger: { [EAST]: ['declined 45.51'] },
        customer: ['welcome'],
        owed: 0,
      },
    },
  });
});
