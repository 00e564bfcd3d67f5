import type { LocalName } from '#contract/language.ts';

/** A card of the rehearsal; its number is one schemes and gateways publish for testing. */
export interface TestCard {
  readonly id: string;
  readonly name: LocalName;
  readonly scheme: 'unionpay' | 'visa' | 'mastercard' | 'jcb' | 'amex';
  readonly pan: string;
  /** YYMM. */
  readonly expiry: string;
  /** Three digits, ISO/IEC 7813. */
  readonly serviceCode: string;
  readonly stripe: 'readable' | 'broken';
  readonly chip: 'readable' | 'broken' | 'none';
  readonly contactless: 'readable' | 'none';
}

const EXPIRY = '3012';

/** The cards a person can present to the simulated pad, the usual one first. */
export const TEST_CARDS: readonly TestCard[] = [
  {
    id: 'unionpay-credit',
    name: { zh: '银联信用卡', en: 'UnionPay credit' },
    scheme: 'unionpay',
    pan: '6200000000000005',
    expiry: EXPIRY,
    serviceCode: '220',
    stripe: 'readable',
    chip: 'readable',
    contactless: 'readable',
  },
  {
    id: 'unionpay-debit',
    name: { zh: '银联借记卡', en: 'UnionPay debit' },
    scheme: 'unionpay',
    pan: '6200000000000047',
    expiry: EXPIRY,
    serviceCode: '620',
    stripe: 'readable',
    chip: 'readable',
    contactless: 'readable',
  },
  {
    id: 'unionpay-stripe',
    name: { zh: '银联磁条卡（十九位卡号）', en: 'UnionPay, stripe only, 19 digits' },
    scheme: 'unionpay',
    pan: '6205500000000000004',
    expiry: EXPIRY,
    serviceCode: '120',
    stripe: 'readable',
    chip: 'none',
    contactless: 'none',
  },
  {
    id: 'visa-chip',
    name: { zh: 'Visa 芯片卡（须先插卡）', en: 'Visa, chip first' },
    scheme: 'visa',
    pan: '4242424242424242',
    expiry: EXPIRY,
    serviceCode: '201',
    stripe: 'readable',
    chip: 'readable',
    contactless: 'none',
  },
  {
    id: 'mastercard-stripe',
    name: { zh: '万事达磁条卡（免密）', en: 'Mastercard, stripe only, no PIN' },
    scheme: 'mastercard',
    pan: '5555555555554444',
    expiry: EXPIRY,
    serviceCode: '101',
    stripe: 'readable',
    chip: 'none',
    contactless: 'none',
  },
  {
    id: 'mastercard-broken-chip',
    name: { zh: '万事达卡（芯片损坏，降级刷卡）', en: 'Mastercard, broken chip' },
    scheme: 'mastercard',
    pan: '5200828282828210',
    expiry: EXPIRY,
    serviceCode: '226',
    stripe: 'readable',
    chip: 'broken',
    contactless: 'none',
  },
  {
    id: 'jcb-tap',
    name: { zh: 'JCB 卡', en: 'JCB' },
    scheme: 'jcb',
    pan: '3566002020360505',
    expiry: EXPIRY,
    serviceCode: '201',
    stripe: 'readable',
    chip: 'readable',
    contactless: 'readable',
  },
  {
    id: 'amex-chip',
    name: { zh: '美国运通卡（十五位卡号）', en: 'American Express, 15 digits' },
    scheme: 'amex',
    pan: '378282246310005',
    expiry: EXPIRY,
    serviceCode: '201',
    stripe: 'readable',
    chip: 'readable',
    contactless: 'readable',
  },
  {
    id: 'unreadable',
    name: { zh: '无法读取的卡', en: 'Unreadable card' },
    scheme: 'visa',
    pan: '4000056655665556',
    expiry: EXPIRY,
    serviceCode: '101',
    stripe: 'broken',
    chip: 'broken',
    contactless: 'none',
  },
];

/** Track 2 without sentinels and LRC. */
export const track2Of = (card: TestCard): string =>
  `${card.pan}=${card.expiry}${card.serviceCode}0000000`;
