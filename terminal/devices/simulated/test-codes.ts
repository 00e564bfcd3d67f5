import type { LocalName } from '#contract/language.ts';
import type { Random } from '#contract/ports.ts';

/** A kind of payment code a customer can show in a rehearsal. */
export interface TestCode {
  readonly id: 'wechat' | 'alipay' | 'unionpay';
  readonly name: LocalName;
  /** Leading digits by which tills tell wallets apart (devices.md 2e). */
  readonly prefix: string;
  readonly length: number;
}

/** The codes a person can hold before the simulated scanner. */
export const TEST_CODES: readonly TestCode[] = [
  { id: 'wechat', name: { zh: '微信付款码', en: 'WeChat Pay code' }, prefix: '13', length: 18 },
  { id: 'alipay', name: { zh: '支付宝付款码', en: 'Alipay code' }, prefix: '28', length: 18 },
  { id: 'unionpay', name: { zh: '云闪付付款码', en: 'UnionPay code' }, prefix: '62', length: 19 },
];

/** A code as a wallet shows it: a fresh one each time, because a code pays once. */
export function freshCode(code: TestCode, random: Random): string {
  const missing = code.length - code.prefix.length;
  const digits = Array.from({ length: missing }, () => Math.floor(random.fraction() * 10));
  return code.prefix + digits.join('');
}
