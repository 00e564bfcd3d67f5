import type { CardReader } from '#contract/card-reader.ts';
import type { ServiceSecurity } from '#contract/channel-security.ts';
import type { DaemonLink } from '#contract/daemon-api.ts';
import type { Log } from '#contract/ports.ts';
import type { Transport } from '#daemon/core/channel/transport.ts';
import type { JournalStore } from '#daemon/core/journal/store.ts';
import { Recording, type Trace } from '../../traces/scan.ts';
import { formsOf, type Secret } from '../../traces/secret-forms.ts';
import { type Alterations, AS_IT_IS } from '../world/alterations.ts';

/** Where a simulated run writes or says something. */
export const PLACES = [
  'journal',
  'lines to the banks',
  'local socket',
  'log of the payment service',
  'log of the till',
  'memory file of the till',
  'page',
  'papers',
] as const;
export type Place = (typeof PLACES)[number];

/**
 * The key block of every PIN key from the moment the service has it: it may travel to the till that
 * asks for it, and nowhere else. What is in it no simulated process ever has in the clear.
 */
export const PLANTED_PIN_KEY =
  'B0080P0TE00E00009B3C5D70A1E2F4186D7C8B9AB0C1D2E3F4051627384950A1B2C3D4E5F60718293';

type DaemonPorts = Parameters<Alterations['daemon']>[0];
type TillPorts = Parameters<Alterations['till']>[0];

/** Customers whose secrets are looked for; a day's worth of them would take minutes to look for. */
const MOST_SECRETS = 60;

/**
 * Hears everything a simulated till and payment service write down or say, and keeps what the
 * customers gave, so that the one can be looked for in the other (invariant S1). It sits in the
 * ports, outside of the code under test. Sealing is the simulator's own double, so an envelope holds
 * nothing; the real one is looked into by `test/ports/secrets-leave-no-trace.test.ts`.
 */
