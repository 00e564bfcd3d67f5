import { lookup as systemLookup } from 'node:dns';
import type { Transport } from '#daemon/core/channel/transport.ts';
import { systemClock } from '../runtime.ts';
import { dialOptions } from './dial-options.ts';
import { type FindAddresses, rememberedNames } from './remembered-names.ts';
import { tcpTransport } from './tcp-transport.ts';
import { wsTransport } from './ws-transport.ts';

/** Shorter than the connect limit, so that a remembered address still has time to be dialled. */
const LOOKUP_PATIENCE_MS = 800;
const NAMES_KEPT_MS = 24 * 3_600_000;

const systemFind: FindAddresses = (hostname, told) =>
  systemLookup(hostname, { all: true }, (error, addresses) => told(error, addresses ?? []));

export interface ChannelTransportOptions {
  /** Roots of acquirers that no public authority vouches for, in PEM; null: none. */
  readonly rootsPem: string | null;
  /** Absent: the system's. */
  readonly find?: FindAddresses;
}

/** Sockets to channels by the scheme of their address: `ws:`, `wss:`, `tcp:`, `tls:`. */
export const channelTransport = ({ rootsPem, find }: ChannelTransportOptions): Transport => {
  const lookup = rememberedNames({
    find: find ?? systemFind,
    clock: systemClock,
    patienceMs: LOOKUP_PATIENCE_MS,
    keptMs: NAMES_KEPT_MS,
  });
  const options = dialOptions(lookup, rootsPem);
  const overWebSocket = wsTransport(options);
  const overTcp = tcpTransport(options);
  return {
    connect: (address, limitMs, listener) =>
      (address.startsWith('ws') ? overWebSocket : overTcp).connect(address, limitMs, listener),
  };
};
