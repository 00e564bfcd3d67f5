/** Answers for looking at the technician's screens without a host, parsed so that they stay possible. */
import {
  type TechnicianAnswer,
  type TechnicianQuestion,
  technicianAnswer,
} from '#contract/technician.ts';

import { fixtureSale } from './sales-fixtures.ts';

const NOW_MS = Date.UTC(2026, 10, 27, 4, 0, 0);
const MINUTE_MS = 60_000;

const channel = (id: string, zh: string, en: string, changes: object = {}) => ({
  id,
  name: { zh, en },
  methods: ['card'],
  state: 'up',
  reason: '',
  roundTripMs: 42.1,
  addresses: [`wss://${id}.example:8443/pay`],
  signedOn: { batch: 23, date: '20261127', sinceWallMs: NOW_MS - 90 * MINUTE_MS },
  breaker: { state: 'closed', sinceWallMs: NOW_MS, untilWallMs: null, cause: null },
  openReversals: 0,
  stuckReversals: 0,
  openCovers: 0,
  disabled: null,
  isTest: false,
  certificatePem: '',
  certificateDaysLeft: 240,
  ...changes,
});

const lostWith = (other: string) => ({
  state: 'down',
  reason: `line mall-fibre is down, with ${other}; 3 pings not answered`,
  roundTripMs: null,
  signedOn: null,
});

const FACTS = {
  apiVersion: 1,
  terminalId: 'TILL0007',
  nowWallMs: NOW_MS,
  loopLagMs: 1,
  openSales: 1,
  journal: { stopped: null, entries: 41_230, uncovered: 230 },
  channels: [
    channel('east', '东方银行', 'East Bank', {
      state: 'down',
      reason: 'ECONNREFUSED',
      roundTripMs: null,
      signedOn: null,
      breaker: {
        state: 'open',
        sinceWallMs: NOW_MS - MINUTE_MS,
        untilWallMs: NOW_MS + MINUTE_MS,
        cause: 'faults-in-a-row',
      },
      openReversals: 2,
      stuckReversals: 1,
      openCovers: 1,
      certificateDaysLeft: 12,
    }),
    channel('harbor', '港湾银行', 'Harbor Bank'),
    channel('lakeside', '湖畔支付', 'Lakeside Pay', {
      state: 'suspended',
      reason: 'disabled by Zhao',
      disabled: { person: 'Zhao', reason: 'declines too much', sinceWallMs: NOW_MS - MINUTE_MS },
    }),
    channel('test', '测试银行', 'Test Bank', { methods: ['card'], isTest: true }),
    channel('orchard', '果园银行', 'Orchard Bank', lostWith('river')),
    channel('river', '江河银行', 'River Bank', lostWith('orchard')),
  ],
  sharedLines: [
    {
      name: 'mall-fibre',
      channels: ['orchard', 'river'],
      state: 'down',
      lost: ['orchard', 'river'],
    },
  ],
  usable: ['card'],
  routing: {
    rules: 'default',
    refusedFindings: 0,
    forced: { channel: 'harbor', person: 'Chen', untilWallMs: NOW_MS + 60 * MINUTE_MS },
  },
  premises: {
    version: '0.1.0',
    node: '24.21.0',
    pid: 4_711,
    startedAtWallMs: NOW_MS - 600 * MINUTE_MS,
    memoryBytes: 80_000_000,
    configFile: '/shop/daemon.json',
    stateDirectory: '/shop/state',
    logFile: '/shop/state/logs/daemon.log',
    journalFile: {
      path: '/shop/state/journal.sqlite',
      bytes: 9_000_000,
      lastEntryAtWallMs: NOW_MS,
      checkpointAt: 41_000,
      synchronous: 2,
      audit: { at: 'running', checked: 20_000 },
    },
    disk: { freeBytes: 900_000_000, totalBytes: 60_000_000_000 },
  },
  tills: [],
};

const owed = (attemptId: string, changes: object) => ({
  attemptId,
  saleId: 'sale-000831',
  channel: 'east',
  amountMinor: 12_850,
  currency: 'CNY',
  covered: true,
  sends: 4,
  exception: null,
  ...changes,
});

const found = (
  check: string,
  verdict: string,
  finding: string,
  about: string | null,
  values = {},
) => ({
  check,
  about,
  verdict,
  finding,
  values,
});

