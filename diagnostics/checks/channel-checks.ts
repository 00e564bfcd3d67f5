import type { ChannelFacts } from '#contract/diagnostics.ts';
import { type Check, type Found, fail, type LookedAt, ok, warn } from './looked-at.ts';
import { ofService } from './service-checks.ts';

const DAY_MS = 24 * 3_600_000;
/** A cut-over may be hours before or after midnight, so a neighbouring day is no fault. */
const NEIGHBOUR_DAYS = 1;
/** A customer at the counter feels more than this. */
const SLOW_MS = 1_000;
/** Time enough to get the next certificate from an acquirer. */
const SOON_DAYS = 30;

type Look = (channel: ChannelFacts, seen: LookedAt) => Found | null;

const eachChannel = (look: Look): Check['look'] =>
  ofService(({ channels }, seen) =>
    channels.flatMap((channel) => {
      const found = look(channel, seen);
      if (found === null) return [];
      // Nothing is sold on a test channel: whatever it has is to be looked at, and no fault of the till.
      const isMild = channel.isTest && found.verdict === 'fail';
      return [{ ...found, ...(isMild && { verdict: 'warn' as const }), about: channel.id }];
    }),
  );

const state: Look = ({ state: now, reason, disabled }) => {
  if (disabled !== null) return warn('CHANNEL_DISABLED', { ...disabled, sinceWallMs: '' });
  switch (now) {
    case 'up':
      return ok('CHANNEL_UP');
    case 'connecting':
    case 'signing-on':
    case 'proving':
      // A channel that is dialled again and again is down; the reason says what ended it.
      return reason === ''
        ? warn('CHANNEL_COMING', { state: now })
        : fail('CHANNEL_DOWN', { reason });
    case 'stale':
      return fail('CHANNEL_STALE');
    case 'suspended':
      return warn('CHANNEL_SUSPENDED', { reason });
    case 'down':
      return fail('CHANNEL_DOWN', { reason });
  }
};

const signOn: Look = ({ signedOn }) =>
  signedOn === null
    ? fail('NOT_SIGNED_ON')
    : ok('SIGNED_ON', { batch: signedOn.batch, date: dayText(signedOn.date) });

const roundTrip: Look = ({ roundTripMs }) => {
  if (roundTripMs === null) return { verdict: 'skipped', finding: 'ROUND_TRIP_NONE' };
  const values = { ms: roundTripMs };
  return roundTripMs > SLOW_MS ? warn('ROUND_TRIP_SLOW', values) : ok('ROUND_TRIP_GOOD', values);
};

const breaker: Look = ({ breaker: { state: now, cause } }) => {
  switch (now) {
    case 'closed':
      return ok('BREAKER_CLOSED');
    case 'open':
      return fail('BREAKER_OPEN', { cause: cause ?? '' });
    case 'half-open':
    case 'returning':
      return warn('BREAKER_RETURNING', { state: now });
  }
};

const certificate: Look = ({ certificateDaysLeft: daysLeft }) => {
  if (daysLeft === null) return fail('CERTIFICATE_UNREADABLE');
  if (daysLeft < 0) return fail('CERTIFICATE_EXPIRED');
  const values = { days: daysLeft };
  return daysLeft <= SOON_DAYS ? warn('CERTIFICATE_SOON', values) : ok('CERTIFICATE_GOOD', values);
};

const businessDate: Look = ({ signedOn }, { localDate }) => {
  if (signedOn === null) return null;
  const { date } = signedOn;
  const apart = Math.abs(dayNumber(date) - dayNumber(localDate));
  const values = { date: dayText(date), ours: dayText(localDate) };
  return apart <= NEIGHBOUR_DAYS ? ok('DATE_FITS', values) : fail('DATE_OFF', values);
};

const dayText = (date: string): string => date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
const dayNumber = (date: string): number => Date.parse(`${dayText(date)}T00:00:00Z`) / DAY_MS;

const reversals: Look = ({ openReversals, stuckReversals }) => {
  if (stuckReversals > 0) return fail('REVERSALS_STUCK', { n: stuckReversals });
  return openReversals > 0 ? warn('REVERSALS_OPEN', { n: openReversals }) : ok('REVERSALS_NONE');
};

const covers: Look = ({ openCovers }) =>
  openCovers > 0 ? warn('COVERS_OPEN', { n: openCovers }) : ok('COVERS_NONE');

/** What is asked of each channel. */
export const CHANNEL_CHECKS: readonly Check[] = [
  { check: 'channel', look: eachChannel(state) },
  { check: 'sign-on', look: eachChannel(signOn) },
  { check: 'round-trip', look: eachChannel(roundTrip) },
  { check: 'breaker', look: eachChannel(breaker) },
  { check: 'certificate', look: eachChannel(certificate) },
  { check: 'business-date', look: eachChannel(businessDate) },
  { check: 'reversals', look: eachChannel(reversals) },
  { check: 'covers', look: eachChannel(covers) },
];