export class Overheard {
  readonly secrets: Secret[] = [{ name: 'PIN key', value: PLANTED_PIN_KEY }];
  /** How often a till was given a key block. */
  keysFetched = 0;
  readonly #recordings = new Map<Place, Recording>(
    PLACES.map((place) => [place, new Recording(place)]),
  );
  /** Takes the entries that were committed, to keep them in a file. */
  readonly #committed: JournalStore['append'];

  constructor(committed: JournalStore['append'] = () => {}) {
    this.#committed = committed;
  }

  /** The product as it is, or with a leak, and everything it says heard. */
  alterations(leaking: Alterations = AS_IT_IS): Alterations {
    return {
      ...leaking,
      daemon: (ports) => leaking.daemon(this.#inDaemon(ports)),
      till: (ports) => leaking.till(this.#inTill(ports)),
      viewed: (view) => this.#hear('page', view),
    };
  }

  bytes(place: Place): number {
    return this.#recordings.get(place)?.bytes().length ?? 0;
  }

  scan(): readonly Trace[] {
    const forms = formsOf(this.secrets);
    return [...this.#recordings.values()].flatMap((one) => one.scan(forms));
  }

  #hear(place: Place, said: unknown): void {
    const text = said instanceof Error ? String(said.stack) : JSON.stringify(said);
    this.#recordings.get(place)?.add(`${text}\n`);
  }

  #keep(name: string, value: Uint8Array | string | undefined): void {
    if (value === undefined || this.secrets.length >= MOST_SECRETS) return;
    // At once: whoever was given the bytes wipes them.
    this.secrets.push({ name, value: typeof value === 'string' ? value : Buffer.from(value) });
  }

  #inDaemon(ports: DaemonPorts): DaemonPorts {
    return {
      ...ports,
      log: this.#log('log of the payment service'),
      store: this.#store(ports.store),
      transport: this.#transport(ports.transport),
      security: this.#security(ports.security),
    };
  }

  #inTill(ports: TillPorts): TillPorts {
    const { memory, printer, scanner } = ports;
    return {
      ...ports,
      log: this.#log('log of the till'),
      daemon: this.#link(ports.daemon),
      reader: this.#reader(ports.reader),
      scanner: {
        state: () => scanner.state(),
        onState: (listener) => scanner.onState(listener),
        trigger: (on) => scanner.trigger(on),
        onScan: (listener) =>
          scanner.onScan((text) => {
            this.#keep('payment code', text);
            listener(text);
          }),
      },
      memory: {
        load: () => memory.load(),
        clear: () => memory.clear(),
        save: (sale) => {
          this.#hear('memory file of the till', sale);
          return memory.save(sale);
        },
      },
      printer: {
        state: () => printer.state(),
        onState: (listener) => printer.onState(listener),
        openDrawer: () => printer.openDrawer(),
        print: (paper) => {
          this.#hear('papers', paper);
          return printer.print(paper);
        },
      },
    };
  }

  #log(place: Place): Log {
    const hear = (...said: readonly unknown[]): void => this.#hear(place, said);
    return { info: hear, warn: hear, error: hear };
  }

  #store(store: JournalStore): JournalStore {
    const append: JournalStore['append'] = (entries) => {
      store.append(entries);
      this.#hear('journal', entries);
      this.#committed(entries);
    };
    // A store is a class with private parts: it goes on answering for itself.
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'append') return append;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  #transport({ connect }: Transport): Transport {
    const hear = (text: string): void => this.#hear('lines to the banks', text);
    return {
      connect(address, limitMs, listener) {
        const socket = connect(address, limitMs, {
          ...listener,
          opened: () => listener.opened(),
          ended: (end) => listener.ended(end),
          text: (text) => {
            hear(text);
            listener.text(text);
          },
        });
        return {
          queuedBytes: () => socket.queuedBytes(),
          destroy: () => socket.destroy(),
          write: (text) => {
            hear(text);
            socket.write(text);
          },
        };
      },
    };
  }

  #security(security: ServiceSecurity): ServiceSecurity {
    return {
      ...security,
      accept: async (...asked) => {
        const keys = await security.accept(...asked);
        if (keys === null || keys.pinKey === null) return keys;
        return { ...keys, pinKey: { ...keys.pinKey, block: PLANTED_PIN_KEY } };
      },
    };
  }

  #link(link: DaemonLink): DaemonLink {
    const hear = (...said: readonly unknown[]): void => this.#hear('local socket', said);
    return {
      onConnected: (listener) => link.onConnected(listener),
      onNotification: (name, listener) =>
        link.onNotification(name, (params) => {
          hear(name, params);
          listener(params);
        }),
      request: (name, params) => {
        hear(name, params);
        return link.request(name, params).then(
          (answer) => {
            if (name === 'sign-on.pin-keys') this.#hearKeys(answer);
            else hear(name, answer);
            return answer;
          },
          (cause: unknown) => {
            this.#hear('local socket', cause);
            throw cause;
          },
        );
      },
    };
  }

  /** The one message that a key block belongs into. */
  #hearKeys(answer: unknown): void {
    const text = JSON.stringify(answer);
    if (text.includes(PLANTED_PIN_KEY)) this.keysFetched += 1;
    this.#hear('local socket', text.replaceAll(PLANTED_PIN_KEY, 'a key block'));
  }

  #reader(reader: CardReader): CardReader {
    return {
      state: () => reader.state(),
      onState: (listener) => reader.onState(listener),
      onPrompt: (listener) => reader.onPrompt(listener),
      finish: (prompt) => reader.finish(prompt),
      cancel: () => reader.cancel(),
      readCard: async (ask) => {
        const end = await reader.readCard(ask);
        if (end.kind === 'read') {
          const { track2, emvTlv } = end.card.sensitive;
          const track = Buffer.from(track2 ?? []).toString('latin1');
          this.#keep('PAN', /\d{12,19}/.exec(track)?.[0]);
          this.#keep('track 2', track2);
          this.#keep('chip data', emvTlv);
        }
        return end;
      },
      enterPin: async (handle, ask) => {
        const entry = await reader.enterPin(handle, ask);
        if (entry.kind === 'entered') this.#keep('PIN block', entry.pinBlock);
        if (entry.kind === 'entered-per-channel') {
          for (const { block } of entry.pinBlocks) this.#keep('PIN block', block);
        }
        return entry;
      },
    };
  }
}
