import { MAC_LINE } from '#contract/channel-security.ts';
import type { MacSlot } from '../mac-slot.ts';
import type { Handler } from '../pipeline.ts';

/**
 * A MAC under every message as soon as there are keys (row A10, fault HS12). A message whose MAC is
 * wrong proves nothing: the exchange it names ends as unknown, and then the connection ends too,
 * because either somebody else speaks on it or the channel has other keys than we do (HS18).
 * Dialled again, the channel is asked what became of the payment.
 */
export const macHandler = (slot: MacSlot): Handler => {
  let said = 0;
  let heard = 0;
  return {
    name: 'mac',
    outbound(message, next) {
      const keys = slot.current;
      if (keys === null || message.at !== 'text') return next.down(message);
      said += 1;
      const head = `${keys.number}.${said}`;
      const text = `${message.text}\n${head}.${keys.tag(`${head}.${message.text}`)}`;
      return next.down({ ...message, text });
    },
    inbound(message, next) {
      if (slot.current === null || message.at !== 'text') return next.up(message);
      const { text, line } = apart(message.text);
      const [, key = '', number = '', tag = ''] = MAC_LINE.exec(line) ?? [];
      const keys = slot.hearing(Number(key));
      if (keys === null || !keys.verifies(`${key}.${number}.${text}`, tag)) {
        next.up({ at: 'unauthentic', text });
        return next.raise({ kind: 'dead', detail: 'a message with a wrong MAC' });
      }
      // Said before, and heard then: repeated by somebody on the way, it says nothing new.
      if (Number(number) <= heard) return;
      heard = Number(number);
      slot.heard(keys);
      next.up({ at: 'text', text });
    },
    event(event, next) {
      if (event.kind === 'closed') slot.wipe();
      next.raise(event);
    },
  };
};

/** A message and its last line; without a line break there is no line. */
const apart = (whole: string): { readonly text: string; readonly line: string } => {
  const at = whole.lastIndexOf('\n');
  return at < 0
    ? { text: whole, line: '' }
    : { text: whole.slice(0, at), line: whole.slice(at + 1) };
};