const REPORT = {
  atWallMs: NOW_MS,
  verdict: 'fail',
  results: [
    found('service', 'ok', 'SERVICE_ANSWERS', null, { ms: '3' }),
    found('selling', 'ok', 'CAN_SELL', null, { methods: 'card' }),
    found('journal', 'ok', 'JOURNAL_SOUND', null, { entries: '41230', checkpoint: '41000' }),
    found('disk', 'warn', 'DISK_LOW', null, { free: '858 MiB' }),
    found('clock', 'ok', 'CLOCK_FITS', null),
    found('shared-line', 'fail', 'SHARED_LINE_DOWN', 'mall-fibre', {
      carries: 'orchard, river',
      lost: 'orchard, river',
    }),
    found('channel', 'fail', 'CHANNEL_DOWN', 'east', { reason: 'ECONNREFUSED' }),
    found('certificate', 'warn', 'CERTIFICATE_SOON', 'east', { days: '12' }),
    found('reversals', 'fail', 'REVERSALS_STUCK', 'east', { n: '1' }),
    found('round-trip', 'skipped', 'ROUND_TRIP_NONE', 'east'),
    found('devices', 'fail', 'DEVICE_GONE', 'scanner'),
  ],
};

/** An hour of one channel: a slow stretch, a fall, a gap. */
const HISTORY = {
  bucketMs: MINUTE_MS,
  points: Array.from({ length: 60 }, (_, minute) => ({
    atWallMs: NOW_MS - (60 - minute) * MINUTE_MS,
    state: minute > 40 && minute < 46 ? 'down' : 'up',
    upShare: minute > 40 && minute < 46 ? 0 : 1,
    roundTripMs:
      minute > 40 && minute < 46
        ? null
        : { p50: 40 + 12 * Math.sin(minute / 4), max: 70 + 60 * Math.max(0, Math.sin(minute / 3)) },
    answered: 30,
    losses: minute > 38 && minute < 43 ? 4 : 0,
  })).filter((_, minute) => minute < 20 || minute > 25),
  changes: [
    { atWallMs: NOW_MS - 19 * MINUTE_MS, state: 'down', reason: '3 pings not answered' },
    { atWallMs: NOW_MS - 14 * MINUTE_MS, state: 'up', reason: '' },
  ],
};

const step = (
  name: string,
  verdict: string,
  finding: string,
  detail: string,
  tookMs: number | null,
) => ({
  step: name,
  address: 'east.example:8443',
  verdict,
  finding,
  detail,
  tookMs,
});

const LINE = {
  channel: 'east',
  atWallMs: NOW_MS,
  verdict: 'fail',
  steps: [
    step('lookup', 'ok', 'LINE_PASSED', '203.0.113.7', 12.4),
    step('connect', 'fail', 'LINE_REFUSED', 'ECONNREFUSED', 31.5),
    step('tls', 'skipped', 'LINE_NOT_REACHED', '', null),
    step('open', 'skipped', 'LINE_NOT_REACHED', '', null),
    step('sign-on', 'skipped', 'LINE_NOT_REACHED', '', null),
    step('ping', 'skipped', 'LINE_NOT_REACHED', '', null),
  ],
};

const TEST_LINE = {
  channel: 'test',
  atWallMs: NOW_MS,
  verdict: 'ok',
  steps: [
    step('lookup', 'ok', 'LINE_PASSED', '203.0.113.7', 12.4),
    step('connect', 'ok', 'LINE_PASSED', 'from 198.51.100.4 to 203.0.113.7', 21.5),
    step('tls', 'ok', 'LINE_PASSED', 'TLSv1.3, test.example', 60.2),
    step('open', 'ok', 'LINE_PASSED', '', 40.1),
    step('sign-on', 'ok', 'LINE_PASSED', 'batch 1, business date 20261122', 48.8),
    step('ping', 'ok', 'LINE_PASSED', '20.1, 21.0, 19.4 ms', 21),
    step('payment', 'ok', 'LINE_PAY_APPROVED', '0.01 CNY, test-approved, authorisation 100001', 88),
    step('take-back', 'ok', 'LINE_TAKEN_BACK', '', 41.7),
  ],
};

