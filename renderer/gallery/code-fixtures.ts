/** A code of the shop in its moments: just shown, about to run out, another bank's after a line died. */

const EAST = { zh: '东方银行', en: 'East Bank' };
const HARBOR = { zh: '港湾银行', en: 'Harbor Bank' };

const code = (leftMs: number, more: object = {}) => ({
  kind: 'code',
  ...{ amountMinor: 12_850, currency: 'CNY', saleId: 'sale-000831' },
  shop: { zh: '巷口便利店', en: 'Corner Shop' },
  via: EAST,
  payload: 'https://pay.bank-east.example/2f1c9a4e-6d0b-4b7e-9f35-8a1d20c4e6b7',
  endsAtWallMs: Date.now() + leftMs,
  ...{ extends: true, extending: 'not-asked', isLineDown: false, again: false },
  ...{ movedFrom: null, paper: null },
  ...more,
});

/** One of each, with what the customer reads meanwhile. */
export const CODE_FIXTURES = {
  code: { screen: code(117_000), customer: 'scan-shop-code' },
  'code-ending': {
    screen: code(24_000, { extending: 'refused', paper: 'printed' }),
    customer: 'scan-shop-code',
  },
  'code-line-down': {
    screen: code(70_000, { isLineDown: true, extends: false, paper: 'paper-out' }),
    customer: 'scan-shop-code',
  },
  'code-closing': {
    screen: {
      ...{ kind: 'paying', amountMinor: 12_850, currency: 'CNY', method: 'qr-show', masked: '' },
      ...{ via: EAST, movedFrom: null, phase: 'closing' },
    },
    customer: 'please-wait',
  },
  'code-again': {
    screen: code(117_000, { again: true, movedFrom: EAST, via: HARBOR, extends: false }),
    customer: 'scan-again',
  },
} as const;
