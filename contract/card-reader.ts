import type { Language } from './language.ts';
import type { CardEntry } from './method.ts';
import type { AmountMinor, Currency } from './money.ts';
import type { ChannelPinBlock, SensitiveParameters } from './sealed.ts';

/** What the reader asks of the customer: a closed list, mapped one to one to wording keys. */
export type ReaderPrompt =
  | 'present-card'
  | 'insert-chip'
  | 'swipe-card'
  | 'card-reading'
  | 'card-read'
  | 'retry-card'
  | 'several-cards'
  | 'removed-too-early'
  | 'remove-card'
  | 'enter-pin'
  | 'processing'
  | 'cancelled';

/** What the status bar says of the reader. */
export type ReaderState = 'ready' | 'busy' | 'gone';

/** What the reader shows and takes while it waits for a card. */
export interface CardAsk {
  /** Numbers each read, so that an answer to an earlier one never joins this sale (invariant U1). */
  readonly generation: number;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly language: Language;
  readonly limitMs: number;
}

/** A card as read: masked for people, its leading digits for routing, the rest for the sealer only. */
export interface CardData {
  readonly entry: CardEntry;
  /** First 6 / last 4, e.g. `622202******0123` (invariant S6). */
  readonly masked: string;
  /** First six to eight digits. */
  readonly bin: string;
  /** A reader-side handle to ask a PIN for this very card without the PAN leaving the driver. */
  readonly cardHandle: number;
  readonly pinWanted: boolean;
  readonly sensitive: SensitiveParameters;
}

/** How waiting for a card ended. */
export type CardRead =
  | { readonly kind: 'read'; readonly card: CardData }
  | { readonly kind: 'cancelled'; readonly by: 'cashier' | 'customer' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'failed'; readonly reason: 'unreadable' | 'reader-gone' | 'reader-busy' };

/** How asking for a PIN ended. Blocks are enciphered by the pad; nobody here saw the digits. */
export type PinEntry =
  | { readonly kind: 'entered'; readonly pinBlock: Uint8Array; readonly pinKey: string }
  /** Typed once, enciphered under each channel's own key. */
  | { readonly kind: 'entered-per-channel'; readonly pinBlocks: readonly ChannelPinBlock[] }
  | { readonly kind: 'cancelled'; readonly by: 'cashier' | 'customer' }
  | { readonly kind: 'timed-out' }
  | {
      readonly kind: 'failed';
      /** `no-pin-key`: the pad has no key now that any bank could open the PIN with. */
      readonly reason:
        | 'reader-gone'
        | 'reader-busy'
        | 'pad-refused'
        | 'no-pin-key'
        | 'pin-key-refused';
    };

/** A card reader with PIN pad as the terminal's core sees it. Every promise ends within its limit. */
export interface CardReader {
  state(): ReaderState;
  onState(listener: (state: ReaderState) => void): void;
  onPrompt(listener: (prompt: ReaderPrompt) => void): void;
  /** Asks the customer for a card. A second call while one is open ends as `reader-busy`. */
  readCard(ask: CardAsk): Promise<CardRead>;
  /** Asks the customer for the PIN of the card just read. */
  enterPin(cardHandle: number, ask: CardAsk): Promise<PinEntry>;
  /** Shows the end of the sale on the pad and forgets the card: wipes what the driver still holds. */
  finish(prompt: 'remove-card' | 'cancelled'): Promise<void>;
  /** Ends what is being asked; the open promise then ends as cancelled by the cashier. */
  cancel(): void;
}

/** A scanner as the core sees it: one text per scan, already debounced. */
export interface CodeScanner {
  state(): 'ready' | 'gone';
  onState(listener: (state: 'ready' | 'gone') => void): void;
  onScan(listener: (text: string) => void): void;
  /** Lights the scanner, or puts it out, where the model takes a trigger. */
  trigger(on: boolean): void;
}
