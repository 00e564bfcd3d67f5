import type { ChannelId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import { createPinKeyBook, type FreshPinKey, type PinKeyBook } from '#stub/host/pin-key-book.ts';
import type { PinKeys } from '../cheap-security.ts';
import { TERMINAL } from './terminal-id.ts';

/** The PIN working keys of the simulated banks that give any. */
export interface SimPinKeys extends PinKeys {
  /** Whether the channel gives working keys, instead of having one in the pad. */
  gives(channel: string): boolean;
  /** The key that a PIN block for this channel names; null: put away, or never given. */
  named(channel: string, checkValue: string): Uint8Array | null;
  /** Whether the channel ever gave this key: no other name may ever come back to it. */
  wasGiven(channel: string, checkValue: string): boolean;
  forgetOf(channel: string): void;
}

/** One book for each channel that gives keys, made by what `fresh` makes of its number. */
export const simPinKeys = (
  channels: readonly ChannelId[],
  fresh: (channel: ChannelId, number: number) => FreshPinKey,
  { clock, overlapMs }: { readonly clock: Pick<Clock, 'monotonicNow'>; readonly overlapMs: number },
): SimPinKeys => {
  const given = new Map<string, Set<string>>();
  const books = new Map<string, PinKeyBook>(
    channels.map((channel) => {
      const names = new Set<string>();
      given.set(channel, names);
      const next = (): FreshPinKey => {
        const made = fresh(channel, names.size + 1);
        names.add(made.given.checkValue);
        return made;
      };
      return [channel, createPinKeyBook({ fresh: next, clock, overlapMs })];
    }),
  );
  return {
    gives: (channel) => books.has(channel),
    give: (channel) => books.get(channel)?.give(TERMINAL) ?? null,
    named: (channel, checkValue) => books.get(channel)?.named(TERMINAL, checkValue) ?? null,
    wasGiven: (channel, checkValue) => given.get(channel)?.has(checkValue) ?? false,
    forget: () => {
      for (const book of books.values()) book.forget();
    },
    forgetOf: (channel) => books.get(channel)?.forget(),
  };
};

/** A key without arithmetic: its name is its number, and so are its bytes. */
export const cheapPinKey = (channel: ChannelId, number: number): FreshPinKey => {
  const checkValue = number.toString(16).toUpperCase().padStart(6, '0');
  const hex = Buffer.from(`${channel}${' '.repeat(32)}`)
    .subarray(0, 32)
    .toString('hex');
  const block = `B0080P0TE00E0000${hex.toUpperCase()}`;
  return { key: Buffer.from(`${channel} ${checkValue}`), given: { block, checkValue } };
};
