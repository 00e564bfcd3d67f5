import type { SettlementSum } from '#contract/daemon-api.ts';
import type { Currency } from '#contract/money.ts';
import { amountParts } from '../../money/amount-parts.ts';
import { useWording } from '../../wording/wording.tsx';
import { type SettledDay, verdictOfDay } from './day-verdict.ts';

interface DaysProps {
  readonly days: readonly SettledDay[];
  readonly currency: Currency;
}

/** Ours beside theirs, a row for each channel's day; what does not agree stands out. */
export function DaysTable({ days, currency }: DaysProps) {
  const { t } = useWording();
  return (
    <table className="days" data-testid="days">
      <thead>
        <tr>
          <th scope="col">{t('settled.channel')}</th>
          <th scope="col">{t('settled.ours')}</th>
          <th scope="col">{t('settled.theirs')}</th>
          <th scope="col">{t('settled.difference')}</th>
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <DayRow
            key={`${day.channel.en} ${day.date} ${day.batch}`}
            day={day}
            currency={currency}
          />
        ))}
      </tbody>
    </table>
  );
}

function DayRow({ day, currency }: { readonly day: SettledDay; readonly currency: Currency }) {
  const { t, name } = useWording();
  const { channel, date, batch, ours, theirs, carriedOver } = day;
  return (
    <tr data-testid="day" data-verdict={verdictOfDay(day)}>
      <th scope="row">
        {name(channel)}
        <span className="day-note">{t('settled.day', { date, batch })}</span>
        {carriedOver > 0 && (
          <span className="day-note">{t('settled.carried', { n: carriedOver })}</span>
        )}
      </th>
      <td>
        <Sum sum={ours} currency={currency} />
      </td>
      <td>{theirs === null ? '–' : <Sum sum={theirs} currency={currency} />}</td>
      <td className="day-difference">
        <Difference day={day} currency={currency} />
      </td>
    </tr>
  );
}

function Difference({ day, currency }: { readonly day: SettledDay; readonly currency: Currency }) {
  const { t } = useWording();
  const { difference } = day;
  if (difference === null) return t('settled.away');
  if (verdictOfDay(day) === 'agrees') return t('settled.same');
  return <Sum sum={difference} currency={currency} signed />;
}

interface SumProps {
  readonly sum: SettlementSum;
  readonly currency: Currency;
  /** A difference shows which way it goes. */
  readonly signed?: boolean;
}

function Sum({ sum, currency, signed = false }: SumProps) {
  const { t, language } = useWording();
  const plus = (value: number): string => (signed && value > 0 ? '+' : '');
  return (
    <>
      <span className="day-amount">
        {plus(sum.minor)}
        {amountParts(sum.minor, currency, language).text}
      </span>
      <span className="day-note">
        {t('settled.count', { n: `${plus(sum.count)}${sum.count}` })}
      </span>
      {(sum.refundCount !== 0 || sum.refundMinor !== 0) && (
        <span className="day-note">
          {t('settled.refunds', {
            n: `${plus(sum.refundCount)}${sum.refundCount}`,
            amount: `${plus(sum.refundMinor)}${amountParts(sum.refundMinor, currency, language).text}`,
          })}
        </span>
      )}
    </>
  );
}
