import { useState } from 'react';
import type { DeviceCommand, DeviceCommandEnd, DeviceFacts } from '#contract/device-facts.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useAsk } from '../../link/terminal-view.tsx';
import type { Tone } from '../../status/tone.ts';
import { Fact } from './channel-fact-list.tsx';
import { DeviceTrace } from './device-trace.tsx';
import { Refusal, type Refused } from './refusal.tsx';
import { useTechnicianWording } from './technician-wording.ts';
import { usePolled } from './use-polled.ts';

const EVERY_MS = 2_000;

export const DEVICE_TONE: Readonly<Record<DeviceFacts['state'], Tone>> = {
  ready: 'good',
  busy: 'busy',
  gone: 'bad',
  'paper-low': 'warn',
  'paper-out': 'bad',
  'cover-open': 'bad',
  error: 'bad',
};

/** Reader, scanner and printer: how each stands, what it can be told, and the bytes on its line. */
export function DevicesPanel() {
  const { t } = useTechnicianWording();
  const { answer, refused } = usePolled('devices', { about: 'devices' }, EVERY_MS);
  const [chosen, setChosen] = useState<DeviceFacts['device']>('reader');
  if (answer === null) {
    return refused === null ? (
      <p className="diag-wait">{t('looking')}</p>
    ) : (
      <Refusal refused={refused} />
    );
  }
  const shown = answer.devices.find(({ device }) => device === chosen) ?? answer.devices[0];
  return (
    <div className="diag-two">
      <ul className="diag-side" aria-label={t('tab.devices')}>
        {answer.devices.map(({ device, state }) => (
          <li key={device}>
            <PressButton
              testId={`diag-device-${device}`}
              className="button-plain diag-choice"
              pressed={device === shown?.device}
              onPress={() => setChosen(device)}
            >
              <span className="diag-choice-text">
                <strong>{t(`device.${device}`)}</strong>
                <span className="diag-tone" data-tone={DEVICE_TONE[state]}>
                  {t(`device-state.${state}`)}
                </span>
              </span>
            </PressButton>
          </li>
        ))}
      </ul>
      <div className="diag-detail">
        {shown !== undefined && <DeviceDetail key={shown.device} facts={shown} />}
      </div>
    </div>
  );
}

function DeviceDetail({ facts }: { readonly facts: DeviceFacts }) {
  const { t } = useTechnicianWording();
  const { device, simulated, commands } = facts;
  return (
    <article data-testid="device-detail" data-device={device}>
      <h2>
        {t(`device.${device}`)}
        {simulated && <span className="diag-mark">{t('simulated')}</span>}
      </h2>
      <DeviceFactList facts={facts} />
      <Commands device={device} commands={commands} />
      <DeviceTrace device={device} />
    </article>
  );
}

function DeviceFactList({ facts }: { readonly facts: DeviceFacts }) {
  const { t, language, time } = useTechnicianWording();
  const { state, driver, port, model, firmware, serialNumber, lastHeardAtWallMs } = facts;
  const { bytesIn, bytesOut, badFrames, noiseBytes, reopened, lastError, changedAtWallMs } = facts;
  const told = (value: string | null): string => value ?? t('unknown');
  return (
    <dl className="diag-facts">
      <Fact name={t('state')}>
        <strong data-tone={DEVICE_TONE[state]}>{t(`device-state.${state}`)}</strong>
      </Fact>
      <Fact name={t('port')}>{`${told(port)} · ${driver}`}</Fact>
      <Fact name={t('model')}>{told(model)}</Fact>
      <Fact name={t('firmware')}>{told(firmware)}</Fact>
      <Fact name={t('serial')}>{told(serialNumber)}</Fact>
      <Fact name={t('heard')}>{lastHeardAtWallMs === null ? '–' : time(lastHeardAtWallMs)}</Fact>
      <Fact name={t('traffic-label')}>
        {t('traffic', { in: bytesIn, out: bytesOut, bad: badFrames, noise: noiseBytes })}
        {reopened > 0 && ` · ${t('reopened', { n: reopened })}`}
      </Fact>
      {lastError !== null && (
        <Fact name={t('last-error')}>
          {`${time(lastError.atWallMs)} · ${lastError.detail[language]}`}
        </Fact>
      )}
      {changedAtWallMs !== null && <Fact name={t('changed')}>{time(changedAtWallMs)}</Fact>}
    </dl>
  );
}

interface CommandsProps {
  readonly device: DeviceFacts['device'];
  readonly commands: readonly DeviceCommand[];
}

function Commands({ device, commands }: CommandsProps) {
  const { t } = useTechnicianWording();
  const ask = useAsk();
  const [running, setRunning] = useState<DeviceCommand | null>(null);
  const [end, setEnd] = useState<DeviceCommandEnd | Refused | null>(null);
  if (commands.length === 0) return null;
  const run = async (command: DeviceCommand) => {
    setRunning(command);
    setEnd(null);
    const answer = await ask({ about: 'device-run', device, command });
    if (answer.about === 'device-run') setEnd(answer.end);
    if (answer.about === 'refused') setEnd(answer);
    setRunning(null);
  };
  return (
    <section aria-label={t('orders')} aria-busy={running !== null}>
      <div className="diag-bar">
        {commands.map((command) => (
          <PressButton
            key={command}
            testId={`device-${command}`}
            className="button-plain"
            disabled={running !== null}
            onPress={() => void run(command)}
          >
            {t(`command.${command}`)}
          </PressButton>
        ))}
        {running !== null && <p className="diag-hint">{t('command-running')}</p>}
      </div>
      {end !== null && <CommandEnd end={end} />}
    </section>
  );
}

function CommandEnd({ end }: { readonly end: DeviceCommandEnd | Refused }) {
  const { t, language } = useTechnicianWording();
  if ('about' in end) return <Refusal refused={end} />;
  if (end.kind === 'not-done') {
    return (
      <p className="diag-refused" role="alert" data-testid="device-not-done" data-why={end.why}>
        {t(`not-done.${end.why}`)}
      </p>
    );
  }
  return (
    <div role="status">
      <ul className="diag-results" data-testid="device-findings">
        {end.findings.map(({ what, result, said }) => (
          <li key={what.en} data-result={result}>
            {what[language]}: <strong>{t(`result.${result}`)}</strong>
            {said !== '' && ` · ${said}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
