import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc16 } from './crc16.ts';
import { type MerchantCode, readMerchantCode, writeMerchantCode } from './merchant-code.ts';

/** The example of EMVCo's specification, with a Chinese name and a template of its own. */
const PUBLISHED =
  '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN' +
  '5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***' +
  '0708A60086670902ME91320016A0112233449988770708123456786304A13A';

/** Samples that a library for these codes publishes, with a UnionPay account (id 15). */
const SAMPLES = [
  '00020101021252044131153137210116372101160123456789ABCDE6010Phnom Penh5913Merchant Shop' +
    '5802KH540510.005303840622501081234567802090124444446304A0BA',
  '00020101021252044131153137210116372101160123456789ABCDE6016Banteay Meanchey5913Kuntheas Shop' +
    '5802KH540510.005303840621201081234567863041FF2',
];

const SHOP: MerchantCode = {
  initiation: 'dynamic',
  accounts: [{ id: '26', value: '0012D156000000000108SL000001' }],
  category: '5411',
  currency: '156',
  amount: '128.50',
  country: 'CN',
  name: 'CORNER SHOP',
  city: 'HANGZHOU',
  postCode: '310000',
  additional: [
    { id: '05', value: 'sale-1' },
    { id: '07', value: 'SL000001' },
  ],
  local: { language: 'ZH', name: '巷口便利店', city: '杭州' },
  others: [],
};

const textOf = (code: MerchantCode): string => {
  const writing = writeMerchantCode(code);
  if (writing.kind === 'refused') throw new Error(writing.problem.kind);
  return writing.text;
};
const problemOf = (reading: ReturnType<typeof readMerchantCode>) =>
  reading.kind === 'refused' ? reading.problem : null;
const checked = (body: string): string => `${body}6304${crc16(`${body}6304`)}`;

test('the check agrees with the catalogued value and with every published sample', () => {
  expect(crc16('123456789')).toBe('29B1');
  for (const text of [PUBLISHED, ...SAMPLES]) {
    expect(crc16(text.slice(0, -4))).toBe(text.slice(-4));
  }
});

test('the example of the specification is read: names in both scripts, amount, accounts', () => {
  const reading = readMerchantCode(PUBLISHED);
  expect(reading).toMatchObject({
    kind: 'code',
    code: {
      initiation: 'dynamic',
      category: '4111',
      currency: '156',
      amount: '23.72',
      country: 'CN',
      name: 'BEST TRANSPORT',
      city: 'BEIJING',
      local: { language: 'ZH', name: '最佳运输', city: '北京' },
    },
  });
  const code = reading.kind === 'code' ? reading.code : SHOP;
  expect(code.accounts.map(({ id }) => id)).toEqual(['29', '31']);
  expect(code.additional.find(({ id }) => id === '07')?.value).toBe('A6008667');
  expect(code.others.map(({ id }) => id)).toEqual(['55', '91']);
});

test('other programs may order objects as they like, save the first and the last', () => {
  expect(readMerchantCode(SAMPLES[0] ?? '')).toMatchObject({
    kind: 'code',
    code: { amount: '10.00' },
  });
});

test('a name longer than the specification allows is refused, though its check is right', () => {
  expect(problemOf(readMerchantCode(SAMPLES[1] ?? ''))).toEqual({ kind: 'wrong', id: '60' });
});

test('what is written is read back, whatever the texts', () => {
  const word = (most: number) =>
    fc.string({ unit: fc.constantFrom(...'ABC 012最佳运输𠮷'), minLength: 1, maxLength: most });
  const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
  const codes = fc.record({
    initiation: fc.constantFrom('static', 'dynamic', null),
    accounts: fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 2, max: 51 }).map((id) => String(id).padStart(2, '0')),
        value: word(40),
      }),
      { minLength: 1, maxLength: 3, selector: ({ id }) => id },
    ),
    category: digits(4),
    currency: digits(3),
    amount: fc.option(fc.stringMatching(/^\d{1,9}(\.\d{1,2})?$/)),
    country: fc.stringMatching(/^[A-Z]{2}$/),
    name: word(12),
    city: word(7),
    postCode: fc.option(word(5)),
    additional: fc.uniqueArray(
      fc.record({ id: fc.constantFrom('01', '05', '07', '08'), value: word(9) }),
      { maxLength: 4, selector: ({ id }) => id },
    ),
    local: fc.option(
      fc.record({ language: fc.constant('ZH'), name: word(12), city: fc.option(word(7)) }),
    ),
    others: fc.constant([]),
  });
  fc.assert(
    fc.property(codes, (code) => {
      expect(readMerchantCode(textOf(code))).toEqual({ kind: 'code', code });
    }),
  );
});

test('any changed character is noticed', () => {
  const text = textOf(SHOP);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0123456789ABCZ最'), (at, other) => {
      fc.pre(text[at] !== other);
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      expect(readMerchantCode(changed).kind).toBe('refused');
    }),
  );
});

test.for([
  ['a link', 'https://qr.95516.com/00010000/62011234', { kind: 'not-objects' }],
  ['an empty text', '', { kind: 'not-objects' }],
  ['a length beyond the end', '0002010115', { kind: 'not-objects' }],
  ['no check', '000201', { kind: 'missing', id: '63' }],
  ['one object twice', checked('000201000201'), { kind: 'twice', id: '00' }],
  [
    'a missing amount currency',
    checked('0002015204541158'.concat('02CN')),
    { kind: 'missing', id: '53' },
  ],
  ['too many characters', '9'.repeat(600), { kind: 'too-long' }],
] as const)('%s is refused', ([, text, problem]) => {
  expect(problemOf(readMerchantCode(text))).toEqual(problem);
});

test.for([
  ['a category of three digits', { category: '541' }, '52'],
  ['an amount in words', { amount: 'ten' }, '54'],
  ['a name beyond 25 characters', { name: 'A'.repeat(26) }, '59'],
  ['an account with a line break', { accounts: [{ id: '26', value: 'A\nB' }] }, '26'],
  ['an account beyond 99 characters', { accounts: [{ id: '26', value: 'A'.repeat(100) }] }, '26'],
  ['no account', { accounts: [] }, '26'],
] as const)('no code is written with %s', ([, change, id]) => {
  expect(writeMerchantCode({ ...SHOP, ...change })).toMatchObject({
    kind: 'refused',
    problem: { id },
  });
});
