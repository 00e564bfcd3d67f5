import { type Finding, finding, MOST_FINDINGS } from '#contract/route-api.ts';
import type { ChannelProfile } from '../../channel-profile.ts';
import { defaultRules } from './default-rules.ts';
import { type ReadRules, readRules } from './read-rules.ts';
import type { RouteRules } from './route-rules.ts';

export type Replaced =
  | { readonly kind: 'accepted'; readonly revision: string; readonly notices: readonly string[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Whether rules fit channels that are not in force yet. */
export type Proposed =
  | { readonly kind: 'fits'; take(): void }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/**
 * The rules in force. A file is taken whole or not at all: while one is refused, those before stay
 * in force. A decision takes the rules once, at its beginning, so that replacing them never touches
 * an attempt that is under way (rule 22).
 */
export class RuleBook {
  #profiles: readonly ChannelProfile[];
  readonly #listeners = new Set<(replaced: Replaced) => void>();
  #current: RouteRules;
  /** The text in force; null: the channels' own priorities. */
  #text: string | null = null;
  /** The text that was refused last: it may have waited for a channel. */
  #refusedText: string | null = null;
  #refused: readonly Finding[] | null = null;

  /** Begins with the rules that the configured channels give by themselves. */
  constructor(profiles: readonly ChannelProfile[]) {
    this.#profiles = profiles;
    this.#current = defaultRules(profiles);
  }

  get current(): RouteRules {
    return this.#current;
  }

  /** Why the latest file was refused, as much as is told on; null: it was not. */
  get refused(): readonly Finding[] | null {
    return this.#refused;
  }

  replace(text: string): Replaced {
    const replaced = this.restore(text);
    if (replaced.kind === 'refused') {
      this.#refusedText = text;
      return this.refuse(replaced.findings);
    }
    this.#refused = null;
    this.#refusedText = null;
    this.#tell(replaced);
    return replaced;
  }

  /** The text in force; null: the channels' own priorities. */
  get text(): string | null {
    return this.#text;
  }

  /**
   * Would the rules in force fit other channels? A file that was refused may have waited for one of
   * them and goes first. Nothing changes before `take`.
   */
  propose(profiles: readonly ChannelProfile[]): Proposed {
    for (const text of [this.#refusedText, this.#text]) {
      if (text === null) continue;
      const read = readRules(text, profiles);
      if (read.kind === 'refused' && text !== this.#text) continue;
      if (read.kind === 'refused') return read;
      return { kind: 'fits', take: () => this.#over(profiles, read.rules, text, read.notices) };
    }
    return { kind: 'fits', take: () => this.#over(profiles, defaultRules(profiles), null, []) };
  }

  #over(
    profiles: readonly ChannelProfile[],
    rules: RouteRules,
    text: string | null,
    notices: readonly string[],
  ): void {
    this.#profiles = profiles;
    this.#current = rules;
    this.#text = text;
    if (text === null || text !== this.#refusedText) return;
    this.#refused = null;
    this.#refusedText = null;
    this.#tell({ kind: 'accepted', revision: rules.revision, notices });
  }

  /** Reads a text against the configured channels; nothing comes into force. */
  read(text: string): ReadRules {
    return readRules(text, this.#profiles);
  }

  /** Takes up a text that was accepted before; a file that is refused today stays so. */
  restore(text: string): Replaced {
    const read = this.read(text);
    if (read.kind === 'refused') return read;
    this.#current = read.rules;
    this.#text = text;
    return { kind: 'accepted', revision: read.rules.revision, notices: read.notices };
  }

  /** A file is refused, by what is in it or because nobody can read it. */
  refuse(findings: readonly Finding[]): Replaced {
    const replaced: Replaced = { kind: 'refused', findings };
    this.#refused = tellable(findings);
    this.#tell(replaced);
    return replaced;
  }

  /** Tells what became of every file from now on; returns the way to stop telling. */
  onReplaced(listener: (replaced: Replaced) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(replaced: Replaced): void {
    for (const listener of this.#listeners) listener(replaced);
  }
}

const { key: keyText, reason: reasonText } = finding.shape;

/** Findings as they may go over the local API: not too many, none too long. */
export const tellable = (findings: readonly Finding[]): Finding[] =>
  findings.slice(0, MOST_FINDINGS).map(({ line, key, reason }) => ({
    line,
    key: key.slice(0, keyText.maxLength ?? 0),
    reason: reason.slice(0, reasonText.maxLength ?? 0),
  }));
