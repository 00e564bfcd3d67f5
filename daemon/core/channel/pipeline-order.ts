import type { PinWorkingKey, ServiceSecurity } from '#contract/channel-security.ts';
import type { TerminalId } from '#contract/ids.ts';
import type { Clock, Random } from '#contract/ports.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { Limits } from '../limits.ts';
import { type Correlation, correlationHandler } from './handlers/correlation-handler.ts';
import { HeartbeatHandler } from './handlers/heartbeat-handler.ts';
import { jsonDialect } from './handlers/json-dialect.ts';
import { KeyedSignOnHandler } from './handlers/keyed-sign-on-handler.ts';
import { macHandler } from './handlers/mac-handler.ts';
import { signOnHandler } from './handlers/sign-on-handler.ts';
import { socketHandler } from './handlers/socket-handler.ts';
import { MacSlot } from './mac-slot.ts';
import { createPipeline, type Handler, type Pipeline, type Tail } from './pipeline.ts';
import type { Socket } from './transport.ts';

export interface ConnectionPorts {
  readonly profile: ChannelProfile;
  readonly security: ServiceSecurity;
  readonly terminal: TerminalId;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  /** A sign-on brought the channel's PIN key, whichever connection it was on. */
  keepPinKey(key: PinWorkingKey | null): void;
  fault(cause: unknown): void;
}

export interface ConnectionPipeline {
  readonly pipeline: Pipeline;
  readonly heartbeat: HeartbeatHandler;
  readonly correlation: Correlation;
}

/**
 * Every handler of a connection, from the socket up. This list is the only place that sets the
 * order (style point 1): text, who wrote it, words, who we are, does it live, whose answer is it.
 */
export const connectionPipeline = (
  ports: ConnectionPorts,
  socket: () => Socket | null,
  tail: Tail,
): ConnectionPipeline => {
  const { clock, random, limits } = ports;
  const slot = new MacSlot();
  const heartbeat = new HeartbeatHandler({ clock, random, limits });
  const correlation = correlationHandler(clock, limits.inFlightPerConnection);
  const handlers = [
    socketHandler(socket, { clock, limits }),
    macHandler(slot),
    jsonDialect(),
    signOn(ports, slot),
    heartbeat,
    correlation,
  ];
  return { pipeline: createPipeline(handlers, tail), heartbeat, correlation };
};

/** By name where the host knows no more, else by a signed challenge. */
const signOn = (ports: ConnectionPorts, slot: MacSlot): Handler => {
  const { terminal, clock, random, security, fault, limits, profile, keepPinKey } = ports;
  const { signOnMs: limitMs, keysLastMs } = limits;
  const { id: channel, mac, signOnAgainCodes } = profile;
  if (mac === 'none') return signOnHandler({ terminal, clock, random, limitMs });
  const ours = { channel, terminal, mac, security, slot, clock, limitMs, keysLastMs, fault };
  return new KeyedSignOnHandler({ ...ours, signOnAgainCodes, keepPinKey });
};
