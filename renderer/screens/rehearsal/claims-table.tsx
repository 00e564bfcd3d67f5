import type { RunRecord } from '#contract/run-record.ts';
import { useWording } from '../../wording/wording.tsx';

/** What was expected beside what came; what came otherwise stands first. */
export function ClaimsTable({ claims }: Pick<RunRecord, 'claims'>) {
  const { t } = useWording();
  if (claims.length === 0) return null;
  const sorted = claims
    .map((claim, index) => ({ ...claim, index }))
    .sort((a, b) => Number(a.holds) - Number(b.holds) || a.index - b.index);
  return (
    <table className="claims" data-testid="claims">
      <caption>{t('rehearse.expectations')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('rehearse.holds')}</th>
          <th scope="col">{t('rehearse.what')}</th>
          <th scope="col">{t('rehearse.expected')}</th>
          <th scope="col">{t('rehearse.got')}</th>
          <th scope="col">{t('rehearse.when')}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ index, what, expected, got, holds, atMs }) => (
          <tr key={index} data-holds={holds}>
            <td>{holds ? '✓' : '✗'}</td>
            <th scope="row">{what}</th>
            <td>{expected}</td>
            <td>{got}</td>
            <td>{atMs === null ? t('rehearse.at-the-end') : `${(atMs / 1_000).toFixed(3)} s`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
