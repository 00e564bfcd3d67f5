/**
 * `npm run rehearse -- FILE|FOLDER`: plays scenario files (row P6), says what came otherwise than
 * expected and when, and ends with 0 only if nothing did.
 */
import type { RunRecord } from '#contract/run-record.ts';
import { Complaint, runCommand } from '#terminal/host-web/complaint.ts';
import type { Playbill } from '#terminal/rehearsal/play.ts';
import { playReally } from './real-run.ts';
import { parseRehearseOptions, REHEARSE_USAGE, type RehearseOptions } from './rehearse-options.ts';
import { writeReport } from './report.ts';
import { playbillIn, ScenarioRefused, scenarioFilesUnder } from './scenario-files.ts';
import { brokenIn, hasFailed } from './told.ts';
import { playVirtually } from './virtual-run.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Every file is read before the first is played: a typing error in the last costs no minute. */
function playbills(paths: readonly string[]): readonly Playbill[] {
  const read: Playbill[] = [];
  const refused: string[] = [];
  for (const file of filesUnder(paths)) {
    try {
      read.push(playbillIn(file));
    } catch (error) {
      if (!(error instanceof ScenarioRefused)) throw error;
      refused.push(error.message);
    }
  }
  if (refused.length > 0) throw new Complaint(refused.join('\n'));
  if (read.length === 0) throw new Complaint(`No scenario is in ${paths.join(', ')}.`);
  return read;
}

function filesUnder(paths: readonly string[]): readonly string[] {
  try {
    return paths.flatMap(scenarioFilesUnder);
  } catch (error) {
    throw new Complaint(`${error instanceof Error ? error.message : String(error)}.`);
  }
}

function tell(record: RunRecord): void {
  const took = `${(record.endedMs / 1_000).toFixed(1)} s`;
  const claims = record.claims.length;
  say(`${hasFailed(record) ? 'FAILED' : 'ok    '}  ${record.title}`);
  say(`        ${record.file}, ${claims} expectations, ${took} of ${record.time} time`);
  if (hasFailed(record)) say(brokenIn(record).replace(/^/gm, '        '));
}

async function* played(
  playbills: readonly Playbill[],
  time: RehearseOptions['time'],
): AsyncGenerator<RunRecord> {
  if (time === 'virtual') {
    for (const playbill of playbills) yield await playVirtually(playbill);
    return;
  }
  for await (const run of playReally(playbills)) {
    if (run.kind === 'played') yield run.record;
    else say(`-       ${run.playbill.scenario.scenario}\n        only in virtual time: ${run.why}`);
  }
}

async function rehearse(options: RehearseOptions): Promise<boolean> {
  const { report, language } = options;
  const records: RunRecord[] = [];
  for await (const record of played(playbills(options.paths), options.time)) {
    tell(record);
    records.push(record);
  }
  if (report !== null) {
    const [page, ...pictures] = writeReport(report, records, language);
    say(`\nReport: ${page}; time lines beside it: ${pictures.length}`);
  }
  const failed = records.filter(hasFailed).length;
  say(`\n${records.length} scenarios, ${failed === 0 ? 'all as expected' : `${failed} FAILED`}`);
  return failed === 0;
}

await runCommand(async () => {
  const options = parseRehearseOptions(process.argv.slice(2));
  if (options === 'help') return say(REHEARSE_USAGE);
  process.exit((await rehearse(options)) ? 0 : 1);
});
