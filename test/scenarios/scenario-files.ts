import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Finding } from '#contract/route-api.ts';
import type { Playbill } from '#terminal/rehearsal/play.ts';
import { readScenario } from '#terminal/rehearsal/scenario-file.ts';

/** A file that can't be played, with everything that is wrong in it. */
export class ScenarioRefused extends Error {
  override readonly name = 'ScenarioRefused';

  constructor(file: string, findings: readonly Finding[]) {
    const lines = findings.map(({ line, key, reason }) =>
      [`${file}:${line}`, key, reason].filter((part) => part !== '').join(': '),
    );
    super(lines.join('\n'));
  }
}

const isScenario = (name: string): boolean => /\.ya?ml$/.test(name);

/** The scenario files under a path, a file itself or a folder, in order of their names. */
export const scenarioFilesUnder = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter(isScenario)
        .sort()
        .map((name) => join(path, name))
    : [path];

/** Reads a file into something to play. Throws `ScenarioRefused` with file, line, key and reason. */
export const playbillIn = (file: string): Playbill => {
  const shown = relative('.', file);
  const read = readScenario(readFileSync(file, 'utf8'));
  if (read.kind === 'refused') throw new ScenarioRefused(shown, read.findings);
  return { scenario: read.scenario, file: shown };
};
