/** One handler between two recorders, to test its duty without a socket. */
import {
  type ChannelEvent,
  createPipeline,
  type Handler,
  type Inbound,
  type Outbound,
  type Pipeline,
  type Sent,
} from './pipeline.ts';

export interface SampleLine {
  readonly pipeline: Pipeline;
  /** What the handler sent towards the socket. */
  readonly sent: Outbound[];
  /** What the handler let through to the handlers above it. */
  readonly passed: Inbound[];
  /** What was raised, by the handler or past it. */
  readonly events: ChannelEvent[];
}

/** `below` says how each message left. */
export const lineAround = (handler: Handler, below: () => Sent = () => 'written'): SampleLine => {
  const sent: Outbound[] = [];
  const passed: Inbound[] = [];
  const events: ChannelEvent[] = [];
  const recorder: Handler = {
    name: 'below',
    outbound(message) {
      sent.push(message);
      return below();
    },
  };
  const pipeline = createPipeline([recorder, handler], {
    unclaimed: (message) => passed.push(message),
    event: (event) => events.push(event),
  });
  return { pipeline, sent, passed, events };
};
