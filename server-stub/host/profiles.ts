import type { MacAlgorithm } from '#contract/channel-security.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { Method } from '#contract/method.ts';
import type { CodeForm } from '../core/acquirer/shop-code.ts';

/** An acquirer of the simulated payment world, as people and routing tell it from others. */
export interface StubProfile {
  readonly id: ChannelId;
  readonly name: LocalName;
  readonly methods: readonly Method[];
  /** What it wants its clients' MACs made with. */
  readonly mac: MacAlgorithm;
  /** Gives a shown code more time on request. */
  readonly extendsCodes: boolean;
  /** Its test cards, and the response code each gets; empty: real money moves there. */
  readonly testCards: Readonly<Record<string, string>>;
  /** What its codes for shops are: a bank of the card schemes gives EMVCo data, a wallet a link. */
  readonly codes: CodeForm;
}

/** The acquirers there are, in the order of their ports. */
export const PROFILES: readonly StubProfile[] = [
  {
    id: 'bank-east' as ChannelId,
    name: { zh: '东方银行', en: 'East Bank' },
    methods: ['card', 'qr-scan', 'qr-show'],
    mac: 'hmac-sha256',
    extendsCodes: true,
    testCards: {},
    codes: 'emvco',
  },
  {
    id: 'bank-harbor' as ChannelId,
    name: { zh: '港湾银行', en: 'Harbor Bank' },
    methods: ['card', 'qr-scan'],
    mac: 'retail-mac',
    extendsCodes: false,
    testCards: {},
    codes: 'emvco',
  },
  {
    id: 'wallet-lotus' as ChannelId,
    name: { zh: '莲花钱包', en: 'Lotus Wallet' },
    methods: ['qr-scan', 'qr-show'],
    mac: 'hmac-sha256',
    extendsCodes: false,
    testCards: {},
    codes: 'link',
  },
  {
    id: 'bank-test' as ChannelId,
    name: { zh: '测试银行', en: 'Test Bank' },
    methods: ['card'],
    mac: 'hmac-sha256',
    extendsCodes: false,
    testCards: { 'test-approved': '00', 'test-declined': '05' },
    codes: 'emvco',
  },
];

/** Those a sale may go to. */
export const SELLING: readonly StubProfile[] = PROFILES.filter(
  ({ testCards }) => Object.keys(testCards).length === 0,
);

/** China Standard Time, UTC+8, without daylight saving. */
export const ZONE_OFFSET_MS = 8 * 3_600_000;
