import { useState } from 'react';
import type { ReversalView } from '#contract/daemon-api.ts';
import type { ChannelFacts, ServiceFacts } from '#contract/diagnostics.ts';
import type { SharedLine } from '#contract/shared-lines.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import { ChannelFactList } from './channel-fact-list.tsx';
import { ChannelHistory } from './channel-history.tsx';
import { LineCheck } from './line-check.tsx';
import { type Order, OrderDialog } from './order-dialog.tsx';
import { OwedReversals } from './owed-reversals.tsx';
import { useTechnicianWording } from './technician-wording.ts';

const HOUR_MS = 3_600_000;

interface ChannelDetailProps {
  readonly channel: ChannelFacts;
  /** Those it shares with other channels. */
  readonly lines: readonly SharedLine[];
  readonly forced: ServiceFacts['routing']['forced'];
  readonly reversals: readonly ReversalView[];
  /** An order was carried out. */
  readonly changed: () => void;
}

/** One channel: how it stands, how it did, its line, what it owes, what can be ordered. */
export function ChannelDetail(props: ChannelDetailProps) {
  const { channel, lines, forced, reversals, changed } = props;
  const { t } = useTechnicianWording();
  const { name } = useWording();
  const [order, setOrder] = useState<Order | null>(null);
  const close = () => {
    setOrder(null);
    changed();
  };
  return (
    <article className="diag-channel" data-testid="channel-detail" data-channel={channel.id}>
      <h2>
        {name(channel.name)} <span className="diag-id">{channel.id}</span>
        {channel.isTest && <span className="diag-mark">{t('test-channel')}</span>}
      </h2>
      <ChannelFactList channel={channel} lines={lines} />
      <Orders channel={channel} forced={forced} give={setOrder} />
      <ChannelHistory channel={channel.id} />
      <LineCheck channel={channel} changed={changed} />
      <OwedReversals reversals={reversals} give={setOrder} />
      {order !== null && <OrderDialog order={order} close={close} />}
    </article>
  );
}

interface OrdersProps {
  readonly channel: ChannelFacts;
  readonly forced: ServiceFacts['routing']['forced'];
  readonly give: (order: Order) => void;
}

function Orders({ channel, forced, give }: OrdersProps) {
  const { t, time } = useTechnicianWording();
  const { name } = useWording();
  const named = { channel: name(channel.name) };
  const order =
    (about: 'disable' | 'enable' | 'force' | 'lift', isGrave = false) =>
    () =>
      give({
        title: t(`${about}-title`, named),
        meaning: t(`${about}-meaning`),
        confirm: t(about),
        isGrave,
        question: {
          about,
          ...(about !== 'lift' && { channel: channel.id }),
          ...(about === 'force' && { forMs: HOUR_MS }),
        },
      });
  const isForced = forced?.channel === channel.id;
  return (
    <section aria-label={t('orders')}>
      {isForced && (
        <p className="diag-note">
          {t('forced-by', { person: forced.person, ...named, time: time(forced.untilWallMs) })}
        </p>
      )}
      <div className="diag-bar">
        {channel.disabled === null ? (
          <PressButton
            testId="order-disable"
            className="button-plain"
            onPress={order('disable', true)}
          >
            {t('disable')}
          </PressButton>
        ) : (
          <PressButton testId="order-enable" className="button-primary" onPress={order('enable')}>
            {t('enable')}
          </PressButton>
        )}
        {isForced ? (
          <PressButton testId="order-lift" className="button-primary" onPress={order('lift')}>
            {t('lift')}
          </PressButton>
        ) : (
          <PressButton testId="order-force" className="button-plain" onPress={order('force')}>
            {t('force')}
          </PressButton>
        )}
      </div>
    </section>
  );
}
