import CreditCard from 'lucide-react/icons/credit-card';
import Printer from 'lucide-react/icons/printer';
import ScanLine from 'lucide-react/icons/scan-line';
import Undo2 from 'lucide-react/icons/undo-2';
import { memo } from 'react';
import type { StatusBar as StatusBarView } from '#contract/view.ts';
import { useWording } from '../wording/wording.tsx';
import { ChannelList } from './channel-list.tsx';
import { Clock } from './clock.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { PRINTER_TONE, READER_TONE, SCANNER_TONE, type Tone } from './tone.ts';

/** Always on the screen: lines, devices, who sells, what is still to be reversed. */
export const StatusBar = memo(({ status }: { readonly status: StatusBarView }) => {
  const { t } = useWording();
  return (
    <header className="status-bar" data-testid="status-bar">
      <Mark />
      <ChannelList channels={status.channels} active={status.active} daemon={status.daemon} />
      <Devices reader={status.reader} scanner={status.scanner} printer={status.printer} />
      <Covers count={status.openCovers.length} />
      <p className="status-who" data-testid="cashier">
        <span className="visually-hidden">{t('status.cashier')} </span>
        <strong>{status.cashier?.name ?? t('status.nobody')}</strong>
        <span>{t('status.terminal', { id: status.terminalId })}</span>
      </p>
      <Clock />
      <LanguageChoice />
    </header>
  );
});

type DevicesProps = Pick<StatusBarView, 'reader' | 'scanner' | 'printer'>;

const Devices = memo(({ reader, scanner, printer }: DevicesProps) => {
  const { t } = useWording();
  return (
    <ul className="status-devices" aria-label={t('status.devices')}>
      <StatusCell
        testId="device-reader"
        state={reader}
        tone={READER_TONE[reader]}
        icon={<CreditCard aria-hidden="true" />}
        label={t('reader.label')}
        word={t(`reader.${reader}`)}
      />
      <StatusCell
        testId="device-scanner"
        state={scanner}
        tone={SCANNER_TONE[scanner]}
        icon={<ScanLine aria-hidden="true" />}
        label={t('scanner.label')}
        word={t(`scanner.${scanner}`)}
      />
      <StatusCell
        testId="device-printer"
        state={printer}
        tone={PRINTER_TONE[printer]}
        icon={<Printer aria-hidden="true" />}
        label={t('printer.label')}
        word={t(`printer.${printer}`)}
      />
    </ul>
  );
});

interface StatusCellProps {
  readonly testId: string;
  /** The contract's own word, for tests and for the theme. */
  readonly state: string;
  readonly tone: Tone;
  readonly icon: React.ReactNode;
  readonly label: string;
  readonly word: string;
}

function StatusCell({ testId, state, tone, icon, label, word }: StatusCellProps) {
  return (
    <li className="status-cell" data-testid={testId} data-state={state} data-tone={tone}>
      {icon}
      <span className="status-text">
        <span className="status-label">{label}</span>
        <span className="status-word">{word}</span>
      </span>
    </li>
  );
}

function Covers({ count }: { readonly count: number }) {
  const { t } = useWording();
  return (
    <div
      className="status-cell status-covers"
      data-testid="open-covers"
      data-count={count}
      data-tone={count === 0 ? 'idle' : 'warn'}
    >
      <Undo2 aria-hidden="true" />
      <span className="status-text">
        <span className="status-label">{t('status.covers')}</span>
        <span className="status-word">{t('status.covers-value', { n: count })}</span>
      </span>
    </div>
  );
}

/** One lane that leads over into another. */
function Mark() {
  return (
    <svg className="status-mark" viewBox="0 0 32 32" aria-hidden="true">
      <path className="mark-lane" d="M5 10h7M20 22h7" />
      <path className="mark-switch" d="M5 22h4c7 0 7-12 14-12h4" />
    </svg>
  );
}
