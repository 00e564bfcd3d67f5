import type { Log } from '#contract/ports.ts';
import type { ChosenPreferences, Intent, Preferences } from '#contract/view.ts';

/** Where it is kept what people set for their ears and eyes; a promise that resolves: *durable*. */
export interface PreferenceMemory {
  load(): Promise<ChosenPreferences | null>;
  save(chosen: ChosenPreferences): Promise<void>;
}

/** Intents that set one preference each, named like it. */
type PreferenceIntent = Extract<Intent, { readonly kind: keyof Preferences }>;

export const isPreference = (intent: Intent): intent is PreferenceIntent =>
  intent.kind === 'language' || intent.kind === 'volume' || intent.kind === 'motion';

const NOTHING: ChosenPreferences = { language: null, volume: null, motion: null };

/** `over`, and where nothing was chosen there, `under`. */
const laidOver = (over: ChosenPreferences, under: ChosenPreferences): ChosenPreferences => ({
  language: over.language ?? under.language,
  volume: over.volume ?? under.volume,
  motion: over.motion ?? under.motion,
});

/**
 * Language, volume and motion: what the shop set, and over it what a person chose at this till,
 * also before it was started last. Only what was chosen is kept, so that the shop's setting counts for
 * the rest. A disk that fails costs the choice at the next start, nothing else.
 */
export class PreferenceDesk {
  readonly #shop: Preferences;
  readonly #memory: PreferenceMemory;
  readonly #log: Log;
  #chosen = NOTHING;

  constructor(shop: Preferences, memory: PreferenceMemory, log: Log) {
    this.#shop = shop;
    this.#memory = memory;
    this.#log = log;
  }

  async load(): Promise<void> {
    try {
      // What somebody chose while it was read is younger than what is read.
      const kept = await this.#memory.load();
      this.#chosen = laidOver(this.#chosen, kept ?? NOTHING);
    } catch {
      this.#log.error('preferences not readable');
    }
  }

  all(): Preferences {
    const { language, volume, motion } = this.#chosen;
    const shop = this.#shop;
    return {
      language: language ?? shop.language,
      volume: volume ?? shop.volume,
      motion: motion ?? shop.motion,
    };
  }

  set(intent: PreferenceIntent): void {
    const { kind: _kind, ...chosen } = intent;
    this.#chosen = { ...this.#chosen, ...chosen };
    this.#memory.save(this.#chosen).catch(() => this.#log.error('preferences not kept'));
  }
}
