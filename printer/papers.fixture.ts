import {
  type ApprovedReceipt,
  approvedReceipt,
  type CashReceipt,
  cashReceipt,
  type FailedSlip,
  failedSlip,
  type RefundReceipt,
  refundReceipt,
  type SettlementSlip,
  type ShopCodeSlip,
  settlementSlip,
  shopCodeSlip,
  type TestPage,
  testPage,
} from '#contract/receipt.ts';

const shop = { name: { zh: '江南小馆（西湖店）', en: 'Jiangnan Kitchen' }, id: '898330154110001' };

/** An approved card sale, Chinese, merchant copy. */
export const approvedZh: ApprovedReceipt = approvedReceipt.parse({
  kind: 'approved',
  copy: 'merchant',
  language: 'zh',
  merchant: shop,
  terminalId: 'SL000042',
  saleId: '01KAQ8ZT5W3M7N9P2R4S6V8X0Y',
  cashier: '王芳',
  method: 'card',
  amountMinor: 12_850,
  currency: 'CNY',
  printedTime: '2026-11-22 12:30:45',
  reprint: false,
  channelName: '银联商务',
  payer: '622202******0123',
  stan: 4711,
  batch: 23,
  authCode: '083921',
  hostReference: '112230450047',
});

/** An approved wallet sale, English, customer copy. */
export const approvedEn: ApprovedReceipt = approvedReceipt.parse({
  ...approvedZh,
  copy: 'customer',
  language: 'en',
  cashier: 'Fang Wang',
  method: 'qr-scan',
  channelName: 'UnionPay Merchant Services',
  payer: 'Alipay',
  reprint: true,
});

const {
  channelName: _c,
  payer: _p,
  stan: _s,
  batch: _b,
  authCode: _a,
  hostReference: _h,
  copy: _o,
  ...common
} = approvedZh;

/** A sale for cash with change, Chinese. */
export const cashZh: CashReceipt = cashReceipt.parse({
  kind: 'cash',
  language: 'zh',
  merchant: shop,
  terminalId: 'SL000042',
  saleId: '01KAQ9B2C3D4E5F6G7H8J9K0L1',
  cashier: '王芳',
  amountMinor: 12_850,
  tenderedMinor: 20_000,
  changeMinor: 7_150,
  currency: 'CNY',
  printedTime: '2026-11-22 12:41:02',
  reprint: false,
});

export const cashEn: CashReceipt = cashReceipt.parse({
  ...cashZh,
  language: 'en',
  cashier: 'Fang Wang',
  reprint: true,
});

/** Half of a card sale given back, Chinese, merchant copy. */
export const refundZh: RefundReceipt = refundReceipt.parse({
  ...approvedZh,
  kind: 'refund',
  refundKind: 'refund',
  saleId: '01KAQ9A1B2C3D4E5F6G7H8J9K0',
  original: approvedZh.saleId,
  person: '陈敏',
  amountMinor: 6_425,
  stan: 4712,
});

/** A wallet sale voided, English, customer copy, printed again. */
export const voidEn: RefundReceipt = refundReceipt.parse({
  ...refundZh,
  refundKind: 'void',
  copy: 'customer',
  language: 'en',
  cashier: 'Fang Wang',
  person: 'Min Chen',
  method: 'qr-scan',
  channelName: 'UnionPay Merchant Services',
  payer: 'Alipay',
  amountMinor: 12_850,
  reprint: true,
});

/** A card sale that did not succeed, row A9. */
export const failedZh: FailedSlip = failedSlip.parse({
  ...common,
  kind: 'failed',
  what: '本次交易没有成功：收单机构未在规定时间内应答。',
  money: '如已扣款，发卡机构将在规定期限内自动冲正或退回，请勿重复支付。',
});

export const failedEn: FailedSlip = failedSlip.parse({
  ...failedZh,
  language: 'en',
  cashier: 'Fang Wang',
  what: 'This payment did not succeed: the institution gave no answer in time.',
  money: 'If your account was charged, the institution reverses or refunds it within its term.',
});

const NO_REFUNDS = { refundCount: 0, refundMinor: 0 };

