import { describe, expect, test } from 'vitest';
import { type ServiceFacts, serviceFacts } from '#contract/diagnostics.ts';
import { FINDING_CODES, FINDINGS, findingText } from '#contract/findings.ts';
import type { SharedLine } from '#contract/shared-lines.ts';
import { examine } from './doctor.ts';
import type { LookedAt } from './looked-at.ts';

const NOW_MS = Date.UTC(2026, 10, 27, 4);
const DAY_MS = 24 * 3_600_000;
const GIB = 1024 ** 3;

type Channel = ServiceFacts['channels'][number];

const CHANNEL = {
  id: 'east',
  name: { zh: '东方银行', en: 'East Bank' },
  methods: ['card'],
  state: 'up',
  reason: '',
  roundTripMs: 42,
  addresses: ['wss://east.example'],
  signedOn: { batch: 7, date: '20261127', sinceWallMs: NOW_MS - 60_000 },
  breaker: { state: 'closed', sinceWallMs: NOW_MS, untilWallMs: null, cause: null },
  openReversals: 0,
  stuckReversals: 0,
  openCovers: 0,
  disabled: null,
  isTest: false,
  certificatePem: '',
  certificateDaysLeft: 200,
};

const FACTS: ServiceFacts = serviceFacts.parse({
  apiVersion: 1,
  terminalId: 'TILL0007',
  nowWallMs: NOW_MS,
  loopLagMs: 1,
  openSales: 0,
  journal: { stopped: null, entries: 4_100, uncovered: 100 },
  channels: [CHANNEL],
  usable: ['card'],
  routing: { rules: 'default', refusedFindings: 0, forced: null },
  premises: {
    version: '1.0.0',
    node: '24.21.0',
    pid: 100,
    startedAtWallMs: NOW_MS - DAY_MS,
    memoryBytes: 80 * 1024 * 1024,
    configFile: '/shop/daemon.json',
    stateDirectory: '/shop/state',
    logFile: '/shop/state/logs/daemon.log',
    journalFile: {
      path: '/shop/state/journal.sqlite',
      bytes: 2_000_000,
      lastEntryAtWallMs: NOW_MS - 10_000,
      checkpointAt: 4_000,
      synchronous: 2,
      audit: { at: 'sound', checked: 4_100, atWallMs: NOW_MS },
    },
    disk: { freeBytes: 20 * GIB, totalBytes: 100 * GIB },
  },
  tills: [
    {
      terminalId: 'TILL0007',
      version: '1.0.0',
      devices: [
        { device: 'reader', state: 'ready' },
        { device: 'printer', state: 'ready' },
      ],
    },
  ],
});

const seeing = (facts: ServiceFacts): LookedAt => ({
  service: { kind: 'answered', facts, tookMs: 3 },
  keys: { kind: 'read', report: { problems: [], warnings: [] } as never },
  atWallMs: NOW_MS,
  version: '1.0.0',
  localDate: '20261127',
});

const withFacts = (change: Partial<ServiceFacts>): LookedAt => seeing({ ...FACTS, ...change });
const withChannel = (change: object): LookedAt =>
  withFacts({ channels: [{ ...CHANNEL, ...change } as Channel] });
const withPremises = (change: Partial<ServiceFacts['premises']>): LookedAt =>
  withFacts({ premises: { ...FACTS.premises, ...change } });

const lineOf = (state: SharedLine['state'], lost: readonly string[]): SharedLine => ({
  name: 'mall-fibre',
  channels: ['east', 'harbor'] as SharedLine['channels'],
  state,
  lost: [...lost] as SharedLine['lost'],
});

