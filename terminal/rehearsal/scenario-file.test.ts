import { expect, test } from 'vitest';
import { readScenario } from './scenario-file.ts';

const SOUND = `scenario: A card sale on healthy channels is approved
do:
  - type: 12.50
  - { pay-by: card, after: 1.5 s }
  - tap: unionpay-credit
expect:
  sales:
    - { amount: 12.50, answer: approved }
`;

const findingsOf = (text: string) => {
  const read = readScenario(text);
  return read.kind === 'refused' ? read.findings : [];
};

test('amounts become minor units and durations milliseconds', () => {
  const read = readScenario(SOUND);
  expect(read).toMatchObject({
    kind: 'read',
    scenario: {
      do: [{ type: 1_250 }, { 'pay-by': 'card', after: 1_500 }, { tap: 'unionpay-credit' }],
      expect: { sales: [{ amount: 1_250 }], owed: 0 },
    },
  });
});

test.each([
  [
    'a channel fault that does not exist',
    '  - fault: { channel: bank-east, is: sulk }',
    6,
    'do[3].fault.is',
  ],
  ['a key nobody knows', '  - taap: unionpay-credit', 6, 'do[3].taap'],
  ['two actions in one step', '  - { type: 1.00, press: confirm }', 6, 'do[3]'],
  ['a step that does nothing', '  - { after: 1 s }', 6, 'do[3]'],
  ['a duration without a unit', '  - { press: confirm, after: 12 }', 6, 'do[3].after'],
  ['an amount with three decimals', '  - type: 1.005', 6, 'do[3].type'],
  [
    'a moment that names two things',
    '  - wait: { screen: amount, up: bank-east }',
    6,
    'do[3].wait',
  ],
])('%s is told with its line and key', (_what, line, at, key) => {
  const text = SOUND.replace('expect:', `${line}\nexpect:`);
  expect(findingsOf(text)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ line: at, key, reason: expect.stringMatching(/.{4}/) }),
    ]),
  );
});

test('everything wrong is told at once', () => {
  const text = SOUND.replace('12.50', 'much').replace('card,', 'cash,');
  expect(findingsOf(text).map(({ line, key }) => [line, key])).toEqual([
    [3, 'do[0].type'],
    [4, 'do[1].pay-by'],
  ]);
});

test('text that is no YAML is told with the line where it stops being it', () => {
  expect(findingsOf('scenario: A claim\ndo: [')).toEqual([
    expect.objectContaining({ line: 2, key: '' }),
  ]);
});

test.each(['', '[]', '7', 'scenario: {}', '\u0000'])('%j is refused and not thrown at', (text) => {
  expect(readScenario(text).kind).toBe('refused');
});
