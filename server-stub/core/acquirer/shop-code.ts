import type { OpenOrderRequest } from '#contract/channel-frames.ts';
import type { ChannelId } from '#contract/ids.ts';
import { CURRENCY_NUMBER } from '#contract/money.ts';

/**
 * What an acquirer's codes are: a `link`, as the big wallets give, or `emvco` data, as the card
 * schemes' banks do (EMVCo QR Code Specification, merchant-presented mode).
 */
export type CodeForm = 'link' | 'emvco';

/** The payload of a code for an order. The attempt is in it: a wallet finds the order by it. */
export function shopCodeOf(form: CodeForm, channel: ChannelId, order: OpenOrderRequest): string {
  const { attemptId, terminal, stan, amountMinor, currency } = order;
  if (form === 'link') return `https://pay.${channel}.example/${attemptId}`;
  const [whole, cents] = [Math.trunc(amountMinor / 100), amountMinor % 100];
  const body = [
    object('00', '01'),
    object('01', '12'),
    object('26', object('00', `example.${channel}`) + object('01', attemptId)),
    object('52', '5411'),
    object('53', CURRENCY_NUMBER[currency]),
    object('54', `${whole}.${String(cents).padStart(2, '0')}`),
    object('58', 'CN'),
    object('59', 'CORNER SHOP'),
    object('60', 'SHANGHAI'),
    object('62', object('05', String(stan).padStart(6, '0')) + object('07', terminal)),
    '6304',
  ].join('');
  return body + checkOf(body);
}

/** Two digits of id, two of length, the value; ids and values here are ASCII and short. */
const object = (id: string, value: string): string =>
  `${id}${String(value.length).padStart(2, '0')}${value}`;

/** CRC-16/CCITT-FALSE over everything before it, four upper-case digits. */
function checkOf(text: string): string {
  let crc = 0xffff;
  for (const character of text) {
    crc ^= character.charCodeAt(0) << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
