import type { CheckName, CheckResult, ServiceFacts, Verdict } from '#contract/diagnostics.ts';
import type { FindingCode } from '#contract/findings.ts';
import type { KeysReport } from '../keys.ts';

/** The payment service as whoever asks found it. */
export type ServiceSeen =
  | { readonly kind: 'answered'; readonly facts: ServiceFacts; readonly tookMs: number }
  /** Nobody answers, or not in time. */
  | { readonly kind: 'gone'; readonly why: string }
  /** It answers, and speaks another version of the interface. */
  | { readonly kind: 'refused'; readonly why: string };

export type KeysSeen =
  | { readonly kind: 'read'; readonly report: KeysReport }
  | { readonly kind: 'unreadable'; readonly why: string }
  /** Certificates come from the service, which does not answer. */
  | { readonly kind: 'not-asked' };

/** All that the checks look at, gathered beforehand: they only judge. */
export interface LookedAt {
  readonly service: ServiceSeen;
  readonly keys: KeysSeen;
  readonly atWallMs: number;
  /** The version of the program that looks. */
  readonly version: string;
  /** The local date as `YYYYMMDD`, where the till stands. */
  readonly localDate: string;
}

/** One finding of one check, about the whole till or one channel or device. */
export interface Found {
  readonly verdict: Verdict;
  readonly finding: FindingCode;
  readonly about?: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** A row of the table of checks. */
export interface Check {
  readonly check: CheckName;
  /** Judges; null: there was nothing to look at, because the service does not answer. */
  look(seen: LookedAt): readonly Found[] | null;
}

export const ok = (finding: FindingCode, values: Found['values'] = {}, about?: string): Found =>
  found('ok', finding, values, about);
export const warn = (finding: FindingCode, values: Found['values'] = {}, about?: string): Found =>
  found('warn', finding, values, about);
export const fail = (finding: FindingCode, values: Found['values'] = {}, about?: string): Found =>
  found('fail', finding, values, about);

const found = (
  verdict: Verdict,
  finding: FindingCode,
  values: Found['values'],
  about: string | undefined,
): Found => ({ verdict, finding, values: values ?? {}, ...(about !== undefined && { about }) });

/** A finding as a report has it. */
export const resultOf = (
  check: CheckName,
  { verdict, finding, about, values }: Found,
): CheckResult => ({
  check,
  about: about?.slice(0, 60) ?? null,
  verdict,
  finding,
  values: Object.fromEntries(
    Object.entries(values ?? {}).map(([slot, value]) => [slot, String(value).slice(0, 300)]),
  ),
});
