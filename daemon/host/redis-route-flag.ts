import { createClient } from 'redis';
import type { NodeId } from '#daemon/core/node/route-flag.ts';
import { SHARED_ANSWER_MS, type SharedView } from '#daemon/core/node/shared-flag.ts';
import type { OpenedFlag } from './file-route-flag.ts';

/** Between two tries to connect; a shop's tills must not come back all at once. */
const RECONNECT_MS = { least: 200, spread: 800 };
/** Keeps a quiet subscription known to whatever stands between. */
const PING_MS = 10_000;

/** Replaces the flag by comparison and tells everybody, in one step of the server's. */
const SWAP = `
  local held = redis.call('GET', KEYS[1])
  if (held or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('PUBLISH', KEYS[1], '')
  return 1
`;

/** Where the nodes of a group meet: a Redis, and a name that no other group on it has. */
export interface RedisPlace {
  readonly url: string;
  readonly group: string;
}

const clientOf = (url: string) =>
  createClient({
    url,
    // A command kept until the server is back would then answer a question of long ago.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 64,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: SHARED_ANSWER_MS,
      reconnectStrategy: () => RECONNECT_MS.least + Math.random() * RECONNECT_MS.spread,
    },
  }).on('error', () => {
    // Whoever asks next hears that it is out of reach; it connects again by itself.
  });
type Client = ReturnType<typeof clientOf>;

/**
 * The shared route flag in Redis, for the tills of a shop or chain. Keys: `GROUP:route-flag` (the
 * text), `…:pulses` and `…:adopted` (hashes by node). Changes are published under the first
 * key's name, on a connection of their own. A server that is out of reach is nothing a start waits
 * for.
 */
export const openRedisFlag = (place: RedisPlace): OpenedFlag => new RedisFlag(place);

class RedisFlag implements OpenedFlag {
  readonly by = 'redis';
  readonly #url: string;
  readonly #flag: string;
  readonly #pulses: string;
  readonly #adopted: string;
  readonly #listeners = new Set<() => void>();
  #commands: Client;
  #hints: Client;

  constructor({ url, group }: RedisPlace) {
    this.#url = url;
    this.#flag = `${group}:route-flag`;
    this.#pulses = `${this.#flag}:pulses`;
    this.#adopted = `${this.#flag}:adopted`;
    [this.#commands, this.#hints] = this.#connect();
  }

  read(): Promise<SharedView> {
    return this.#within(async (redis) => {
      const [text, counts, versions] = await Promise.all([
        redis.get(this.#flag),
        redis.hGetAll(this.#pulses),
        redis.hGetAll(this.#adopted),
      ]);
      const counted = Object.entries(counts).map(([node, count]) => [node, Number(count)] as const);
      return { text, pulses: Object.fromEntries(counted), adopted: { ...versions } };
    });
  }

  swap(expected: string | null, next: string): Promise<boolean> {
    const parts = { keys: [this.#flag], arguments: [expected ?? '', next] };
    return this.#within(async (redis) => (await redis.eval(SWAP, parts)) === 1);
  }

  async pulse(node: NodeId): Promise<void> {
    await this.#within((redis) => redis.hIncrBy(this.#pulses, node, 1));
  }

  async acknowledge(node: NodeId, version: string): Promise<void> {
    await this.#within((redis) => redis.hSet(this.#adopted, node, version));
  }

  onHint(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#disconnect();
  }

  #connect(): readonly [Client, Client] {
    const [commands, hints] = [clientOf(this.#url), clientOf(this.#url)];
    const hint = (): void => {
      for (const listener of this.#listeners) listener();
    };
    // After each reconnection too: what was published meanwhile was heard by nobody.
    commands.on('ready', hint);
    const unheard = (): void => {
      // Closed while it still connected.
    };
    commands.connect().catch(unheard);
    hints
      .connect()
      .then(() => hints.subscribe(this.#flag, hint))
      .catch(unheard);
    return [commands, hints];
  }

  #disconnect(): void {
    this.#commands.destroy();
    this.#hints.destroy();
  }

  /**
   * The client bounds a command only until it is written. One that a silent server or a dead line
   * keeps is given up here, and both connections with it: TCP would try for a quarter of an hour.
   */
  async #within<T>(action: (redis: Client) => Promise<T>): Promise<T> {
    const redis = this.#commands;
    let limit: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      limit = setTimeout(() => {
        if (redis === this.#commands) {
          this.#disconnect();
          [this.#commands, this.#hints] = this.#connect();
        }
        reject(new Error(`no answer within ${SHARED_ANSWER_MS} ms`));
      }, SHARED_ANSWER_MS);
    });
    try {
      return await Promise.race([action(redis), tooLate]);
    } finally {
      clearTimeout(limit);
    }
  }
}
