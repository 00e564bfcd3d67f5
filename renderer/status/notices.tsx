import ArrowRightLeft from 'lucide-react/icons/arrow-right-left';
import CircleCheck from 'lucide-react/icons/circle-check';
import type Info from 'lucide-react/icons/info';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import Unplug from 'lucide-react/icons/unplug';
import { memo } from 'react';
import type { QuietNotice } from '#contract/view.ts';
import { useWording } from '../wording/wording.tsx';

const ICON: Readonly<Record<QuietNotice['kind'], typeof Info>> = {
  moved: ArrowRightLeft,
  'reversal-acknowledged': CircleCheck,
  'channel-down': Unplug,
  'channel-up': CircleCheck,
  'channel-flagged': ArrowRightLeft,
  'channel-unflagged': CircleCheck,
  attention: TriangleAlert,
};

/**
 * The line at the foot of the screen. It is always there, so that a notice never pushes a button
 * from under a finger. A failover is news, not an error: only `attention` is an alert.
 */
export const Notices = memo(({ notices }: { readonly notices: readonly QuietNotice[] }) => {
  const { t } = useWording();
  const quiet = notices.filter(({ kind }) => kind !== 'attention');
  const alerts = notices.filter(({ kind }) => kind === 'attention');
  return (
    <div className="notices">
      <div role="alert" className="notice-list">
        {alerts.map((notice) => (
          <Notice key={notice.id} notice={notice} />
        ))}
      </div>
      <output className="notice-list" aria-label={t('notice.label')}>
        {quiet.map((notice) => (
          <Notice key={notice.id} notice={notice} />
        ))}
      </output>
    </div>
  );
});

function Notice({ notice }: { readonly notice: QuietNotice }) {
  const Icon = ICON[notice.kind];
  return (
    <span className="notice" data-testid="notice" data-kind={notice.kind}>
      <Icon aria-hidden="true" />
      <span>{useNoticeText(notice)}</span>
    </span>
  );
}

function useNoticeText({ kind, from, to, code }: QuietNotice): string {
  const { t, name, sentences } = useWording();
  const channel = to ?? from;
  const channelName = channel === null ? t('notice.some-channel') : name(channel);
  switch (kind) {
    case 'moved':
      return from === null || to === null
        ? t('notice.moved-on', { to: channelName })
        : t('notice.moved', { from: name(from), to: name(to) });
    case 'reversal-acknowledged':
    case 'channel-down':
    case 'channel-up':
    case 'channel-flagged':
    case 'channel-unflagged':
      return t(`notice.${kind}`, { channel: channelName });
    case 'attention': {
      if (code === null) return t('notice.attention');
      const { what, next } = sentences(code);
      return `${what} ${next}`;
    }
    default:
      return kind satisfies never;
  }
}
