import type { TerminalId } from '#contract/ids.ts';
import type { Clock, Random } from '#contract/ports.ts';
import type { Limits } from '../limits.ts';
import { type Correlation, correlationHandler } from './handlers/correlation-handler.ts';
import { HeartbeatHandler } from './handlers/heartbeat-handler.ts';
import { jsonDialect } from './handlers/json-dialect.ts';
import { signOnHandler } from './handlers/sign-on-handler.ts';
import { socketHandler } from './handlers/socket-handler.ts';
import { createPipeline, type Pipeline, type Tail } from './pipeline.ts';
import type { Socket } from './transport.ts';

export interface ConnectionPorts {
  readonly terminal: TerminalId;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
}

export interface ConnectionPipeline {
  readonly pipeline: Pipeline;
  readonly heartbeat: HeartbeatHandler;
  readonly correlation: Correlation;
}

/**
 * Every handler of a connection, from the socket up. This list is the only place that sets the
 * order (style point 1): text, words, who we are, does it live, whose answer is it.
 */
export const connectionPipeline = (
  { terminal, clock, random, limits }: ConnectionPorts,
  socket: () => Socket | null,
  tail: Tail,
): ConnectionPipeline => {
  const heartbeat = new HeartbeatHandler({ clock, random, limits });
  const correlation = correlationHandler(clock, limits.inFlightPerConnection);
  const handlers = [
    socketHandler(socket, { clock, limits }),
    jsonDialect(),
    signOnHandler({ terminal, clock, random, limitMs: limits.signOnMs }),
    heartbeat,
    correlation,
  ];
  return { pipeline: createPipeline(handlers, tail), heartbeat, correlation };
};
