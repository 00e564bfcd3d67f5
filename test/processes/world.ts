import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Credential, SaleOrder } from '#contract/payment.ts';
import type { EntryBody } from '#daemon/core/journal/entries.ts';
import { openJournal } from '#daemon/host/sqlite-journal.ts';
import { createSealer, type EnvelopeSealer } from '#sealing/envelope-seal.ts';
import type { SeededRandom } from '#test/sim/seeded-random.ts';
import { Acquirers } from './acquirers.ts';
import type { Children } from './children.ts';
import { profileOf } from './profile-of.ts';
import type { RunKeys } from './run-keys.ts';
import { EAST, HARBOR, type Scenario } from './scenarios.ts';

export interface WorldParts {
  /** One capital letter and a digit: the beginning of its terminals' ids. */
  readonly name: string;
  readonly folder: string;
  readonly keys: RunKeys;
  readonly children: Children;
  readonly random: SeededRandom;
}

/** A till in front of the world's acquirers: its folder, its daemon's configuration, its sale. */
export interface Shop {
  readonly folder: string;
  readonly configFile: string;
  readonly socket: string;
  readonly order: SaleOrder;
  /** Entries that were in its journal before. */
  readonly history: number;
  /** The same thing shown once more, sealed anew. */
  credential(): Promise<Credential>;
}

/** Acquirers that live over many trials, each trial with a shop of its own. */
export class World {
  readonly children: Children;
  readonly random: SeededRandom;
  readonly acquirers: Acquirers;
  readonly #name: string;
  readonly #folder: string;
  readonly #sealer: EnvelopeSealer;
  #shops = 0;

  constructor({ name, folder, keys, children, random }: WorldParts) {
    this.#name = name;
    this.#folder = join(folder, name);
    this.children = children;
    this.random = random;
    this.acquirers = new Acquirers(children, this.#folder, keys);
    this.#sealer = createSealer({
      terminalKey: keys.till.privateKey,
      terminalCertificatePem: keys.till.certificatePem,
      trust: 'as-given',
    });
  }

  /** Opens a shop whose terminal id no other had: acquirers remember trace numbers by it. */
  async openShop(scenario: Scenario): Promise<Shop> {
    this.#shops += 1;
    const number = String(this.#shops).padStart(8 - this.#name.length, '0');
    const terminalId = `${this.#name}${number}` as TerminalId;
    const saleId = `sale-${terminalId}` as SaleId;
    const folder = join(this.#folder, terminalId);
    mkdirSync(folder);
    const configFile = join(folder, 'daemon.json');
    writeFileSync(configFile, JSON.stringify(this.#daemonConfig(terminalId, scenario)));
    const credential = (): Promise<Credential> => this.#credential(saleId, terminalId, scenario);
    const order: SaleOrder = {
      saleId,
      terminalId,
      cashier: 'crash' as PersonId,
      product: 'sale',
      method: scenario.method,
      amountMinor: scenario.amountMinor as AmountMinor,
      currency: 'CNY',
      credential: await credential(),
    };
    const history = writeHistory(folder, order, scenario.checkpointAfter);
    return { folder, configFile, socket: join(folder, SOCKET), order, history, credential };
  }

  async #credential(
    saleId: SaleId,
    terminalId: TerminalId,
    { amountMinor, method, singleUse }: Scenario,
  ): Promise<Credential> {
    const recipients = this.#channels().map(({ id, certificateFile }) => ({
      channel: id,
      certificatePem: readFileSync(certificateFile, 'utf8'),
    }));
    const envelope = await this.#sealer.seal(
      { paymentCode: Buffer.from('no code of any wallet') },
      { saleId, terminalId, amountMinor, currency: 'CNY', sealedAtWallMs: Date.now() },
      recipients,
    );
    const routing =
      method === 'card'
        ? ({ kind: 'card', bin: '622202' } as const)
        : ({ kind: 'code', wallet: 'unionpay' } as const);
    return { envelope, sealedTo: [EAST, HARBOR], singleUse, masked: 'masked', routing };
  }

  #channels() {
    return this.acquirers.ready.acquirers.filter(({ id }) => id === EAST || id === HARBOR);
  }

  #daemonConfig(terminal: TerminalId, scenario: Scenario) {
    const channels = this.#channels().map((acquirer) => ({
      certificateFile: acquirer.certificateFile,
      profile: profileOf(acquirer, scenario),
    }));
    return { terminal, stateDirectory: STATE, socket: SOCKET, limits: LIMITS, channels };
  }
}

const SOCKET = 'd.sock';
const STATE = 'state';

export const journalPath = (folder: string): string => join(folder, STATE, 'journal.sqlite');

/** Fills a journal with closed sales of earlier days, up to `left` entries before a checkpoint. */
const writeHistory = (folder: string, order: SaleOrder, left: number | null): number => {
  if (left === null) return 0;
  mkdirSync(join(folder, STATE));
  const store = openJournal(journalPath(folder));
  const { credential, ...facts } = order;
  const every = store.checkpoints?.everyEntries;
  if (every === undefined) throw new Error('the journal writes no checkpoints any more');
  const sales = Math.floor((every - left) / 2);
  const bodies = Array.from({ length: sales }, (_, number): readonly EntryBody[] => {
    const saleId = `old-${number}` as SaleId;
    return [
      {
        kind: 'sale-accepted',
        ...facts,
        saleId,
        masked: 'envelope' in credential ? credential.masked : '',
      },
      { kind: 'sale-failed', saleId, code: 'NO_CHANNEL' },
    ];
  }).flat();
  store.append(bodies.map((body, index) => ({ sequence: index + 1, atWallMs: index, body })));
  store.close();
  return bodies.length;
};

/** Limits shortened where a test would only wait; those of a payment itself are production's. */
const LIMITS = {
  firstSpreadMs: 0,
  provingPingEveryMs: 50,
  reconnectFirstMs: 100,
  reconnectCapMs: 800,
  signOnMs: 1_000,
  recoverWithinMs: 4_000,
  closeWithinMs: 4_000,
  reversalRepeatMs: [300, 600, 1_200],
  reversalReplyMs: 2_000,
};
