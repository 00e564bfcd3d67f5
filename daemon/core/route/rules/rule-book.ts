import type { ChannelProfile } from '../../channel-profile.ts';
import { defaultRules } from './default-rules.ts';
import { type Finding, readRules } from './read-rules.ts';
import type { RouteRules } from './route-rules.ts';

export type Replaced =
  | { readonly kind: 'accepted'; readonly revision: string; readonly notices: readonly string[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/**
 * The rules in force. A file is taken whole or not at all: while one is refused, those before stay
 * in force. A decision takes the rules once, at its beginning, so that replacing them never touches
 * an attempt that is under way (rule 22).
 */
export class RuleBook {
  readonly #profiles: readonly ChannelProfile[];
  #current: RouteRules;

  /** Begins with the rules that the configured channels give by themselves. */
  constructor(profiles: readonly ChannelProfile[]) {
    this.#profiles = profiles;
    this.#current = defaultRules(profiles);
  }

  get current(): RouteRules {
    return this.#current;
  }

  replace(text: string): Replaced {
    const read = readRules(text, this.#profiles);
    if (read.kind === 'refused') return read;
    this.#current = read.rules;
    return { kind: 'accepted', revision: read.rules.revision, notices: read.notices };
  }
}
