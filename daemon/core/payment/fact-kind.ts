import type { ChannelEvent } from '../channel/pipeline.ts';
import type { ConnectionFact } from '../guard/degrade/connection-facts.ts';

/** What an event of the connection is to the guard; null when it is nothing. */
export const factKind = (event: ChannelEvent | null): ConnectionFact['kind'] | null => {
  switch (event?.kind) {
    case 'signed-on':
    case 'ping-answered':
    case 'ping-missed':
      return event.kind;
    case 'closed':
      return event.cause === 'channel-dead' ? 'dead' : 'closed';
    default:
      return null;
  }
};
