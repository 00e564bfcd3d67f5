import type { ApiMethod, ApiParams, ApiResult } from '#contract/daemon-api.ts';
import type { DoctorReport, ServiceFacts } from '#contract/diagnostics.ts';
import { findingText } from '#contract/findings.ts';
import { MOST_ROWS, type SalesPage } from '#contract/sales-api.ts';
import { HISTORY_SPANS } from '#contract/technician.ts';
import type { BundleSource } from './collect.ts';
import { fileSource, logSources } from './file-sources.ts';

/** Sales whose story goes along: a busy hour. */
const SALES = 100;

/** Asks the payment service; what it rejects with is told as the reason for what is missing. */
export type AskService = <M extends ApiMethod>(
  method: M,
  params: ApiParams<M>,
) => Promise<ApiResult<M>>;

const json = (name: string, read: () => Promise<unknown>): BundleSource => ({
  name,
  read: async () => `${JSON.stringify(await read(), null, 2)}\n`,
});

/** Certificates are public, long, and in the way: their days are in the doctor's report. */
const withoutCertificates = (facts: ServiceFacts): unknown => ({
  ...facts,
  channels: facts.channels.map(({ certificatePem: _pem, ...channel }) => channel),
});

/** What the doctor found, for people and for programs. */
export const doctorSources = (examine: () => Promise<DoctorReport>): readonly BundleSource[] => [
  { name: 'doctor.txt', read: async () => doctorLines(await examine()) },
  json('doctor.json', examine),
];

const doctorLines = ({ results }: DoctorReport): string =>
  results
    .map(({ check, about, verdict, finding, values }) => {
      const { what, means, next } = findingText(finding, 'en', values);
      const head = `${verdict.padEnd(7)} ${[check, about].filter(Boolean).join(' ')}: ${what}`;
      return verdict === 'ok' ? head : [head, means, next].filter(Boolean).join('\n        ');
    })
    .concat('')
    .join('\n');

/**
 * What the service knows: its facts, its configuration and log, its sales, each channel's history.
 * `facts`: as it answered just now; null: it does not answer, and only its files can be had.
 */
export const serviceSources = (
  ask: AskService,
  facts: ServiceFacts | null,
  fallback: { readonly configFile: string; readonly logFile: string },
): readonly BundleSource[] => {
  const { configFile, logFile } = facts?.premises ?? fallback;
  return [
    json('service/facts.json', async () => withoutCertificates(await ask('diagnostics.read', {}))),
    json('service/routing.json', () => ask('route.standing', {})),
    fileSource('service/config.json', configFile),
    ...logSources('service', logFile),
    json('journal/reversals.json', () => ask('reversals.list', {})),
    json('journal/sales.json', () => latestStories(ask)),
    ...(facts?.channels ?? []).flatMap(({ id }) =>
      (['day', 'month'] as const).map((span) =>
        json(`health/${id}-${span}.json`, () => ask('health.history', windowOf(id, span))),
      ),
    ),
  ];
};

/** The latest sales as the journal tells them, newest first, asked for one after the other. */
const latestStories = async (ask: AskService): Promise<readonly unknown[]> => {
  const stories: unknown[] = [];
  for (let before: number | null = null; stories.length < SALES; ) {
    const page: SalesPage = await ask('sales.page', { before, limit: MOST_ROWS, search: {} });
    for (const { saleId } of page.rows) stories.push(await ask('sales.show', { saleId }));
    if (page.next === null) break;
    before = page.next;
  }
  return stories;
};

/** The question for a channel's history up to now. */
export const windowOf = (
  channel: ServiceFacts['channels'][number]['id'],
  span: keyof typeof HISTORY_SPANS,
): ApiParams<'health.history'> => {
  const { spanMs, bucketMs } = HISTORY_SPANS[span];
  const toWallMs = Date.now();
  return { channel, fromWallMs: toWallMs - spanMs, toWallMs, bucketMs };
};
