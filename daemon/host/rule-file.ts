import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import { findingText } from '#daemon/core/route/rules/read-rules.ts';
import type { Replaced, RuleBook } from '#daemon/core/route/rules/rule-book.ts';

export interface RuleFilePorts {
  /** The file the merchant's operator writes. */
  readonly path: string;
  /** Where the last accepted text is kept, so that a broken file survives no restart. */
  readonly keptPath: string;
  readonly book: RuleBook;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often the file is looked at for changes. */
const LOOK_EVERY_MS = 2_000;
/** A log line per finding, but not per line of a file that is no rule file at all. */
const MOST_FINDINGS_LOGGED = 10;

/**
 * Loads the routing rules by itself at start (row B1) and again whenever the file changes. A file
 * that is refused changes nothing; at start, the text accepted last is taken instead, and without
 * one the channels' own priorities hold. Returns the way to stop looking.
 */
export const followRuleFile = (ports: RuleFilePorts): (() => void) => {
  const { path, clock, log } = ports;
  // Also one that waited for a channel and fits since the channels were taken anew.
  const stopKeeping = ports.book.onReplaced(({ kind }) => {
    const { text } = ports.book;
    if (kind === 'accepted' && text !== null) keep(ports.keptPath, text, log);
  });
  let last = readText(path);
  const first = last === null ? unreadable(ports) : replace(ports, last);
  if (first.kind === 'refused') restore(ports);
  let timer: Timer;
  // Looking now and then sees a file that is replaced by renaming; a watch on it would not.
  const look = (): void => {
    timer = clock.after(LOOK_EVERY_MS, look);
    const text = readText(path);
    if (text === last) return;
    last = text;
    if (text === null) log.warn('rule file is gone, its rules stay in force', { path });
    else replace(ports, text);
  };
  timer = clock.after(LOOK_EVERY_MS, look);
  return () => {
    timer.cancel();
    stopKeeping();
  };
};

/** Told as a finding like any other: a path that is mistyped is the commonest of all. */
const unreadable = ({ path, book }: RuleFilePorts): Replaced =>
  book.refuse([{ line: 1, key: '', reason: `${basename(path)} can't be read` }]);

const restore = ({ path, keptPath, book, log }: RuleFilePorts): void => {
  const kept = readText(keptPath);
  const restored = kept === null ? null : book.restore(kept);
  const rules = restored?.kind === 'accepted' ? restored.revision : 'own priorities';
  log.warn('no acceptable rule file, routing by what was accepted before', { path, rules });
};

const replace = ({ book, log }: RuleFilePorts, text: string): Replaced => {
  const replaced = book.replace(text);
  if (replaced.kind === 'accepted') {
    log.info('routing rules in force', { rules: replaced.revision });
    for (const notice of replaced.notices) log.warn('routing rules', { notice });
  } else {
    log.error('rule file refused, the rules before it stay in force', {
      findings: replaced.findings.length,
    });
    for (const finding of replaced.findings.slice(0, MOST_FINDINGS_LOGGED)) {
      log.error('rule file', { finding: findingText(finding) });
    }
  }
  return replaced;
};

/** Whole or not at all: a crash while writing leaves the text kept before. */
const keep = (path: string, text: string, log: Log): void => {
  try {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    log.warn('the accepted rules could not be kept for the next start', { why });
  }
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};