/** The end of a day on which one channel differs, one was away, and a cover is carried over. */
export const settlementZh: SettlementSlip = settlementSlip.parse({
  kind: 'settlement',
  language: 'zh',
  merchant: shop,
  terminalId: 'SL000042',
  person: '王芳',
  printedTime: '2026-11-22 22:05:10',
  reprint: false,
  currency: 'CNY',
  lines: [
    {
      channelName: '东方银行',
      date: '20261122',
      batch: 23,
      ours: { count: 41, minor: 1_284_550, ...NO_REFUNDS },
      theirs: { count: 41, minor: 1_284_550, ...NO_REFUNDS },
      difference: { count: 0, minor: 0, ...NO_REFUNDS },
      carriedOver: 0,
    },
    {
      channelName: '港湾银行',
      date: '20261122',
      batch: 7,
      ours: { count: 12, minor: 96_300, ...NO_REFUNDS },
      theirs: { count: 11, minor: 83_450, ...NO_REFUNDS },
      difference: { count: -1, minor: -12_850, ...NO_REFUNDS },
      carriedOver: 0,
    },
    {
      channelName: '莲花钱包',
      date: '20261122',
      batch: 3,
      ours: { count: 5, minor: 21_250, ...NO_REFUNDS },
      theirs: null,
      difference: null,
      carriedOver: 2,
    },
  ],
  open: [
    { channelName: '莲花钱包', amountMinor: 12_850, is: 'covered' },
    { channelName: '莲花钱包', amountMinor: 4_250, is: 'unknown' },
  ],
});

const names = ['East Bank', 'Harbor Bank', 'Lotus Wallet International Settlement'];

export const settlementEn: SettlementSlip = settlementSlip.parse({
  ...settlementZh,
  language: 'en',
  person: 'Fang Wang',
  reprint: true,
  lines: settlementZh.lines.map((line, index) => ({ ...line, channelName: names[index] })),
  open: settlementZh.open.map((attempt) => ({ ...attempt, channelName: names[2] })),
});

/** A day on which everything agrees and nothing is open. */
export const settlementAgreed: SettlementSlip = settlementSlip.parse({
  ...settlementZh,
  lines: settlementZh.lines.slice(0, 1),
  open: [],
});

/** A code of the shop for a customer who can't see the screen. */
export const shopCodeZh: ShopCodeSlip = shopCodeSlip.parse({
  kind: 'shop-code',
  language: 'zh',
  merchant: shop,
  terminalId: 'SL000042',
  saleId: '01KAQ8ZT5W3M7N9P2R4S6V8X0Y',
  channelName: '银联商务',
  amountMinor: 12_850,
  currency: 'CNY',
  code: 'https://qr.95516.com/00010000/01170022356512345678901234567890?v=1&s={a}',
  validUntil: '2026-11-22 12:35:45',
  printedTime: '2026-11-22 12:30:45',
});

export const shopCodeEn: ShopCodeSlip = shopCodeSlip.parse({ ...shopCodeZh, language: 'en' });

/** A technician's page, with a port name as udev makes them. */
export const testPageZh: TestPage = testPage.parse({
  kind: 'test-page',
  language: 'zh',
  terminalId: 'SL000042',
  port: '/dev/serial/by-id/usb-Prolific_USB-Serial_Controller-if00-port0',
  model: 'ESC/POS',
  printedTime: '2026-11-22 12:30:45',
});

export const testPageEn: TestPage = testPage.parse({ ...testPageZh, language: 'en' });
/** A day with refunds, of which the acquirer made one more than we know of. */
export const settlementRefunds: SettlementSlip = settlementSlip.parse({
  ...settlementZh,
  lines: settlementZh.lines.slice(0, 2).map((line, index) => ({
    ...line,
    ours: { count: 12, minor: 96_300, refundCount: 2, refundMinor: 7_650 },
    theirs: { count: 12, minor: 96_300, refundCount: 2 + index, refundMinor: 7_650 + 500 * index },
    difference: { count: 0, minor: 0, refundCount: index, refundMinor: 500 * index },
  })),
  open: [],
});
