import { expect, test } from 'vitest';
import { readScenario } from '#terminal/rehearsal/scenario-file.ts';
import { brokenIn } from './told.ts';
import { playVirtually } from './virtual-run.ts';

const brokenBy = async (steps: string, expected: string): Promise<string> => {
  const text = `scenario: A scenario that is wrong on purpose\npatience: 5 s\ndo:\n${steps}\nexpect:\n${expected}\n`;
  const read = readScenario(text);
  if (read.kind === 'refused') throw new Error(JSON.stringify(read.findings));
  return brokenIn(await playVirtually({ scenario: read.scenario, file: '' }));
};

const SALE = `  - type: 12.50
  - pay-by: card
  - tap: unionpay-credit
  - wait: { paper: printed }`;

test.each([
  [
    'the bank that paid',
    '  sales: [{ amount: 12.50, answer: approved, via: bank-harbor }]',
    /sale 1, paid by, at 0\.\d{3} s\n.*bank-harbor\n.*bank-east/,
  ],
  [
    'the answer',
    '  sales: [{ amount: 12.50, answer: declined }]',
    /sale 1, answer.*\n.*declined\n.*approved/,
  ],
  [
    'the attempts',
    '  sales: [{ amount: 12.50, answer: approved, attempts: [] }]',
    /sale 1, attempts.*\n.*nothing\n.*bank-east approved/,
  ],
  [
    'the time',
    '  sales: [{ amount: 12.50, answer: approved, within: 1 ms }]',
    /time to the answer.*\n.*within 1 ms\n.*\d+ ms/,
  ],
  ['a ledger that is not empty', '  ledger: {}', /ledger of bank-east.*\n.*nothing\n.*kept 12\.50/],
  [
    'what the paper says',
    '  receipts: [{ says: [HARBOUR] }, {}]',
    /paper 1, at .*\n.*HARBOUR\n.*Corner Shop/,
  ],
  ['how many papers there are', '  receipts: []', /papers.*\n.*0\n.*2/],
  [
    'what the customer reads',
    '  customer: [welcome, approved]',
    /what the customer read.*\n.*\n.*present-card/,
  ],
  [
    'the order of screens',
    '  screens: [approved, paying]',
    /screens, at .*\n.*paying after approved\n/,
  ],
  [
    'a screen that should never come',
    '  never-shown: [approved]',
    /never shown: approved, at .*\n.*never\n.*shown/,
  ],
  [
    'a notice that never came',
    '  notices: [{ kind: moved }]',
    /notice moved.*\n.*moved\n.*nothing/,
  ],
  ["a channel's state", '  channels: { bank-east: down }', /bank-east at the end.*\n.*down\n.*up/],
])(
  '%s is told with what was expected, what came, and the moment',
  async (_what, expected, told) => {
    expect(await brokenBy(SALE, expected)).toMatch(told);
  },
);

test('a step that never becomes possible ends the run, and says what it waited for', async () => {
  const told = await brokenBy(`${SALE}\n  - pin: '1234'`, '  owed: 0');
  expect(told).toMatch(
    /the run went on, at .*\n.*step 5, enter a PIN of 4 digits: asks pin\n.*the till on approved/,
  );
});
