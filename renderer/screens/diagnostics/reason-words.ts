import type { TechnicianKey } from '../../wording/technician/zh.ts';
import type { TechnicianWording } from './technician-wording.ts';

/**
 * Why a channel is not up, as the payment service and its log say it, and the words for it here;
 * what is in brackets is the value. Whatever is not in the list (a system's own error name) stands
 * as it is.
 */
const REASONS: readonly (readonly [said: RegExp, key: TechnicianKey])[] = [
  [/^no till has vouched for this service yet$/, 'reason.not-vouched'],
  [/^starting$/, 'reason.starting'],
  [/^stopped$/, 'reason.stopped'],
  [/^no answer to sign-on$/, 'reason.no-sign-on'],
  [/^refused, code (.+)$/, 'reason.refused'],
  [/^(\d+) pings not answered$/, 'reason.pings'],
  [/^probe not answered$/, 'reason.probe'],
  [/^a message with a wrong MAC$/, 'reason.wrong-mac'],
  [/^connection reset$/, 'reason.reset'],
  [/^closed by the channel, code (\d+)$/, 'reason.closed-code'],
  [/^closed by the channel$/, 'reason.closed'],
  [/^back to the main address$/, 'reason.main-address'],
  [/^ECONNREFUSED$/, 'reason.refuses'],
  [/^ENOTFOUND$/, 'reason.no-name'],
  [/^ETIMEDOUT$/, 'reason.timed-out'],
];

/** A reason in the language of the screen. */
export function reasonText(reason: string, t: TechnicianWording['t']): string {
  for (const [said, key] of REASONS) {
    const found = said.exec(reason);
    if (found !== null) return t(key, { value: found[1] ?? '' });
  }
  return reason;
}
