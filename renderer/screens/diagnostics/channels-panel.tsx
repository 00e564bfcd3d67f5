import { useState } from 'react';
import type { ChannelFacts } from '#contract/diagnostics.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { CHANNEL_LOOK } from '../../status/tone.ts';
import { useWording } from '../../wording/wording.tsx';
import { ChannelDetail } from './channel-detail.tsx';
import { Refusal } from './refusal.tsx';
import { useTechnicianWording } from './technician-wording.ts';
import { usePolled } from './use-polled.ts';

const EVERY_MS = 2_000;

/** Every channel, and one of them with everything there is to know and to do. */
export function ChannelsPanel() {
  const { t } = useTechnicianWording();
  const { answer, refused, again } = usePolled('facts', { about: 'facts' }, EVERY_MS);
  const [chosen, setChosen] = useState<ChannelFacts['id'] | null>(null);
  if (answer === null) {
    return refused === null ? (
      <p className="diag-wait">{t('looking')}</p>
    ) : (
      <Refusal refused={refused} />
    );
  }
  const { channels, routing, sharedLines } = answer.facts;
  const shown = channels.find(({ id }) => id === chosen) ?? channels[0];
  return (
    <div className="diag-two">
      <ul className="diag-side" aria-label={t('channels')}>
        {channels.map((channel) => (
          <li key={channel.id}>
            <ChannelButton
              channel={channel}
              isShown={channel.id === shown?.id}
              choose={() => setChosen(channel.id)}
            />
          </li>
        ))}
      </ul>
      <div className="diag-detail">
        {refused !== null && <Refusal refused={refused} />}
        {shown !== undefined && (
          <ChannelDetail
            key={shown.id}
            channel={shown}
            lines={sharedLines.filter(({ channels }) => channels.includes(shown.id))}
            forced={routing.forced}
            reversals={answer.reversals.filter(({ channel }) => channel === shown.id)}
            changed={again}
          />
        )}
      </div>
    </div>
  );
}

interface ChannelButtonProps {
  readonly channel: ChannelFacts;
  readonly isShown: boolean;
  readonly choose: () => void;
}

function ChannelButton({ channel, isShown, choose }: ChannelButtonProps) {
  const { t, name } = useWording();
  const { icon: Icon, tone } = CHANNEL_LOOK[channel.state];
  return (
    <PressButton
      testId={`diag-channel-${channel.id}`}
      className="button-plain diag-choice"
      pressed={isShown}
      onPress={choose}
    >
      <span className="diag-tone" data-tone={tone}>
        <Icon aria-hidden="true" />
      </span>
      <span className="diag-choice-text">
        <strong>{name(channel.name)}</strong>
        <span>
          {t(`channel.${channel.state}`)}
          {channel.roundTripMs !== null && ` · ${channel.roundTripMs} ms`}
        </span>
      </span>
    </PressButton>
  );
}