/** What each fault is found as, and how grave it is. */
const FAULTS: readonly (readonly [
  what: string,
  seen: LookedAt,
  verdict: string,
  finding: string,
])[] = [
  [
    'a test channel that is down, where nothing is sold',
    withChannel({ state: 'down', reason: 'refused', isTest: true }),
    'warn',
    'CHANNEL_DOWN',
  ],
  [
    'a stopped journal',
    withFacts({
      journal: { stopped: { code: 'JOURNAL_IO', detail: 'EIO' }, entries: 1, uncovered: 0 },
    }),
    'fail',
    'JOURNAL_HALTED',
  ],
  [
    'damage found by the audit',
    withPremises({
      journalFile: { ...FACTS.premises.journalFile, audit: { at: 'damaged', checked: 9 } },
    }),
    'fail',
    'AUDIT_DAMAGED',
  ],
  [
    'a full disk',
    withPremises({ disk: { freeBytes: 50_000_000, totalBytes: GIB } }),
    'fail',
    'DISK_FULL',
  ],
  [
    'a disk that fills up',
    withPremises({ disk: { freeBytes: 500_000_000, totalBytes: GIB } }),
    'warn',
    'DISK_LOW',
  ],
  ['a disk nobody can ask about', withPremises({ disk: null }), 'warn', 'DISK_NOT_KNOWN'],
  [
    'a clock set back',
    withPremises({
      journalFile: { ...FACTS.premises.journalFile, lastEntryAtWallMs: NOW_MS + 3_600_000 },
    }),
    'fail',
    'CLOCK_SET_BACK',
  ],
  ['another version', withPremises({ version: '0.9.0' }), 'warn', 'VERSION_OTHER'],
  ['a busy machine', withFacts({ loopLagMs: 900 }), 'warn', 'LOAD_HEAVY'],
  [
    'a refused rule file',
    withFacts({ routing: { rules: 'default', refusedFindings: 2, forced: null } }),
    'warn',
    'RULES_FILE_REFUSED',
  ],
  [
    'a force',
    withFacts({
      routing: {
        rules: 'default',
        refusedFindings: 0,
        forced: { channel: 'east', person: 'Chen', untilWallMs: NOW_MS } as never,
      },
    }),
    'warn',
    'FORCE_STANDING',
  ],
  [
    'a line that is down with two channels',
    withFacts({ sharedLines: [lineOf('down', ['east', 'harbor'])] }),
    'fail',
    'SHARED_LINE_DOWN',
  ],
  [
    'a line in doubt',
    withFacts({ sharedLines: [lineOf('doubted', ['east'])] }),
    'warn',
    'SHARED_LINE_DOUBTED',
  ],
  ['no way to sell', withFacts({ usable: [] }), 'fail', 'CANNOT_SELL'],
  [
    'one method gone',
    seeing({ ...FACTS, channels: [{ ...CHANNEL, methods: ['card', 'qr-scan'] } as Channel] }),
    'fail',
    'CANNOT_SELL_BY',
  ],
  [
    'a dead channel',
    withChannel({ state: 'down', reason: 'ECONNREFUSED' }),
    'fail',
    'CHANNEL_DOWN',
  ],
  [
    'a channel dialled again and again',
    withChannel({ state: 'connecting', reason: 'ECONNREFUSED' }),
    'fail',
    'CHANNEL_DOWN',
  ],
  ['a channel that starts', withChannel({ state: 'proving' }), 'warn', 'CHANNEL_COMING'],
  ['a silent host', withChannel({ state: 'stale' }), 'fail', 'CHANNEL_STALE'],
  [
    'a paused channel',
    withChannel({ state: 'suspended', reason: 'breaker' }),
    'warn',
    'CHANNEL_SUSPENDED',
  ],
  [
    'a disabled channel',
    withChannel({ disabled: { person: 'Zhao', reason: 'declines', sinceWallMs: NOW_MS } }),
    'warn',
    'CHANNEL_DISABLED',
  ],
  ['no sign-on', withChannel({ signedOn: null }), 'fail', 'NOT_SIGNED_ON'],
  ['a slow line', withChannel({ roundTripMs: 2_400 }), 'warn', 'ROUND_TRIP_SLOW'],
  [
    'an open breaker',
    withChannel({ breaker: { ...CHANNEL.breaker, state: 'open', cause: 'faults-in-a-row' } }),
    'fail',
    'BREAKER_OPEN',
  ],
  [
    'a breaker on its way back',
    withChannel({ breaker: { ...CHANNEL.breaker, state: 'half-open' } }),
    'warn',
    'BREAKER_RETURNING',
  ],
  [
    'a certificate that is none',
    withChannel({ certificateDaysLeft: null }),
    'fail',
    'CERTIFICATE_UNREADABLE',
  ],
  [
    'another business date',
    withChannel({ signedOn: { batch: 7, date: '20261120', sinceWallMs: NOW_MS } }),
    'fail',
    'DATE_OFF',
  ],
  ['reversals owed', withChannel({ openReversals: 2 }), 'warn', 'REVERSALS_OPEN'],
  [
    'a stuck reversal',
    withChannel({ openReversals: 2, stuckReversals: 1 }),
    'fail',
    'REVERSALS_STUCK',
  ],
  ['an open cover', withChannel({ openReversals: 1, openCovers: 1 }), 'warn', 'COVERS_OPEN'],
  [
    'a missing reader',
    withFacts({
      tills: [{ ...FACTS.tills[0], devices: [{ device: 'reader', state: 'gone' }] } as never],
    }),
    'fail',
    'DEVICE_GONE',
  ],
  [
    'a printer without paper',
    withFacts({
      tills: [{ ...FACTS.tills[0], devices: [{ device: 'printer', state: 'paper-out' }] } as never],
    }),
    'warn',
    'DEVICE_ATTENTION',
  ],
  ['no till', withFacts({ tills: [] }), 'warn', 'NO_TILL'],
  [
    'a key that may not be used',
    {
      ...seeing(FACTS),
      keys: { kind: 'read', report: { problems: ['weak'], warnings: [] } as never },
    },
    'fail',
    'KEYS_PROBLEM',
  ],
  [
    'a key that soon may not',
    {
      ...seeing(FACTS),
      keys: { kind: 'read', report: { problems: [], warnings: ['soon'] } as never },
    },
    'warn',
    'KEYS_WARNING',
  ],
  [
    'an unreadable key folder',
    { ...seeing(FACTS), keys: { kind: 'unreadable', why: 'EACCES' } },
    'fail',
    'KEYS_UNREADABLE',
  ],
  [
    'a service of another version',
    { ...seeing(FACTS), service: { kind: 'refused', why: 'speaks 2' } },
    'fail',
    'API_OTHER',
  ],
  [
    'no service',
    { ...seeing(FACTS), service: { kind: 'gone', why: 'nothing answers' } },
    'fail',
    'SERVICE_GONE',
  ],
];

