import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '#contract/ports.ts';
import type { Scenario } from '#contract/scenario.ts';
import { type ReadScenario, readScenario } from '#terminal/rehearsal/scenario-file.ts';

/** A scenario file that was found; a refused one is listed too, so that somebody mends it. */
export interface ShelvedScenario {
  readonly file: string;
  /** Saved at this till. */
  readonly own: boolean;
  readonly read: ReadScenario;
}

/** Where a rehearsal finds scenario files, and puts those made by hand. */
export interface ScenarioShelf {
  list(): readonly ShelvedScenario[];
  find(file: string): Scenario | null;
  /** Saves a text that is a scenario; gives the file's name, or null when the disk refused it. */
  save(title: string, text: string): string | null;
}

const MOST_FILES = 400;
const MOST_NAME = 60;

/** `kept`: the folder that came with the program, null where none did. `own`: made when needed. */
export function scenarioShelf(kept: string | null, own: string, log: Log): ScenarioShelf {
  const filesIn = (folder: string | null, isOwn: boolean): ShelvedScenario[] => {
    if (folder === null || !existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .slice(0, MOST_FILES)
      .map((file) => ({
        file,
        own: isOwn,
        read: readScenario(readFileSync(join(folder, file), 'utf8')),
      }));
  };
  const list = (): readonly ShelvedScenario[] => [...filesIn(own, true), ...filesIn(kept, false)];
  return {
    list,
    find: (file) => {
      // Only what is on the list has a name here: a name from a page is no path.
      const read = list().find((candidate) => candidate.file === file)?.read;
      return read?.kind === 'read' ? read.scenario : null;
    },
    save: (title, text) => {
      try {
        mkdirSync(own, { recursive: true, mode: 0o700 });
        const file = freeName(title, (name) => existsSync(join(own, name)));
        writeFileSync(join(own, file), text, { flag: 'wx', mode: 0o600 });
        return file;
      } catch (error) {
        log.error('a scenario could not be saved', { why: String(error).slice(0, 200) });
        return null;
      }
    },
  };
}

/** A file's name from its title; another one's file is never overwritten. */
function freeName(title: string, isTaken: (name: string) => boolean): string {
  const words = title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MOST_NAME);
  const base = words === '' ? 'scenario' : words;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${base}.yaml` : `${base}-${number}.yaml`;
    if (!isTaken(name)) return name;
  }
}
