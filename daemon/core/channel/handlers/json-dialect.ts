import { channelReply } from '#contract/channel-frames.ts';
import { looseKey } from '../match-key.ts';
import type { Handler, Inbound } from '../pipeline.ts';

/**
 * Text to words and back, in our own JSON dialect. Handlers above speak the contract's words, so
 * they are the same for every dialect. What doesn't parse travels on as `unreadable` and fails the
 * one exchange it was meant for, never the connection (fault HS12).
 */
export const jsonDialect = (): Handler => ({
  name: 'json-dialect',
  inbound(message, next) {
    if (message.at === 'text') next.up(read(message.text));
    else if (message.at === 'unauthentic') next.up(unauthentic(message.text));
    else next.up(message);
  },
  outbound(message, next) {
    if (message.at === 'text') return next.down(message);
    const text = JSON.stringify(message.request);
    return next.down({ at: 'text', text, deadlineMs: message.deadlineMs });
  },
});

const UNREADABLE = { at: 'unreadable', cause: 'unreadable' } as const;

const read = (text: string): Inbound => {
  const value = valueIn(text);
  if (value === undefined) return { ...UNREADABLE, key: null, detail: 'not JSON' };
  const parsed = channelReply.safeParse(value);
  if (parsed.success) return { at: 'reply', reply: parsed.data };
  // Only the place of the fault is told, never the value: a reply may carry card data.
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return { ...UNREADABLE, key: looseKey(value), detail: `not a reply: ${where}`.slice(0, 120) };
};

/** Who forges an answer may at most make it unknown what became of the request it names. */
const unauthentic = (text: string): Inbound => ({
  at: 'unreadable',
  key: looseKey(valueIn(text)),
  cause: 'wrong-mac',
  detail: 'wrong MAC',
});

/** `undefined`, which JSON has no word for, when it is not JSON. */
const valueIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
