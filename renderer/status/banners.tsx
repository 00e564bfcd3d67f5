import OctagonAlert from 'lucide-react/icons/octagon-alert';
import Unplug from 'lucide-react/icons/unplug';
import { memo } from 'react';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { StatusBar } from '#contract/view.ts';
import type { LinkState } from '../link/till-link.ts';
import { useWording } from '../wording/wording.tsx';

interface BannersProps {
  readonly state: LinkState;
  readonly status: StatusBar;
}

/** What stops the till as a whole, said above every screen until it is over. */
export const Banners = memo(({ state, status }: BannersProps) => {
  const { t } = useWording();
  return (
    <div role="alert" className="banners">
      {state === 'lost' && (
        <p className="banner" data-testid="banner-lost">
          <Unplug aria-hidden="true" />
          <strong>{t('app.lost')}</strong>
          <span>{t('app.lost-hint')}</span>
        </p>
      )}
      {state === 'not-understood' && <CodeBanner code="MESSAGE_REFUSED" />}
      {status.daemon === 'reconnecting' && <CodeBanner code="DAEMON_GONE" />}
      {status.stopped !== null && <CodeBanner code={status.stopped} />}
    </div>
  );
});

function CodeBanner({ code }: { readonly code: ErrorCode }) {
  const { what, money, next } = useWording().sentences(code);
  return (
    <p className="banner" data-testid="banner-code" data-code={code}>
      <OctagonAlert aria-hidden="true" />
      <strong>{what}</strong>
      <span>{money}</span>
      <span>{next}</span>
    </p>
  );
}
