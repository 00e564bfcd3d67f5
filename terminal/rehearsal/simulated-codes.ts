import type { LocalName } from '#contract/language.ts';
import type { Random } from '#contract/ports.ts';
import { consumerPresented } from '#terminal/devices/simulated/consumer-presented.ts';

/** A code a customer of the rehearsal can show. */
export interface SimulatedCode {
  readonly id: string;
  readonly name: LocalName;
  /** What comes before the random digits, and how many digits there are in all. */
  readonly leading: string;
  readonly digits: number;
  /** Set: the digits are a number inside an EMVCo consumer-presented code of this application. */
  readonly application?: string;
}

/** One of each wallet, as their codes are built (reference `devices.md` 2e), and one that is none. */
export const SIMULATED_CODES: readonly SimulatedCode[] = [
  { id: 'wechat', name: { zh: '微信付款码', en: 'WeChat Pay code' }, leading: '13', digits: 18 },
  { id: 'alipay', name: { zh: '支付宝付款码', en: 'Alipay code' }, leading: '28', digits: 18 },
  { id: 'unionpay', name: { zh: '云闪付付款码', en: 'UnionPay code' }, leading: '62', digits: 19 },
  {
    id: 'unionpay-emv',
    name: { zh: '云闪付付款码（EMV 格式）', en: 'UnionPay code, EMV format' },
    leading: '6200',
    digits: 16,
    application: 'A000000333010102',
  },
  { id: 'goods', name: { zh: '商品条码', en: 'Barcode of goods' }, leading: '69', digits: 13 },
];

/** The code as it is now: a wallet shows a fresh one each time, and each is good for one payment. */
export function freshCode(code: SimulatedCode, random: Random): string {
  let text = code.leading;
  while (text.length < code.digits) text += Math.floor(random.fraction() * 10);
  return code.application === undefined ? text : consumerPresented(code.application, text);
}
