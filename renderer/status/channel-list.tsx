import CreditCard from 'lucide-react/icons/credit-card';
import QrCode from 'lucide-react/icons/qr-code';
import ScanQrCode from 'lucide-react/icons/scan-qr-code';
import { memo } from 'react';
import type { Method } from '#contract/method.ts';
import type { StatusBar } from '#contract/view.ts';
import { useWording } from '../wording/wording.tsx';
import { CHANNEL_LOOK } from './tone.ts';

type Channel = StatusBar['channels'][number];
type ChannelListProps = Pick<StatusBar, 'channels' | 'active' | 'daemon'>;

/** Every channel with icon, word and colour; the ones a sale would take say for which method. */
export function ChannelList({ channels, active, daemon }: ChannelListProps) {
  const { t } = useWording();
  if (channels.length === 0) {
    const missing = daemon === 'connected' ? 'status.no-channels' : 'status.no-service';
    return <p className="status-channels status-none">{t(missing)}</p>;
  }
  return (
    <ul className="status-channels" aria-label={t('status.channels')}>
      {channels.map((channel) => (
        <ChannelCell key={channel.id} channel={channel} active={active} />
      ))}
    </ul>
  );
}

/** The view names active channels, and names are unique in a configuration. */
const usedFor = (channel: Channel, active: StatusBar['active']): readonly Method[] =>
  active
    .filter(({ channel: { zh, en } }) => zh === channel.name.zh && en === channel.name.en)
    .map(({ method }) => method);

interface ChannelCellProps {
  readonly channel: Channel;
  readonly active: StatusBar['active'];
}

/** A ping draws the cell of its own channel and no other. */
const ChannelCell = memo(({ channel, active }: ChannelCellProps) => {
  const { id, name: localName, state, roundTripMs, openReversals } = channel;
  const { t, name } = useWording();
  const methods = usedFor(channel, active);
  const { icon: Icon, tone } = CHANNEL_LOOK[state];
  const measured = state === 'up' && roundTripMs !== null;
  return (
    <li
      className="status-cell channel-cell"
      data-testid={`channel-${id}`}
      data-state={state}
      data-tone={tone}
      data-active={methods.length > 0}
    >
      <Icon aria-hidden="true" />
      <span className="status-text">
        <span className="channel-name">
          {name(localName)}
          {methods.map((method) => (
            <UsedFor key={method} method={method} />
          ))}
        </span>
        <span className="status-word">
          {t(`channel.${state}`)}
          {measured && <span className="latency">{Math.round(roundTripMs)} ms</span>}
          {openReversals > 0 && (
            <span className="reversals">{t('status.reversals', { n: openReversals })}</span>
          )}
        </span>
      </span>
    </li>
  );
});

const ICON: Readonly<Record<Method, typeof CreditCard>> = {
  card: CreditCard,
  'qr-scan': ScanQrCode,
  'qr-show': QrCode,
};

function UsedFor({ method }: { readonly method: Method }) {
  const { t } = useWording();
  const Icon = ICON[method];
  const words = t('status.in-use-for', { method: t(`method.${method}`) });
  return (
    <span className="used-for" title={words}>
      <Icon aria-hidden="true" />
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
