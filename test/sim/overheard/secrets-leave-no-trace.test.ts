/**
 * Invariant S1 over simulated days, with crashes, lost lines and full disks in them: what customers
 * gave is looked for in everything the till and the payment service write down or say.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJournal, type SqliteJournal } from '#daemon/host/sqlite-journal.ts';
import { scanFolder } from '../../traces/scan.ts';
import { formsOf } from '../../traces/secret-forms.ts';
import { outsideOfPromises } from '../microtasks.ts';
import { type Alterations, AS_IT_IS } from '../world/alterations.ts';
import { drawOptions, type WorldOptions } from '../world/options.ts';
import { runWorld } from '../world/run-world.ts';
import { Overheard, PLACES, PLANTED_PIN_KEY, type Place } from './overheard.ts';

let folder: string;
let journal: SqliteJournal;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overheard-'));
  journal = openJournal(join(folder, 'journal.sqlite'));
});
afterAll(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

const SALES = 40;

/** Two banks take PINs; the second gives its key with its sign-ons. */
const WITH_PIN_KEYS: Pick<WorldOptions, 'pinKeys' | 'sessionKeys' | 'macs'> = {
  pinKeys: [true, true, false],
  sessionKeys: [false, true, false],
  macs: ['hmac-sha256', 'hmac-sha256', 'none'],
};

const heardIn = async (seed: number): Promise<Overheard> => {
  const overheard = new Overheard((entries) => {
    // One file, one chain: the first world's.
    if (seed === SEEDS[0]) journal.append(entries);
  });
  const alter = overheard.alterations();
  const options = { ...drawOptions(seed, SALES), ...WITH_PIN_KEYS };
  const { violation } = await outsideOfPromises(() => runWorld({ seed, options, alter }));
  expect(violation).toBeNull();
  return overheard;
};

const SEEDS = [11, 12] as const;

describe('no secret of a customer', () => {
  test.each(SEEDS)('is said or written anywhere in the day of seed %i', async (seed) => {
    const overheard = await heardIn(seed);
    const kinds = new Set(overheard.secrets.map(({ name }) => name));
    for (const kind of ['PIN key', 'PAN', 'track 2', 'chip data', 'PIN block', 'payment code']) {
      expect(kinds).toContain(kind);
    }
    expect(overheard.keysFetched).toBeGreaterThan(0);
    const silent = PLACES.filter((place) => overheard.bytes(place) === 0);
    expect(silent.filter((place) => !place.startsWith('log of'))).toEqual([]);
    expect(overheard.scan()).toEqual([]);
    if (seed === SEEDS[0]) {
      expect(scanFolder(folder, formsOf(overheard.secrets))).toEqual([]);
    }
  });
});

/** Leaks as a careless change would make them, and where each has to be found. */
const LEAKS: readonly (readonly [what: string, leak: Partial<Alterations>, in_: Place[]])[] = [
  [
    'a driver that masks nothing',
    {
      till: (ports) => ({
        ...ports,
        reader: {
          ...ports.reader,
          readCard: async (ask) => {
            const end = await ports.reader.readCard(ask);
            if (end.kind !== 'read') return end;
            const track = Buffer.from(end.card.sensitive.track2 ?? []).toString('latin1');
            const masked = /\d{12,19}/.exec(track)?.[0] ?? '';
            return { ...end, card: { ...end.card, masked } };
          },
        },
      }),
    },
    ['journal', 'local socket', 'page', 'papers'],
  ],
  [
    'a till that logs a PIN block in base64',
    {
      till: (ports) => ({
        ...ports,
        reader: {
          ...ports.reader,
          enterPin: async (handle, ask) => {
            const entry = await ports.reader.enterPin(handle, ask);
            if (entry.kind === 'entered-per-channel') {
              const [first] = entry.pinBlocks;
              const block = Buffer.from(first?.block ?? []).toString('base64');
              ports.log.error('the entry was odd', { block });
            }
            return entry;
          },
        },
      }),
    },
    ['log of the till'],
  ],
  [
    'a service that logs the PIN key it was given',
    {
      daemon: (ports) => ({
        ...ports,
        security: {
          ...ports.security,
          accept: async (...asked) => {
            const keys = await ports.security.accept(...asked);
            ports.log.info('keys', { pinKey: keys?.pinKey?.block ?? '' });
            return keys;
          },
        },
      }),
    },
    ['log of the payment service'],
  ],
  [
    'a till that logs the wrapped PIN keys it fetches for its pad',
    {
      till: (ports) => ({
        ...ports,
        daemon: {
          onConnected: (listener) => ports.daemon.onConnected(listener),
          onNotification: (name, listener) => ports.daemon.onNotification(name, listener),
          request: async (name, params) => {
            const answer = await ports.daemon.request(name, params);
            ports.log.info('answered', { answer: JSON.stringify(answer) });
            return answer;
          },
        },
      }),
    },
    ['log of the till'],
  ],
  [
    'a service that sends the PIN key, in lower case, back over the line',
    {
      daemon: (ports) => ({
        ...ports,
        transport: {
          connect: (...asked) => {
            const socket = ports.transport.connect(...asked);
            const leak = ` ${Buffer.from(PLANTED_PIN_KEY).toString('hex')}`;
            return { ...socket, write: (text) => socket.write(text + leak) };
          },
        },
      }),
    },
    ['lines to the banks'],
  ],
];

describe('a planted leak is found', () => {
  test.each(LEAKS)('%s', async (_, leak, places) => {
    const overheard = new Overheard();
    const alter = overheard.alterations({ ...AS_IT_IS, ...leak });
    const options = { ...drawOptions(11, SALES), ...WITH_PIN_KEYS };
    await outsideOfPromises(() => runWorld({ seed: 11, options, alter }));
    const found = new Set(overheard.scan().map(({ where }) => where));
    for (const place of places) expect(found).toContain(place);
  });
});
