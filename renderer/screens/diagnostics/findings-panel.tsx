import LoaderCircle from 'lucide-react/icons/loader-circle';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import { useCallback, useEffect, useState } from 'react';
import type { CheckResult, DoctorReport, Verdict } from '#contract/diagnostics.ts';
import { findingText } from '#contract/findings.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useAsk } from '../../link/terminal-view.tsx';
import { LeaveKiosk } from './leave-kiosk.tsx';
import { Refusal, type Refused } from './refusal.tsx';
import { useTechnicianWording } from './technician-wording.ts';
import { VerdictMark } from './verdict.tsx';

type Shown = DoctorReport | Refused | null;

/** What `switchlane doctor` finds, on the screen: what is wrong first, what is well folded away. */
export function FindingsPanel() {
  const { t } = useTechnicianWording();
  const ask = useAsk();
  const [shown, setShown] = useState<Shown>(null);
  const [isLooking, setLooking] = useState(true);
  const look = useCallback(async () => {
    setLooking(true);
    const answer = await ask({ about: 'doctor' });
    if (answer.about === 'doctor') setShown(answer.report);
    if (answer.about === 'refused') setShown(answer);
    setLooking(false);
  }, [ask]);
  useEffect(() => void look(), [look]);
  return (
    <div className="diag-findings" data-testid="findings" aria-busy={isLooking}>
      <div className="diag-bar">
        <PressButton
          testId="findings-again"
          className="button-plain"
          disabled={isLooking}
          onPress={() => void look()}
        >
          {isLooking ? (
            <LoaderCircle className="turning" aria-hidden="true" />
          ) : (
            <RefreshCw aria-hidden="true" />
          )}
          {t('again')}
        </PressButton>
        <LeaveKiosk />
        <output className="diag-sum" data-testid="findings-sum">
          {shown === null ? t('looking') : 'results' in shown && <Sum report={shown} />}
        </output>
      </div>
      {shown !== null &&
        ('results' in shown ? <Findings report={shown} /> : <Refusal refused={shown} />)}
    </div>
  );
}

const countOf = (report: DoctorReport, verdict: Verdict): number =>
  report.results.filter((result) => result.verdict === verdict).length;

function Sum({ report }: { readonly report: DoctorReport }) {
  const { t } = useTechnicianWording();
  const [ok, warn, fail] = (['ok', 'warn', 'fail'] as const).map((of) => countOf(report, of));
  return (
    <>
      <VerdictMark verdict={report.verdict} />
      {t('sum', { ok, warn, fail })}
    </>
  );
}

const GRAVEST_FIRST: readonly Verdict[] = ['fail', 'warn', 'skipped'];

function Findings({ report }: { readonly report: DoctorReport }) {
  const { t } = useTechnicianWording();
  const amiss = GRAVEST_FIRST.flatMap((verdict) =>
    report.results.filter((result) => result.verdict === verdict),
  );
  const well = report.results.filter(({ verdict }) => verdict === 'ok');
  return (
    <>
      <ul className="diag-list">
        {amiss.map((result) => (
          <FindingRow key={keyOf(result)} result={result} />
        ))}
      </ul>
      <details className="diag-well" open={amiss.length === 0}>
        <summary data-testid="findings-well">
          {t('all-well')} · {well.length}
        </summary>
        <ul className="diag-list">
          {well.map((result) => (
            <FindingRow key={keyOf(result)} result={result} />
          ))}
        </ul>
      </details>
    </>
  );
}

const keyOf = ({ check, about, finding, values }: CheckResult): string =>
  [check, about, finding, JSON.stringify(values)].join(' ');

function FindingRow({ result }: { readonly result: CheckResult }) {
  const { t, language } = useTechnicianWording();
  const { check, about, verdict, finding, values } = result;
  const { what, means, next } = findingText(finding, language, values);
  return (
    <li
      className="diag-finding"
      data-testid="finding"
      data-verdict={verdict}
      data-check={check}
      data-about={about ?? ''}
      data-finding={finding}
    >
      <VerdictMark verdict={verdict} />
      <div>
        <p className="diag-what">
          <strong>
            {t(`check.${check}`)}
            {about !== null && ` · ${about}`}
          </strong>{' '}
          {what}
        </p>
        {verdict !== 'ok' && means !== '' && (
          <p>
            <span className="diag-label">{t('meaning')}</span> {means}
          </p>
        )}
        {verdict !== 'ok' && next !== '' && (
          <p>
            <span className="diag-label">{t('to-do')}</span> {next}
          </p>
        )}
      </div>
    </li>
  );
}