const device = (name: string, changes: object) => ({
  device: name,
  driver: 'pin-pad',
  simulated: false,
  port: '/dev/ttyUSB0',
  state: 'ready',
  model: 'PP 900',
  firmware: '1.04',
  serialNumber: 'A1200417',
  changedAtWallMs: null,
  reopened: 2,
  lastError: {
    atWallMs: NOW_MS - MINUTE_MS,
    reason: 'gone',
    detail: { zh: '线缆已拔出', en: 'The cable was pulled' },
  },
  lastHeardAtWallMs: NOW_MS,
  bytesIn: 20_412,
  bytesOut: 9_917,
  badFrames: 3,
  noiseBytes: 17,
  commands: ['self-test', 'identify'],
  ...changes,
});

const wire = (
  sequence: number,
  direction: string,
  verdict: string,
  hex: string,
  en: string,
  zh: string,
) => ({
  sequence,
  atWallMs: NOW_MS - (10 - sequence) * 400,
  direction,
  hex,
  bytes: 6,
  meaning: { zh, en },
  verdict,
});

const FILES = ['doctor.txt', 'service/config.json', 'logs/service.log', 'devices/reader.txt'];

const ANSWERS: Readonly<Record<string, object>> = {
  facts: {
    facts: FACTS,
    reversals: [
      owed('attempt-000831-1', {}),
      owed('attempt-000702-1', { covered: false, exception: 'REVERSAL_STUCK', sends: 9 }),
    ],
  },
  doctor: { report: REPORT },
  line: { report: LINE },
  devices: {
    devices: [
      device('reader', {}),
      device('scanner', { state: 'gone', port: null, driver: 'keyboard', commands: [] }),
      device('printer', { state: 'paper-low', driver: 'esc-pos', commands: ['test-page'] }),
    ],
  },
  bundle: {
    contents: {
      files: FILES.map((name) => ({ name, bytes: 4_096, sha256: '0'.repeat(64) })),
      missing: [{ name: 'logs/till.1.log', why: 'ENOENT: no such file' }],
    },
  },
  'bundle-save': {
    path: '/shop/terminal/bundles/switchlane-TILL0007-20261127-040000.zip',
    bytes: 31_204,
    sha256: '3b'.repeat(32),
  },
};

/** What a question of a still life is answered with. */
export function fixtureAnswer(question: TechnicianQuestion): TechnicianAnswer {
  switch (question.about) {
    case 'history':
      return technicianAnswer.parse({
        about: 'history',
        channel: question.channel,
        history: HISTORY,
      });
    case 'trace':
      return technicianAnswer.parse({
        about: 'trace',
        device: question.device,
        lines:
          question.after > 0
            ? []
            : [
                wire(
                  1,
                  'to-device',
                  'good',
                  '0F 30 31 30 38 0E 07',
                  'Ask for the version',
                  '查询版本',
                ),
                wire(2, 'from-device', 'good', '06', 'Acknowledged', '确认'),
                wire(3, 'from-device', 'bad', '02 ·· ·· ·· 03 41', 'Wrong check byte', '校验错误'),
              ],
      });
    case 'device-run':
      return technicianAnswer.parse({
        about: 'device-run',
        device: question.device,
        end: {
          kind: 'done',
          findings: [
            { what: { zh: '内存', en: 'RAM' }, result: 'passed', said: '' },
            { what: { zh: '固件', en: 'Firmware' }, result: 'told', said: '1.04' },
          ],
        },
      });
    case 'bundle-file':
      return technicianAnswer.parse({
        about: 'bundle-file',
        name: question.name,
        text: 'fail    channel east: Down: ECONNREFUSED\n        New sales pass this channel by.\n'.repeat(
          20,
        ),
        cut: 0,
      });
    case 'bundle-save':
      return technicianAnswer.parse({ about: 'bundle-saved', ...ANSWERS['bundle-save'] });
    case 'host':
      return { about: 'host', locked: true };
    case 'sales':
    case 'sale':
    case 'check-sale':
    case 'reprint-sale':
    case 'give-back':
      return fixtureSale(question);
    case 'line-payment':
      return technicianAnswer.parse({ about: 'line', report: TEST_LINE });
    case 'facts':
    case 'doctor':
    case 'line':
    case 'devices':
    case 'bundle':
      return technicianAnswer.parse({ about: question.about, ...ANSWERS[question.about] });
    default:
      return { about: 'done' };
  }
}
