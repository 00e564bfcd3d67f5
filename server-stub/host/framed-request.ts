import { type ChannelRequest, channelRequest } from '#contract/channel-frames.ts';
import type { MacWire } from '#stub/core/acquirer/mac-wire.ts';

/** What a frame from a client is, whichever way it came. */
export type Framed =
  | { readonly kind: 'request'; readonly request: ChannelRequest }
  /** Said before: somebody on the way repeats it. */
  | { readonly kind: 'repeated' }
  /** Not to be gone on with: nothing after it would mean anything. `why` is for a technician. */
  | { readonly kind: 'senseless'; readonly why: 'mac' | 'dialect' };

/** Reads a frame: whose it is first, then what it says. */
export const framedRequest = (macs: MacWire, text: string): Framed => {
  const heard = macs.hear(text);
  if (heard.kind === 'repeated') return heard;
  if (heard.kind === 'unauthentic') return { kind: 'senseless', why: 'mac' };
  try {
    return { kind: 'request', request: channelRequest.parse(JSON.parse(heard.text)) };
  } catch {
    return { kind: 'senseless', why: 'dialect' };
  }
};

/** What was in it stays unsaid: it may be card data put in the wrong place. */
export const SENSELESS = {
  mac: 'frame refused: wrong MAC',
  dialect: 'frame refused: not a message of the channel dialect',
} as const;
