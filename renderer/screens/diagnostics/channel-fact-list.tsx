import type { ReactNode } from 'react';
import type { ChannelFacts } from '#contract/diagnostics.ts';
import { findingText } from '#contract/findings.ts';
import { LINE_FINDING, lineValues, type SharedLine } from '#contract/shared-lines.ts';
import { CHANNEL_LOOK } from '../../status/tone.ts';
import { useWording } from '../../wording/wording.tsx';
import { reasonText } from './reason-words.ts';
import { useTechnicianWording } from './technician-wording.ts';

interface ChannelFactListProps {
  readonly channel: ChannelFacts;
  /** Those it shares with other channels. */
  readonly lines: readonly SharedLine[];
}

/** How a channel stands, as names and values. */
export function ChannelFactList({ channel, lines }: ChannelFactListProps) {
  const { t, time } = useTechnicianWording();
  const { t: till } = useWording();
  const { state, reason, roundTripMs, signedOn, addresses, disabled, certificateDaysLeft } =
    channel;
  const { openReversals, openCovers, stuckReversals } = channel;
  const days = certificateDaysLeft;
  return (
    <dl className="diag-facts">
      <Fact name={t('state')}>
        <strong data-tone={CHANNEL_LOOK[state].tone}>{till(`channel.${state}`)}</strong>
        {reason !== '' && disabled === null && ` · ${reasonText(reason, t)}`}
      </Fact>
      {disabled !== null && (
        <Fact name={t('disabled')}>
          {t('disabled-by', {
            person: disabled.person,
            reason: disabled.reason,
            time: time(disabled.sinceWallMs),
          })}
        </Fact>
      )}
      <Fact name={t('round-trip')}>{roundTripMs === null ? '–' : t('ms', { n: roundTripMs })}</Fact>
      <Fact name={t('signed-on')}>
        {signedOn === null
          ? t('not-signed-on')
          : t('signed-on-value', {
              batch: signedOn.batch,
              date: signedOn.date,
              time: time(signedOn.sinceWallMs),
            })}
      </Fact>
      <Fact name={t('certificate')}>
        {days === null || days < 0 ? t('certificate-bad') : t('certificate-days', { n: days })}
      </Fact>
      <Fact name={t('breaker')}>
        <Breaker breaker={channel.breaker} />
      </Fact>
      <Fact name={t('owed')}>
        {openReversals === 0
          ? t('owed-none')
          : t('owed-value', { n: openReversals, covers: openCovers, stuck: stuckReversals })}
      </Fact>
      <Fact name={t('addresses')}>{addresses.join(' · ')}</Fact>
      {lines.map((line) => (
        <Fact key={line.name} name={t('shared-line')}>
          <Line line={line} />
        </Fact>
      ))}
    </dl>
  );
}

const LINE_TONE = { sound: 'good', doubted: 'warn', down: 'bad' } as const;

/** The same sentences as the finding's: what it is, and when it is not sound, what to do. */
function Line({ line }: { readonly line: SharedLine }) {
  const { language } = useTechnicianWording();
  const { what, next } = findingText(LINE_FINDING[line.state], language, lineValues(line));
  return (
    <span data-testid="channel-line" data-line={line.name} data-state={line.state}>
      <strong data-tone={LINE_TONE[line.state]}>{line.name}</strong> · {what}
      {next !== '' && <> · {next}</>}
    </span>
  );
}

function Breaker({ breaker }: { readonly breaker: ChannelFacts['breaker'] }) {
  const { t, time } = useTechnicianWording();
  const { state, untilWallMs, cause } = breaker;
  const word = t(`breaker.${state}`);
  const until =
    untilWallMs === null ? word : t('breaker-until', { state: word, time: time(untilWallMs) });
  return cause === null ? until : `${until} · ${cause}`;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
