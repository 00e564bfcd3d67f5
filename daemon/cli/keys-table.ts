import type {
  KeysReport,
  OwnKeyFacts,
  ServiceKeyFacts,
  TerminalKeyFacts,
} from '#diagnostics/keys.ts';
import { columns } from './tables.ts';

const day = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 10);

/** Enough of a fingerprint to tell keys apart in a table; `--json` has all of it. */
const short = (fingerprint: string): string => fingerprint.slice(0, 16);

/** The till's key, then every certificate, then what there is to do. */
export const keysTable = (report: KeysReport): string => {
  const { terminal, service, channels } = report;
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
  const own = [keyText('terminal key', terminal), ...serviceText(service)].join('\n');
  return `${own}\n\n${columns([[...heading, ...dates], ...rows])}\n${keysVerdict(report)}`;
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
  `${keyText('terminal key', next)}\n` +
  'This is the next key. The till offers it to its platform at the next start, and uses it once ' +
  'the platform acknowledged it; until then the present key stays in use.';

export const serviceRotationText = (next: OwnKeyFacts | null): string =>
  next === null
    ? 'No channel has MACs, so the payment service has no key to change.'
    : `${keyText('service key', next)}\n` +
      'This is the next key. A running till vouches for it at once, another at its next start; then ' +
      'it comes into use, and the present one, which stays in use until then, is removed.';

const serviceText = (service: ServiceKeyFacts | null): readonly string[] => {
  if (service === null) return [];
  const { inUse, vouchedBy, next } = service;
  return [
    keyText('service key', inUse),
    `  vouched by     ${vouchedBy ?? 'no till so far'}`,
    ...(next === null ? [] : [keyText('  next', next)]),
  ];
};

const keyText = (name: string, { audit, ...key }: OwnKeyFacts): string =>
  [
    `${name.padEnd(16)} ${key.subject}, RSA ${key.bits}, since ${day(key.sinceWallMs)}`,
    `  key            ${key.keyFingerprint}`,
    `  certificate    ${key.certificateFingerprint}`,
    `  audit          ${audit.length === 0 ? 'nothing found' : audit.join('; ')}`,
  ].join('\n');
