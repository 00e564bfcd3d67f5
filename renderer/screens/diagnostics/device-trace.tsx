import { useEffect, useState } from 'react';
import type { DeviceId, WireLine } from '#contract/device-facts.ts';
import { useAsk } from '../../link/terminal-view.tsx';
import { useTechnicianWording } from './technician-wording.ts';

const EVERY_MS = 1_000;
/** Lines on the screen; the bundle has all that are kept. */
const SHOWN = 200;

/** What passes on a device's line, the latest first; new lines come by themselves. */
export function DeviceTrace({ device }: { readonly device: DeviceId }) {
  const { t } = useTechnicianWording();
  const lines = useTrace(device);
  return (
    <section aria-label={t('trace')}>
      <h3>{t('trace')}</h3>
      <p className="diag-hint">{t('trace-hint')}</p>
      {lines.length === 0 ? <p>{t('trace-none')}</p> : <TraceTable lines={lines} />}
    </section>
  );
}

function useTrace(device: DeviceId): readonly WireLine[] {
  const ask = useAsk();
  const [lines, setLines] = useState<readonly WireLine[]>([]);
  useEffect(() => {
    let isOver = false;
    let timer: number | undefined;
    let after = 0;
    const read = async () => {
      const answer = await ask({ about: 'trace', device, after });
      if (isOver) return;
      if (answer.about === 'trace' && answer.lines.length > 0) {
        after = answer.lines.at(-1)?.sequence ?? after;
        const fresh = [...answer.lines].reverse();
        setLines((before) => [...fresh, ...before].slice(0, SHOWN));
      }
      timer = window.setTimeout(() => void read(), EVERY_MS);
    };
    void read();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [ask, device]);
  return lines;
}

function TraceTable({ lines }: { readonly lines: readonly WireLine[] }) {
  const { t, language, time } = useTechnicianWording();
  return (
    <table className="diag-trace" data-testid="trace">
      <thead>
        <tr>
          <th scope="col">{t('trace-time')}</th>
          <th scope="col">{t('trace-way')}</th>
          <th scope="col">{t('trace-meaning')}</th>
          <th scope="col">{t('trace-bytes')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ sequence, atWallMs, direction, meaning, hex, verdict }) => (
          <tr key={sequence} data-verdict={verdict}>
            <td>{time(atWallMs)}</td>
            <td>{t(`way.${direction}`)}</td>
            <td>{meaning[language]}</td>
            <td className="diag-hex">{hex}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
