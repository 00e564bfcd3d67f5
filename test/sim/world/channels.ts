import type { ChannelId } from '#contract/ids.ts';
import { type ChannelProfile, channelProfile } from '#daemon/core/channel-profile.ts';
import type { WorldOptions } from './options.ts';

/** A channel of the simulated world. */
export interface SimChannel {
  /** Its main address, and all of them: the same host answers at each (row B7). */
  readonly address: string;
  readonly addresses: readonly string[];
  readonly profile: ChannelProfile;
  /** Longest a request may be under way on it; a promise of the network, not of the code. */
  readonly longestDelayMs: number;
}

const CARD = 'bank-east' as ChannelId;
const NO_INQUIRY = 'bank-harbor' as ChannelId;
const WALLET = 'wallet-lotus' as ChannelId;
export const TEST_BANK = 'bank-test' as ChannelId;

/** How long an acquirer without tombstones waits before it is asked a second time (rule 9). */
const WINDOW_MS = 60_000;

/**
 * Three acquirers that differ in what the money rules care about: a bank that knows inquiries,
 * keeps tombstones and gives shown codes more time; a bank that can only reverse, and forgets reversals without an original; a
 * wallet that thinks long, says so, and takes no reversal in the first 15 s. A code of the shop is
 * shown where it can be asked about.
 */
export const simChannels = (options: WorldOptions): readonly SimChannel[] => {
  const common = { replyLimitMs: options.replyLimitMs };
  const replayOf = (index: number) => ({
    card: options.cardReplay[index] ?? true,
    code: options.codeReplay,
  });
  return [
    simChannel(120_000, {
      ...common,
      id: CARD,
      name: { zh: '东方银行', en: 'East Bank' },
      methods: ['card', 'qr-scan', 'qr-show'],
      extendsCodes: true,
      addresses: [`ws://${CARD}`, `ws://${CARD}.standby`],
      priority: options.priorities[0] ?? 1,
      mac: options.macs[0],
      sharedLines: options.sharedLines[0],
      replay: replayOf(0),
    }),
    // Shorter than its window: otherwise nobody could ever know that nothing comes any more.
    simChannel(WINDOW_MS - 10_000, {
      ...common,
      id: NO_INQUIRY,
      name: { zh: '港湾银行', en: 'Harbor Bank' },
      methods: ['card', 'qr-scan'],
      addresses: [`ws://${NO_INQUIRY}`],
      priority: options.priorities[1] ?? 1,
      mac: options.macs[1],
      sharedLines: options.sharedLines[1],
      inquiry: null,
      reversal: { earliestMs: 0, tombstones: false, originalWindowMs: WINDOW_MS },
      replay: replayOf(1),
    }),
    simChannel(120_000, {
      ...common,
      id: WALLET,
      name: { zh: '莲花钱包', en: 'Lotus Wallet' },
      methods: ['qr-scan', 'qr-show'],
      addresses: [`ws://${WALLET}`],
      priority: options.priorities[2] ?? 1,
      mac: options.macs[2],
      sharedLines: options.sharedLines[2],
      inquiry: { everyMs: 3_000, untilMs: 45_000 },
      reversal: { earliestMs: 15_000, tombstones: true, originalWindowMs: WINDOW_MS },
      replay: replayOf(2),
    }),
    ...(options.testEvery === null ? [] : [testBank(common)]),
  ];
};

/** The most preferred of all, were it a candidate: whoever sold there would be seen at once. */
const testBank = (common: object): SimChannel =>
  simChannel(120_000, {
    ...common,
    id: TEST_BANK,
    name: { zh: '测试银行', en: 'Test Bank' },
    // Nothing is sealed to it: a sale without an envelope is what could go there by mistake.
    methods: ['card', 'qr-scan', 'qr-show'],
    addresses: [`ws://${TEST_BANK}`],
    priority: 0,
    isTest: true,
    testCard: 'test-approved',
  });

/** The ids of the channels that sales may go to. */
export const sellingIn = (channels: readonly SimChannel[]): readonly ChannelId[] =>
  channels.filter(({ profile }) => !profile.isTest).map(({ profile }) => profile.id);

const simChannel = (longestDelayMs: number, profile: unknown): SimChannel => {
  const parsed = channelProfile.parse(profile);
  const { addresses } = parsed;
  return { address: addresses[0] ?? '', addresses, profile: parsed, longestDelayMs };
};
