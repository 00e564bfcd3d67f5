/** What several channels depend on together: a line, a carrier, a data centre (failure domain). */
import { z } from 'zod';
import { token } from './brand.ts';
import type { FindingCode } from './findings.ts';
import { channelId } from './ids.ts';

export const sharedLineName = token(32);
export type SharedLineName = z.infer<typeof sharedLineName>;

export const sharedLineState = z.enum([
  /** Nothing speaks against it: a channel on it answered after the last one was lost. */
  'sound',
  /** A channel on it was lost, and no other has answered over it since. */
  'doubted',
  /** Two or more of its channels are lost and none answers: it is the line, not the channels. */
  'down',
]);
export type SharedLineState = z.infer<typeof sharedLineState>;

/** How a shared line stands, by the channels it carries; one that carries a single one is none. */
export const sharedLine = z.strictObject({
  name: sharedLineName,
  channels: z.array(channelId),
  state: sharedLineState,
  /** Of its channels, those whose way was lost and that speak against it. */
  lost: z.array(channelId),
});
export type SharedLine = z.infer<typeof sharedLine>;

/** What there is to say of a line, in the catalogue of findings. */
export const LINE_FINDING = {
  sound: 'SHARED_LINE_SOUND',
  doubted: 'SHARED_LINE_DOUBTED',
  down: 'SHARED_LINE_DOWN',
} as const satisfies Readonly<Record<SharedLineState, FindingCode>>;

/** What the slots of that finding hold. */
export const lineValues = ({ channels, lost }: SharedLine) => ({
  carries: channels.join(', '),
  lost: lost.join(', '),
});
