import iconv from 'iconv-lite';
import type { ReaderPrompt } from '#contract/card-reader.ts';
import type { Language } from '#contract/language.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { PadProfile } from './pad-profile.ts';

/** What the customer reads on the pad, short enough for one line of 16 columns. */
const PAD_TEXT: Readonly<Record<ReaderPrompt, Readonly<Record<Language, string>>>> = {
  'present-card': { zh: '请挥卡插卡或刷卡', en: 'TAP INSERT SWIPE' },
  'insert-chip': { zh: '请插入芯片卡', en: 'INSERT CHIP' },
  'swipe-card': { zh: '请刷卡', en: 'SWIPE CARD' },
  'card-reading': { zh: '正在读卡 勿取走', en: 'READING, WAIT' },
  'card-read': { zh: '读卡完成', en: 'CARD READ' },
  'retry-card': { zh: '读卡失败 请重试', en: 'TRY AGAIN' },
  'several-cards': { zh: '请只用一张卡', en: 'ONE CARD ONLY' },
  'removed-too-early': { zh: '取卡过早 请重试', en: 'HOLD, TRY AGAIN' },
  'remove-card': { zh: '请取回卡片', en: 'TAKE YOUR CARD' },
  'enter-pin': { zh: '请输入密码', en: 'ENTER PIN' },
  processing: { zh: '正在处理', en: 'PROCESSING' },
  cancelled: { zh: '交易已取消', en: 'CANCELLED' },
};

/** Bytes of a text for the pad; what its character set lacks, and control characters, are left out. */
export function padBytes(text: string, encoding: PadProfile['promptBytes']): Uint8Array {
  const bytes = Uint8Array.from(iconv.encode(text, encoding));
  return bytes.filter((byte) => byte >= 0x20 && byte !== 0x7f);
}

/** The text of a prompt in the pad's bytes. A pad without Chinese characters shows English. */
export function promptBytes(
  prompt: ReaderPrompt,
  language: Language,
  encoding: PadProfile['promptBytes'],
): Uint8Array {
  const shown = encoding === 'ascii' ? 'en' : language;
  return padBytes(PAD_TEXT[prompt][shown], encoding);
}

/** An amount as the pad shows it, e.g. `CNY 1234.50`; all currencies in use have two decimals. */
export function amountBytes(amountMinor: AmountMinor, currency: Currency): Uint8Array {
  const digits = String(amountMinor).padStart(3, '0');
  return padBytes(`${currency} ${digits.slice(0, -2)}.${digits.slice(-2)}`, 'ascii');
}
