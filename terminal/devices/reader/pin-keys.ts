import type { Log } from '#contract/ports.ts';
import type { ChannelPinKey } from '#contract/sign-on-api.ts';
import type { PadAnswer } from './pad-diagnosis.ts';
import type { PinKey, PinKeySlot } from './pad-profile.ts';

/** A slot with a key to make a PIN block under, now. */
export type ReadySlot = Omit<PinKeySlot, 'kind'> &
  (
    | { readonly kind: 'dukpt' }
    /** The pad itself said that it holds the key of this check value. */
    | { readonly kind: 'session'; readonly checkValue: string }
  );

/** Under what the pad is asked to encipher the PIN of this very sale. */
export type AskedKey =
  | Exclude<PinKey, { readonly kind: 'slots' }>
  | { readonly kind: 'slots'; readonly slots: readonly ReadySlot[] };

/** No bank could open what the pad would make. */
interface NoKey {
  readonly kind: 'none';
  readonly why: 'no-pin-key' | 'pin-key-refused';
}

interface Parts {
  readonly log: Log;
  readonly workingKeys: () => Promise<readonly ChannelPinKey[]>;
  /** Puts a question to the pad, which nothing else is asked meanwhile. */
  readonly put: (question: string, answerId: string) => Promise<PadAnswer>;
}

/** Administration of keys: load and check (devices.md 2b, `SI 02` and `SI 04`). */
const LOAD = '02';
const CHECK = '04';

/** Behind the slot: `F` and the check value of the working key that the pad holds there. */
const HOLDS = /^F([0-9A-F]{6})$/;

type Loaded = 'ready' | 'refused' | 'silent';

/**
 * Has the pad hold, before it asks for a PIN, the working key that each channel gave last. Nothing
 * is remembered of what was loaded: the pad is asked, so that one that lost its keys with its
 * power, or is another pad now, is loaded again.
 *
 * Key blocks in `02`, and check values behind `02` and `04`, are this project's reading of the
 * family's outline, which has bare keys there.
 */
export class PinKeyLoader {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * A channel whose key is not to be had is left out: the PIN is typed once for all the others.
   * Ends within seconds, whatever the pad does; a cancel is felt at the next command.
   */
  async forPin(key: PinKey): Promise<AskedKey | NoKey> {
    if (key.kind !== 'slots') return key;
    const wantsKeys = key.slots.some(({ kind }) => kind === 'session');
    const given = wantsKeys ? await this.#parts.workingKeys() : [];
    const slots: ReadySlot[] = [];
    let loaded: Loaded = 'ready';
    for (const { kind, ...slot } of key.slots) {
      const bank = given.find(({ channel }) => channel === slot.channel);
      if (kind === 'dukpt') slots.push({ ...slot, kind });
      // A pad that is silent about one key says nothing about the next either.
      else if (bank !== undefined && loaded !== 'silent') {
        const came = await this.#load(slot.slot, bank);
        if (came === 'ready') slots.push({ ...slot, kind, checkValue: bank.checkValue });
        else loaded = came;
      }
    }
    if (slots.length > 0) return { kind: 'slots', slots };
    return { kind: 'none', why: loaded === 'ready' ? 'no-pin-key' : 'pin-key-refused' };
  }

  async #load(slot: string, { channel, block, checkValue }: ChannelPinKey): Promise<Loaded> {
    const { log, put } = this.#parts;
    const held = await put(`${CHECK}${slot}`, `${CHECK}${slot}`);
    if (held.kind === 'silent') return 'silent';
    if (HOLDS.exec(held.text)?.[1] === checkValue) return 'ready';
    const taken = await put(`${LOAD}${slot}${block}`, `${LOAD}${slot}`);
    if (taken.kind === 'said' && HOLDS.exec(taken.text)?.[1] === checkValue) {
      log.info('the pad took a PIN key', { channel, slot, checkValue });
      return 'ready';
    }
    log.error('the pad did not take a PIN key', { channel, slot, code: 'PIN_KEY_REFUSED' });
    return taken.kind === 'silent' ? 'silent' : 'refused';
  }
}
