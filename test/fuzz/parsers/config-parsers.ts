import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenRelations, DEFAULT_LIMITS, limitsSchema } from '#daemon/core/limits.ts';
import { configSchema, readConfig } from '#daemon/host/config.ts';
import { StartRefused } from '#daemon/host/start-refused.ts';
import { PRINTER_MODELS } from '#printer/models/catalogue.ts';
import { printerModel } from '#printer/models/model.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import {
  FIRST_CONFIG,
  readTerminalConfig,
  terminalConfig,
} from '#terminal/host-web/terminal-config.ts';
import { ascii, type ParserEntry, type ParserUnderTest, promise } from '../parser-under-test.ts';

const json = (value: unknown): Uint8Array => ascii(JSON.stringify(value));
const words = ['"', '{', '}', '[', ',', ':', '../', '\\u0000', '1e999'].map(ascii);

const TERMINAL_CONFIGS = [
  FIRST_CONFIG,
  {
    ...FIRST_CONFIG,
    typing: 'major',
    maxAmountMinor: 100_000_000,
    copies: ['customer', 'merchant'],
    devices: {
      kind: 'real',
      reader: { kind: 'serial', path: '/dev/serial/by-id/pad', baudRate: 9_600 },
      scanner: { line: { kind: 'tcp', host: '192.0.2.7', port: 4_001 }, model: 'honeywell' },
      printer: { line: { kind: 'tcp', host: '192.0.2.8', port: 9_100 }, model: 'generic-80mm' },
    },
  },
];

const DAEMON_CONFIG = {
  terminal: 'SL000001',
  stateDirectory: 'state',
  socket: 'daemon.sock',
  routeFlag: { kind: 'redis', url: 'redis://10.0.0.5:6379', group: 'shop-17' },
  channels: [
    {
      certificateFile: 'north.pem',
      profile: {
        id: 'north',
        name: { zh: '北方', en: 'North' },
        methods: ['card', 'qr-scan'],
        addresses: ['ws://127.0.0.1:7001', 'wss://north.example/pos'],
        codes: { '05': 'declined', '96': 'certainly-not-processed' },
        inquiry: { everyMs: 3_000, untilMs: 45_000 },
      },
    },
  ],
  limits: DEFAULT_LIMITS,
  cover: {},
};

const valueIn = (input: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(input));
  } catch {
    return undefined;
  }
};

const schemas: ParserUnderTest = {
  shape: 'json',
  corpus: [...TERMINAL_CONFIGS, DAEMON_CONFIG, ...PRINTER_MODELS].map(json),
  words,
  feed: (input) => {
    const value = valueIn(input);
    if (value === undefined) return;
    for (const schema of [terminalConfig, configSchema, printerModel]) {
      const parsed = schema.safeParse(value);
      if (!parsed.success) promise(parsed.error.issues.length > 0, 'a refusal names a key');
    }
    const limits = limitsSchema.safeParse(value);
    if (limits.success) brokenRelations(limits.data);
  },
};

/** Whole files through the readers: anything but the reader's own complaint is a crash at start. */
function files(): ParserUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'config.json');
  writeFileSync(join(folder, 'north.pem'), 'certificate');
  return {
    shape: 'json',
    corpus: [...TERMINAL_CONFIGS, DAEMON_CONFIG].map(json),
    words,
    feed: (input) => {
      writeFileSync(file, input);
      for (const read of [readTerminalConfig, readConfig]) {
        try {
          read(file);
        } catch (error) {
          if (!(error instanceof Complaint || error instanceof StartRefused)) throw error;
        }
      }
    },
  };
}

export const CONFIG_PARSERS: readonly ParserEntry[] = [
  { name: 'configuration', share: 0.2, open: () => schemas },
  { name: 'configuration file', share: 0.02, open: files },
];
