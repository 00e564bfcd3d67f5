import CreditCard from 'lucide-react/icons/credit-card';
import QrCode from 'lucide-react/icons/qr-code';
import ScanQrCode from 'lucide-react/icons/scan-qr-code';
import type { Method } from '#contract/method.ts';
import type { StatusBar } from '#contract/view.ts';
import { useWording } from '../wording/wording.tsx';
import { CHANNEL_LOOK } from './tone.ts';

type Channel = StatusBar['channels'][number];

/** Every channel with icon, word and colour; the ones a sale would take say for which method. */
export function ChannelList({ status }: { readonly status: StatusBar }) {
  const { t } = useWording();
  if (status.channels.length === 0) {
    const missing = status.daemon === 'connected' ? 'status.no-channels' : 'status.no-service';
    return <p className="status-channels status-none">{t(missing)}</p>;
  }
  return (
    <ul className="status-channels" aria-label={t('status.channels')}>
      {status.channels.map((channel) => (
        <ChannelCell key={channel.id} channel={channel} usedFor={usedFor(channel, status)} />
      ))}
    </ul>
  );
}

/** The view names active channels, and names are unique in a configuration. */
const usedFor = (channel: Channel, { active }: StatusBar): readonly Method[] =>
  active
    .filter(({ channel: { zh, en } }) => zh === channel.name.zh && en === channel.name.en)
    .map(({ method }) => method);

function ChannelCell(props: { readonly channel: Channel; readonly usedFor: readonly Method[] }) {
  const { id, name: localName, state, roundTripMs, openReversals } = props.channel;
  const { t, name } = useWording();
  const { icon: Icon, tone } = CHANNEL_LOOK[state];
  const measured = state === 'up' && roundTripMs !== null;
  return (
    <li
      className="status-cell channel-cell"
      data-testid={`channel-${id}`}
      data-state={state}
      data-tone={tone}
      data-active={props.usedFor.length > 0}
    >
      <Icon aria-hidden="true" />
      <span className="status-text">
        <span className="channel-name">
          {name(localName)}
          {props.usedFor.map((method) => (
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
}

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
