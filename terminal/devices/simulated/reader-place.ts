import type { CardReader, ReaderPrompt, ReaderState } from '#contract/card-reader.ts';
import type { ReaderKind } from '#contract/rehearsal.ts';

/** Which reader stands at the counter; it outlives the till, as a counter does. */
export interface ReaderCounter {
  standing(): ReaderKind;
  /** Takes the one that stands there away and puts this one in its place (fault OP6). */
  stand(reader: ReaderKind): void;
  /** Returns how to hear no more. */
  onChange(listener: (reader: ReaderKind) => void): () => void;
}

/** A counter with a PIN pad on it. */
export function createReaderCounter(): ReaderCounter {
  const listeners = new Set<(reader: ReaderKind) => void>();
  let standing: ReaderKind = 'pin-pad';
  return {
    standing: () => standing,
    stand: (reader) => {
      if (reader === standing) return;
      standing = reader;
      for (const listener of listeners) listener(reader);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A driver that can be put away: what it was asking for ends as `reader-gone`. */
export interface StandingReader {
  readonly driver: CardReader;
  stop(): Promise<void>;
}

/**
 * The till's reader, whichever it is: what is asked of it goes to the one that stands there. `open`
 * finds it at its line, anew whenever it is put there.
 */
export function openReaderPlace(
  counter: ReaderCounter,
  open: (reader: ReaderKind) => StandingReader,
): StandingReader {
  const states: ((state: ReaderState) => void)[] = [];
  const prompts: ((prompt: ReaderPrompt) => void)[] = [];
  let now: StandingReader;
  const put = (reader: ReaderKind): void => {
    const opened = open(reader);
    now = opened;
    const ifStanding =
      <T>(listeners: readonly ((told: T) => void)[]) =>
      (told: T): void => {
        if (now === opened) for (const listener of listeners) listener(told);
      };
    opened.driver.onState(ifStanding(states));
    opened.driver.onPrompt(ifStanding(prompts));
  };
  put(counter.standing());
  const hearNoMore = counter.onChange((reader) => {
    const before = now;
    put(reader);
    // Only now, so that what the one before still says is no longer heard.
    void before.stop();
    for (const listener of states) listener(now.driver.state());
  });
  return {
    driver: {
      state: () => now.driver.state(),
      onState: (listener) => void states.push(listener),
      onPrompt: (listener) => void prompts.push(listener),
      readCard: (ask) => now.driver.readCard(ask),
      enterPin: (cardHandle, ask) => now.driver.enterPin(cardHandle, ask),
      finish: (prompt) => now.driver.finish(prompt),
      cancel: () => now.driver.cancel(),
    },
    stop: async () => {
      hearNoMore();
      await now.stop();
    },
  };
}
