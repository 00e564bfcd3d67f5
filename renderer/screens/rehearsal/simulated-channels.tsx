import { memo } from 'react';
import { channelFault, channelManner, type RehearsalView } from '#contract/rehearsal.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useIntents } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';
import { Choice } from './choice.tsx';

type Channel = RehearsalView['channels'][number];

/** Every simulated acquirer with its fault and the truth about the money: its ledger. */
export const SimulatedChannels = memo(({ channels }: Pick<RehearsalView, 'channels'>) => {
  const { t } = useWording();
  return (
    <section className="dock-section" data-testid="sim-channels">
      <h2>{t('sim.channels')}</h2>
      {channels.map((channel) => (
        <SimulatedChannel key={channel.id} channel={channel} />
      ))}
    </section>
  );
});

const SimulatedChannel = memo(({ channel }: { readonly channel: Channel }) => {
  const { t, name } = useWording();
  const { rehearse } = useIntents();
  const { id, fault, ledger } = channel;
  const placed = ledger.map((text, row) => ({ text, row }));
  return (
    <div className="sim-channel" data-fault={fault}>
      <h3>{name(channel.name)}</h3>
      <Choice
        testId={`sim-fault-${id}`}
        label={t('sim.channel-fault', { channel: name(channel.name) })}
        options={channelFault.options}
        value={fault}
        word={(option) => t(`channel-fault.${option}`)}
        choose={(option) => rehearse({ kind: 'channel-fault', channel: id, fault: option })}
      />
      <Choice
        testId={`sim-manner-${id}`}
        label={t('sim.channel-manner', { channel: name(channel.name) })}
        options={channelManner.options}
        value={channel.manner}
        word={(option) => t(`channel-manner.${option}`)}
        choose={(option) => rehearse({ kind: 'channel-manner', channel: id, manner: option })}
      />
      <PressButton
        testId={`sim-wallet-${id}`}
        className="button-plain"
        label={t('sim.wallet-pays-at', { channel: name(channel.name) })}
        onPress={() => rehearse({ kind: 'wallet-pays', channel: id })}
      >
        {t('sim.wallet-pays')}
      </PressButton>
      <p className="ledger-label">{t('sim.ledger')}</p>
      {ledger.length === 0 ? (
        <p className="dock-empty">{t('sim.no-ledger')}</p>
      ) : (
        <ol className="ledger" data-testid={`sim-ledger-${id}`}>
          {placed.map(({ text, row }) => (
            <li key={row}>{text}</li>
          ))}
        </ol>
      )}
    </div>
  );
});
