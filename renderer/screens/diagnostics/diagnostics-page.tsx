import ArrowLeft from 'lucide-react/icons/arrow-left';
import { memo } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import '../../theme/diagnostics.css';
import { KeyFace, PressButton } from '../../keypad/press-button.tsx';
import { BundlePanel } from './bundle-panel.tsx';
import { ChannelsPanel } from './channels-panel.tsx';
import { DevicesPanel } from './devices-panel.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { useTechnicianWording } from './technician-wording.ts';

const PANELS = [
  { id: 'findings', Panel: FindingsPanel },
  { id: 'channels', Panel: ChannelsPanel },
  { id: 'devices', Panel: DevicesPanel },
  { id: 'bundle', Panel: BundlePanel },
] as const;

/** The technician's screens, in place of the sale, which stays as it is behind them (row P7). */
function DiagnosticsPage({ close }: { readonly close: () => void }) {
  const { t } = useTechnicianWording();
  return (
    <main className="till-main diag" data-testid="screen-diagnostics" aria-label={t('title')}>
      <Tabs className="diag-tabs">
        <header className="diag-head">
          <h1>{t('title')}</h1>
          <TabList className="diag-tablist" aria-label={t('title')}>
            {PANELS.map(({ id }) => (
              <Tab key={id} id={id} className="diag-tab" data-testid={`tab-${id}`}>
                {t(`tab.${id}`)}
              </Tab>
            ))}
          </TabList>
          <PressButton testId="diagnostics-close" className="button-plain" onPress={close}>
            <ArrowLeft aria-hidden="true" />
            {t('close')}
            <KeyFace action="diagnostics" />
          </PressButton>
        </header>
        {PANELS.map(({ id, Panel }) => (
          <TabPanel key={id} id={id} className="diag-panel" data-testid={`panel-${id}`}>
            <Panel />
          </TabPanel>
        ))}
      </Tabs>
    </main>
  );
}

export default memo(DiagnosticsPage);
