import { channelFault, type RehearsalView } from '#contract/rehearsal.ts';
import { useIntents } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';

type Channel = RehearsalView['channels'][number];

/** Every simulated acquirer with its fault and the truth about the money: its ledger. */
export function SimulatedChannels({ channels }: Pick<RehearsalView, 'channels'>) {
  const { t } = useWording();
  return (
    <section className="dock-section" data-testid="sim-channels">
      <h2>{t('sim.channels')}</h2>
      {channels.map((channel) => (
        <SimulatedChannel key={channel.id} channel={channel} />
      ))}
    </section>
  );
}

function SimulatedChannel({ channel }: { readonly channel: Channel }) {
  const { t, name } = useWording();
  const { id, fault, ledger } = channel;
  const placed = ledger.map((text, row) => ({ text, row }));
  return (
    <div className="sim-channel" data-fault={fault}>
      <h3>{name(channel.name)}</h3>
      <FaultChoice channel={channel} />
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
}

/** A plain select: a rehearsal tool, driven by hand and by tests alike. */
function FaultChoice({ channel }: { readonly channel: Channel }) {
  const { t, name } = useWording();
  const { rehearse } = useIntents();
  return (
    <select
      className="fault-choice"
      data-testid={`sim-fault-${channel.id}`}
      aria-label={t('sim.channel-fault', { channel: name(channel.name) })}
      value={channel.fault}
      onChange={(event) => {
        rehearse({
          kind: 'channel-fault',
          channel: channel.id,
          fault: channelFault.parse(event.target.value),
        });
        // Keys belong to the till again, not to this list.
        event.target.blur();
      }}
    >
      {channelFault.options.map((fault) => (
        <option key={fault} value={fault}>
          {t(`channel-fault.${fault}`)}
        </option>
      ))}
    </select>
  );
}
