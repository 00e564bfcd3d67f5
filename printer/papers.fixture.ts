import {
  type ApprovedReceipt,
  approvedReceipt,
  type FailedSlip,
  failedSlip,
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