describe('the doctor', () => {
  test.each(FAULTS)('finds %s', (_, seen, verdict, finding) => {
    const { results } = examine(seen);
    expect(results).toContainEqual(expect.objectContaining({ verdict, finding }));
  });

  test('finds the clock’s neighbouring days no fault: a cut-over is not at midnight', () => {
    const { results } = examine({ ...seeing(FACTS), localDate: '20261128' });
    expect(results.filter(({ check }) => check === 'business-date')).toMatchObject([
      { verdict: 'ok' },
    ]);
  });

  test('looks at a healthy till and finds nothing wanting', () => {
    const { results } = examine(seeing(FACTS));
    const amiss = results.filter(({ verdict }) => verdict !== 'ok').map(({ finding }) => finding);
    expect(amiss).toEqual([]);
  });

  test('skips what it can’t look at, and never calls that well', () => {
    const { results } = examine({
      ...seeing(FACTS),
      service: { kind: 'gone', why: 'nothing answers' },
      keys: { kind: 'not-asked' },
    });
    expect(results.filter(({ verdict }) => verdict === 'ok')).toEqual([]);
  });
});

test('every fault has a meaning and something to do, in both languages', () => {
  const faults = FAULTS.map(([, , , finding]) => finding as keyof typeof FINDINGS);
  for (const finding of faults) {
    for (const language of ['zh', 'en'] as const) {
      const { means, next } = FINDINGS[finding][language];
      expect(`${means}${next}`, finding).not.toBe('');
    }
  }
});

test('a line that is down says in both languages what it carries and that it is not the bank', () => {
  const seen = withFacts({ sharedLines: [lineOf('down', ['east', 'harbor'])] });
  const [line] = examine(seen).results.filter(({ check }) => check === 'shared-line');
  expect(line?.about).toBe('mall-fibre');
  const say = (language: 'zh' | 'en') =>
    findingText('SHARED_LINE_DOWN', language, line?.values ?? {}).what;
  expect(say('en')).toBe(
    'It carries east, harbor; east, harbor are down together: look at the line, not at the bank',
  );
  expect(say('zh')).toBe('承载 east, harbor，其中 east, harbor 同时中断：请查线路，不必找银行');
});

test('both languages of a finding take the same values', () => {
  const slots = (finding: keyof typeof FINDINGS, language: 'zh' | 'en') =>
    [
      ...new Set(
        Object.values(FINDINGS[finding][language])
          .join(' ')
          .match(/\{\w+\}/g) ?? [],
      ),
    ].sort();
  for (const code of FINDING_CODES) expect(slots(code, 'zh'), code).toEqual(slots(code, 'en'));
  expect(findingText('REVERSALS_OPEN', 'en', { n: '2' }).what).toBe('Reversals owed: 2');
});
