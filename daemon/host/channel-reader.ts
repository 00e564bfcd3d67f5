import { isDeepStrictEqual } from 'node:util';
import type { ServiceSecurity } from '#contract/channel-security.ts';
import type { ChannelsRead } from '#daemon/core/channel-reload.ts';
import type { ConfiguredChannel } from '#daemon/core/channel-roster.ts';
import { openSecurity, serviceKeys } from './channel-security.ts';
import { type Config, readConfig } from './config.ts';
import { StartRefused } from './start-refused.ts';

/** The service's security, and the way to read its channels anew. */
export interface ChannelReader {
  /** One object for the whole life of the process: what stands behind it follows the channels. */
  readonly security: ServiceSecurity;
  read(): Promise<ChannelsRead>;
}

/**
 * Reads the configuration a service was started with, and again when asked. `leaving` are channels
 * that no configuration lists any more. Throws `StartRefused` as `openSecurity` does.
 */
export const openChannelReader = async (
  path: string,
  started: Config,
  leaving: readonly ConfiguredChannel[],
): Promise<ChannelReader> => {
  const { terminal } = started;
  // One object: a key that is changed meanwhile is changed behind old and new channels alike.
  const keys = serviceKeys(started);
  // Those that are gone may still have to sign on, for what they owe (rule 7).
  let known = byId([...leaving, ...started.channels]);
  const openFor = (channels: ReadonlyMap<string, ConfiguredChannel>): Promise<ServiceSecurity> =>
    openSecurity({ terminal, channels: [...channels.values()] }, keys);
  let inForce = await openFor(known);
  return {
    security: {
      get certificatePem() {
        return inForce.certificatePem;
      },
      vouchedBy: () => inForce.vouchedBy(),
      nextCertificatePem: () => inForce.nextCertificatePem(),
      rotate: () => inForce.rotate(),
      takeVoucher: (...said) => inForce.takeVoucher(...said),
      nonce: () => inForce.nonce(),
      prove: (facts) => inForce.prove(facts),
      accept: (...said) => inForce.accept(...said),
    },
    async read() {
      try {
        const config = readConfig(path);
        const next = byId([...known.values(), ...config.channels]);
        const security = await openFor(next);
        return {
          kind: 'read',
          terminal: config.terminal,
          channels: config.channels,
          fromNextStart: changedKeys(started, config),
          take() {
            known = next;
            inForce = security;
          },
        };
      } catch (cause) {
        if (!(cause instanceof StartRefused)) throw cause;
        return { kind: 'refused', code: cause.code, detail: cause.message };
      }
    },
  };
};

/** The later one of an id counts. */
const byId = (channels: readonly ConfiguredChannel[]): ReadonlyMap<string, ConfiguredChannel> =>
  new Map(channels.map((channel) => [channel.profile.id, channel]));

/** The keys of the file that a running service does not take up. */
const changedKeys = (started: Config, now: Config): string[] => {
  const { channels: _, terminal: __, ...others } = started;
  const keys = Object.keys(others) as readonly (keyof typeof others)[];
  return keys.filter((key) => !isDeepStrictEqual(started[key], now[key]));
};
