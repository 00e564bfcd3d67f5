import type { Entry, Left, Place, Refused, Slot } from './slot.ts';

/** Through all slots; `leave` gives every place back, the last one first. */
export type Passage = { readonly kind: 'granted'; leave(left: Left): void } | Refused;

/**
 * Sends `entry` through `slots` up to the first that refuses. Whatever was granted is given back on
 * every path (style point 10): when a later slot refuses, when one throws, and when the attempt is
 * over; so no slot is left holding a place for an attempt that never ran.
 */
export const passThrough = (slots: readonly Slot[], entry: Entry): Passage => {
  const places: Place[] = [];
  const withdrawn: Left = { kind: 'withdrawn', atMs: entry.atMs };
  let refused: Refused | null;
  try {
    refused = enterAll(slots, entry, places);
  } catch (cause) {
    giveBack(places, withdrawn);
    throw cause;
  }
  if (refused !== null) {
    giveBack(places, withdrawn);
    return refused;
  }
  return { kind: 'granted', leave: (left) => giveBack(places, left) };
};

/** Fills `places` as it goes, so that the caller knows them also when a slot throws. */
const enterAll = (slots: readonly Slot[], first: Entry, places: Place[]): Refused | null => {
  let entry = first;
  for (const slot of slots) {
    const admission = slot.enter(entry);
    if (admission.kind === 'refused') return admission;
    places.push(admission);
    entry = admission.entry;
  }
  return null;
};

/** Every place, even when giving one back throws; the first such bug is thrown at the end. */
const giveBack = (places: readonly Place[], left: Left): void => {
  const bugs: unknown[] = [];
  for (const place of places.toReversed()) {
    try {
      place.leave(left);
    } catch (cause) {
      bugs.push(cause);
    }
  }
  if (bugs.length > 0) throw bugs[0];
};
