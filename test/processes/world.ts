import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Credential, SaleOrder } from '#contract/payment.ts';
import { createSealer, type EnvelopeSealer } from '#sealing/envelope-seal.ts';
import type { SeededRandom } from '#test/sim/seeded-random.ts';
import { Acquirers } from './acquirers.ts';
import type { Children } from './children.ts';
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
    return { folder, configFile, socket: join(folder, SOCKET), order, credential };
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

  #daemonConfig(terminal: TerminalId, { east, singleUse }: Scenario) {
    const channels = this.#channels().map(({ id, name, url, methods, certificateFile }) => {
      const special = id === EAST ? east : { replay: { card: true, code: !singleUse } };
      const [priority, inquiry] = [id === EAST ? 10 : 20, { everyMs: 500, untilMs: 20_000 }];
      const profile = { id, name, methods, addresses: [url], priority, inquiry, ...special };
      return { certificateFile, profile };
    });
    return { terminal, stateDirectory: STATE, socket: SOCKET, limits: LIMITS, channels };
  }
}

/** Names inside a shop's folder. */
export const STATE = 'state';
const SOCKET = 'd.sock';

/** Limits shortened where a test would only wait; those of a payment itself are production's. */
const LIMITS = {
  firstSpreadMs: 0,
  provingPingEveryMs: 50,
  reconnectFirstMs: 100,
  reconnectCapMs: 800,
  signOnMs: 1_000,
  recoverWithinMs: 4_000,
  reversalRepeatMs: [300, 600, 1_200],
  reversalReplyMs: 2_000,
};
