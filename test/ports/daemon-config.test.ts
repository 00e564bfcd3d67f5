import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#daemon/host/config.ts';
import { refusalText, StartRefused } from '#daemon/host/start-refused.ts';
import { certificateText } from './daemon-certificate.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
  file = join(folder, 'daemon.json');
  writeFileSync(join(folder, 'east.pem'), await certificateText());
  writeFileSync(join(folder, 'empty.pem'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const PROFILE = {
  id: 'bank-east',
  name: { zh: '东方银行', en: 'Bank East' },
  methods: ['card'],
  addresses: ['wss://bank-east.example/pay'],
};
const GOOD = {
  terminal: 'T0000001',
  stateDirectory: 'state',
  socket: 'run/daemon.sock',
  channels: [{ profile: PROFILE, certificateFile: 'east.pem' }],
};
const channel = (changes: object): object => ({
  ...GOOD,
  channels: [{ profile: { ...PROFILE, ...changes }, certificateFile: 'east.pem' }],
});

/** What the person at the prompt reads about a file with this text; `null`: it was accepted. */
const refusalOf = (text: string): string | null => {
  writeFileSync(file, text);
  try {
    readConfig(file);
    return null;
  } catch (cause) {
    if (!(cause instanceof StartRefused)) throw cause;
    return refusalText(cause);
  }
};

test('a good file is read, its paths taken from its own folder, the rest from the defaults', () => {
  expect(refusalOf(JSON.stringify(GOOD))).toBeNull();
  const config = readConfig(file);
  expect(config.stateDirectory).toBe(join(folder, 'state'));
  expect(config.socket).toBe(join(folder, 'run/daemon.sock'));
  expect(config.limits.pingEveryMs).toBe(2_000);
  expect(config.cover.coverLimitMinor).toBe(100_000);
  expect(config.channels[0]?.certificatePem).toContain('BEGIN CERTIFICATE');
});

test('the route flag is a file of its own unless it is shared (rows B3, B4)', () => {
  const placeOf = (routeFlag?: object): unknown => {
    expect(refusalOf(JSON.stringify({ ...GOOD, routeFlag }))).toBeNull();
    return readConfig(file).routeFlag;
  };
  expect(placeOf()).toEqual({ kind: 'file', file: join(folder, 'state/route-flag.sqlite') });
  expect(placeOf({ kind: 'file', file: '../shop.sqlite' })).toEqual({
    ...{ kind: 'file', file: join(folder, '../shop.sqlite') },
  });
  const url = 'rediss://till:secret@10.0.0.5:6380';
  expect(placeOf({ kind: 'redis', url })).toEqual({ kind: 'redis', url, group: 'switchlane' });
});

/** Each wrong file, and the words its refusal must hold: the key, and what was expected of it. */
const WRONG: readonly (readonly [name: string, config: object, words: readonly string[]])[] = [
  ['a missing terminal', { ...GOOD, terminal: undefined }, ['terminal', 'expected string']],
  ['a terminal id of seven signs', { ...GOOD, terminal: 'T000001' }, ['terminal', 'eight']],
  ['a terminal id in small letters', { ...GOOD, terminal: 't0000001' }, ['terminal', 'capital']],
  ['no state folder', { ...GOOD, stateDirectory: '' }, ['stateDirectory', '>=1']],
  ['no channels', { ...GOOD, channels: [] }, ['channels', '>=1']],
  ['a key nobody knows', { ...GOOD, statDirectory: 'x' }, ['Unrecognized key', 'statDirectory']],
  ['a key nobody knows in a channel', channel({ prio: 1 }), ['channels.0.profile', '"prio"']],
  [
    'an address that is no WebSocket',
    channel({ addresses: ['https://x.example'] }),
    ['addresses.0'],
  ],
  ['no address', channel({ addresses: [] }), ['channels.0.profile.addresses', '>=1']],
  ['a method nobody knows', channel({ methods: ['cash'] }), ['methods.0', '"card"|"qr-scan"']],
  ['a code that is no code', channel({ codes: { '000': 'approved' } }), ['codes', '000']],
  ['a meaning nobody knows', channel({ codes: { '96': 'maybe' } }), ['codes.96', '"approved"']],
  ['a reply limit in words', channel({ replyLimitMs: '30s' }), ['replyLimitMs', 'expected number']],
  ['a negative limit', channel({ replyLimitMs: -1 }), ['replyLimitMs', '>=0']],
  ['half a millisecond', { ...GOOD, limits: { pingEveryMs: 0.5 } }, ['limits.pingEveryMs', 'int']],
  [
    'a negative cover',
    { ...GOOD, cover: { coverLimitMinor: -1 } },
    ['cover.coverLimitMinor', '>=0'],
  ],
  [
    'pings answered later than they are sent',
    { ...GOOD, limits: { pingAnswerMs: 2_000 } },
    ['limits must keep', 'pingAnswerMs < pingEveryMs'],
  ],
  [
    'facts stale before the second ping',
    { ...GOOD, limits: { staleAfterMs: 3_000 } },
    ['staleAfterMs >= 2 x pingEveryMs'],
  ],
  [
    'a route flag at an address that is no Redis',
    { ...GOOD, routeFlag: { kind: 'redis', url: 'http://10.0.0.5' } },
    ['routeFlag.url'],
  ],
  ['a route flag of a kind nobody knows', { ...GOOD, routeFlag: { kind: 'etcd' } }, ['routeFlag']],
  [
    'a lease that one lost renewal ends',
    { ...GOOD, limits: { flagLeaseMs: 6_000 } },
    ['2 x flagRenewEveryMs < flagLeaseMs'],
  ],
  [
    'the same channel twice',
    { ...GOOD, channels: [...GOOD.channels, ...GOOD.channels] },
    ['channels', 'bank-east is listed twice'],
  ],
  [
    'a certificate that is not there',
    { ...GOOD, channels: [{ profile: PROFILE, certificateFile: 'west.pem' }] },
    ['CONFIG_UNREADABLE', 'channels.0.certificateFile', 'no such file'],
  ],
  [
    'a certificate file without a certificate',
    { ...GOOD, channels: [{ profile: PROFILE, certificateFile: 'empty.pem' }] },
    ['channels.0.certificateFile', 'no certificate in PEM form'],
  ],
];

describe('a wrong file is refused by the name of the key and what was expected', () => {
  test.each(WRONG)('%s', (_, config, words) => {
    const refusal = refusalOf(JSON.stringify(config));
    for (const word of [...words, folder]) expect(refusal).toContain(word);
    expect(refusal).toContain(words.includes('CONFIG_UNREADABLE') ? 'permissions' : 'Correct');
  });

  test('all wrong keys are named at once, not one a start', () => {
    const refusal = refusalOf(JSON.stringify({ ...GOOD, terminal: 'x', socket: '', channels: [] }));
    for (const key of ['terminal', 'socket', 'channels']) expect(refusal).toContain(`${key}: `);
  });

  test.each(['', '{', 'terminal = T0000001', '[]', 'null', '"text"'])(
    'no object but %j',
    (text) => {
      expect(refusalOf(text)).toContain('CONFIG_WRONG');
    },
  );

  test('a file half written is said to be no JSON (KC7)', () => {
    const text = JSON.stringify(GOOD);
    expect(refusalOf(text.slice(0, text.length / 2))).toContain('not JSON');
  });

  test('a file that is not there, or is a folder, is unreadable', () => {
    for (const path of [join(folder, 'missing.json'), folder]) {
      expect(() => readConfig(path)).toThrow(/--config: E(NOENT|ISDIR)/);
    }
  });
});
