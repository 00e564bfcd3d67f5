import { type UiUp, uiUp } from '#contract/ui-link.ts';
import type { PageRole } from './page-security.ts';

/** A message of a page, or why the page is cut off. */
export type UpRead =
  | { readonly kind: 'message'; readonly message: UiUp['message'] }
  | { readonly kind: 'refused'; readonly why: Refusal };

type Refusal = 'only-shows' | 'not-text' | 'not-json' | 'not-ours' | 'replayed';

/**
 * Reads what one page sends, loopback and ipc alike: parsed whole, and its sequence must rise, so
 * that a repeated message cannot press a key twice (invariant S5, fault IP1).
 */
export function createUpReader(role: PageRole): (text: string | null) => UpRead {
  let last = 0;
  return (text) => {
    // A display in reach of the customer may not press the till's keys.
    if (role === 'customer') return { kind: 'refused', why: 'only-shows' };
    if (text === null) return { kind: 'refused', why: 'not-text' };
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      return { kind: 'refused', why: 'not-json' };
    }
    const parsed = uiUp.safeParse(raw);
    if (!parsed.success) return { kind: 'refused', why: 'not-ours' };
    if (parsed.data.sequence <= last) return { kind: 'refused', why: 'replayed' };
    last = parsed.data.sequence;
    return { kind: 'message', message: parsed.data.message };
  };
}
