import type { Admission, AttemptFacts, Entry, Slot } from '../slot.ts';
import { pass, refuse } from '../slot.ts';
import type { AuthorityRule } from './rule.ts';

interface Lists {
  readonly allow: ReadonlySet<string> | null;
  readonly deny: ReadonlySet<string>;
}

interface Check {
  readonly code: 'terminal-barred' | 'channel-barred' | 'product-barred';
  readonly who: (facts: AttemptFacts) => string;
  readonly lists: Lists;
}

const asSets = ({ allow, deny }: { allow: readonly string[] | null; deny: readonly string[] }) => ({
  allow: allow === null ? null : new Set(allow),
  deny: new Set(deny),
});

const checksOf = ({ terminals, channels, products }: AuthorityRule): readonly Check[] => [
  { code: 'terminal-barred', who: ({ terminal }) => terminal, lists: asSets(terminals) },
  { code: 'channel-barred', who: ({ channel }) => channel, lists: asSets(channels) },
  { code: 'product-barred', who: ({ product }) => product, lists: asSets(products) },
];

/** Allow and deny lists for terminals, channels and products (row A12). */
export class AuthoritySlot implements Slot {
  readonly name = 'authority';
  #checks: readonly Check[];

  constructor(rule: AuthorityRule) {
    this.#checks = checksOf(rule);
  }

  reload(rule: AuthorityRule): void {
    this.#checks = checksOf(rule);
  }

  enter(entry: Entry): Admission {
    for (const { code, who, lists } of this.#checks) {
      const id = who(entry.facts);
      const isBarred = lists.deny.has(id) || (lists.allow !== null && !lists.allow.has(id));
      if (isBarred) return refuse({ slot: 'authority', code, retryAfterMs: null, who: id });
    }
    return pass(entry);
  }
}
