import type { KeysReport, TerminalKeyFacts } from '#diagnostics/keys.ts';
import { columns } from './tables.ts';

const day = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 10);

/** Enough of a fingerprint to tell keys apart in a table; `--json` has all of it. */
const short = (fingerprint: string): string => fingerprint.slice(0, 16);

/** The till's key, then every certificate, then what there is to do. */
export const keysTable = (report: KeysReport): string => {
  const { terminal, channels } = report;
  const rows = channels.map((row) => [
    row.channel,
    row.inUse ? 'sealed to' : '-',
    row.subject,
    short(row.serial),
    short(row.keyFingerprint),
    short(row.certificateFingerprint),
    day(row.validFromWallMs),
    day(row.validToWallMs),
    row.daysLeft === null ? '?' : String(row.daysLeft),
    row.why,
  ]);
  const heading = ['channel', 'use', 'subject', 'serial', 'key', 'certificate'];
  const dates = ['from', 'to', 'days', 'judged'];
  return `${terminalText(terminal)}\n\n${columns([[...heading, ...dates], ...rows])}\n${keysVerdict(report)}`;
};

/** One line a problem and a warning, or that there is none. */
export const keysVerdict = ({ problems, warnings }: KeysReport): string => {
  const lines = [
    ...problems.map((problem) => `problem: ${problem}`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return lines.length === 0 ? 'all keys and certificates may be used' : lines.join('\n');
};

export const rotationText = (next: TerminalKeyFacts): string =>
  `${terminalText(next)}\n` +
  'This is the next key. The till offers it to its platform at the next start, and uses it once ' +
  'the platform acknowledged it; until then the present key stays in use.';

const terminalText = ({ audit, ...key }: TerminalKeyFacts): string =>
  [
    `terminal key     ${key.subject}, RSA ${key.bits}, since ${day(key.sinceWallMs)}`,
    `  key            ${key.keyFingerprint}`,
    `  certificate    ${key.certificateFingerprint}`,
    `  audit          ${audit.length === 0 ? 'nothing found' : audit.join('; ')}`,
  ].join('\n');
