import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { HealthHistory } from '#contract/health-api.ts';
import { chartColumns } from './history-sum.ts';
import { type TechnicianWording, useTechnicianWording } from './technician-wording.ts';

interface HistoryChartProps {
  readonly history: HealthHistory;
  /** What the picture says, for whoever doesn't see it. */
  readonly label: string;
}

const HEIGHT = 170;
const MINUTE_S = 60;
const DAY_S = 86_400;

/** Steps of the time axis: minutes are kept, and told, so nothing is marked between two. */
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE_S),
  ...[1, 2, 7].map((days) => days * DAY_S),
];

/** Round trips as lines, lost pings as bars on a scale of their own. */
export default function HistoryChart({ history, label }: HistoryChartProps) {
  const wording = useTechnicianWording();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot | null>(null);
  const { language } = wording;
  // In another language it is another chart, of what the one before it showed.
  const latest = useRef({ wording, history });
  latest.current = { wording, history };
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return;
    const made = new UPlot(
      optionsOf(latest.current.wording, language, parent.clientWidth),
      chartColumns(latest.current.history),
      parent,
    );
    chart.current = made;
    const watch = new ResizeObserver(() => {
      made.setSize({ width: parent.clientWidth, height: HEIGHT });
    });
    watch.observe(parent);
    return () => {
      watch.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [language]);
  useEffect(() => {
    if (chart.current !== null) chart.current.setData(chartColumns(history));
  }, [history]);
  return <div ref={place} role="img" aria-label={label} data-testid="history-chart" />;
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const two = (number: number): string => String(number).padStart(2, '0');

/** The hour within a day, the date beyond it: short enough for the smallest till. */
const tick = (seconds: number, spanSeconds: number): string => {
  const at = new Date(seconds * 1_000);
  return spanSeconds > 2 * DAY_S
    ? `${two(at.getMonth() + 1)}-${two(at.getDate())}`
    : `${two(at.getHours())}:${two(at.getMinutes())}`;
};

const optionsOf = ({ t }: TechnicianWording, _language: string, width: number): UPlot.Options => {
  const axis = { stroke: colour('--ink-600'), grid: { stroke: colour('--line'), width: 1 } };
  return {
    width,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: true, live: false },
    scales: { ms: { range: (_, _least, most) => [0, Math.max(10, most * 1.1)] } },
    axes: [
      {
        ...axis,
        incrs: TIME_STEPS,
        values: (_, splits) => {
          const spanSeconds = (splits.at(-1) ?? 0) - (splits[0] ?? 0);
          return splits.map((seconds) => tick(seconds, spanSeconds));
        },
      },
      { ...axis, scale: 'ms', size: 50 },
      {
        stroke: colour('--bad'),
        scale: 'lost',
        side: 1,
        size: 40,
        grid: { show: false },
        incrs: [1, 5, 10, 50, 100, 500],
      },
    ],
    series: [
      {},
      {
        label: t('series-p50'),
        scale: 'ms',
        stroke: colour('--accent'),
        width: 2,
        points: { size: 4 },
      },
      {
        label: t('series-max'),
        scale: 'ms',
        stroke: colour('--line-strong'),
        width: 1,
        dash: [4, 3],
        points: { show: false },
      },
      {
        label: t('series-losses'),
        scale: 'lost',
        stroke: colour('--bad'),
        fill: colour('--bad'),
        paths: UPlot.paths.bars?.({ size: [0.5, 6] }) ?? null,
        points: { show: false },
      } as UPlot.Series,
    ],
  };
};
