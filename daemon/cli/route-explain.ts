/** `switchlane route …`: why a channel was taken, what if, and whether rules would be accepted. */
import { existsSync, readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { ApiResult } from '#contract/daemon-api.ts';
import { type SaleId, saleId } from '#contract/ids.ts';
import type { RouteExplanation } from '#contract/route-api.ts';

/** sysexits: EX_DATAERR, EX_NOINPUT. */
const EXIT = { refused: 65, noInput: 66 } as const;
const DEFAULT_CONFIG = '.switchlane/daemon/config.json';

interface Refused {
  readonly kind: 'refused';
  readonly reasons: readonly string[];
}

/** Who answers: the command line decides nothing by itself. */
export interface RouteAnswers {
  answerRoute(question: {
    readonly trace: string;
    readonly rules: string | null;
    readonly config: string;
    readonly atWallMs: number | null;
  }): { readonly kind: 'explained'; readonly explanation: RouteExplanation } | Refused;
  answerRules(question: {
    readonly rules: string;
    readonly config: string;
  }):
    | { readonly kind: 'accepted'; readonly revision: string; readonly notices: readonly string[] }
    | Refused;
  /** The decisions of a sale, as the running service knows them. */
  explainSale(question: {
    readonly saleId: SaleId;
    readonly rules: string | null;
    readonly atWallMs: number | null;
  }): Promise<ApiResult<'route.explain'>>;
}

interface ExplainOptions {
  readonly rules?: string;
  readonly at?: number;
  readonly config: string;
}

/** Adds `route explain` and `route check`, which change nothing; gives their group back. */
export const addRouteCommands = (program: Command, answers: RouteAnswers): Command => {
  const route = program.command('route').description('why a channel was taken, and what if');
  route
    .command('explain <trace>')
    .description('a decision, channel by channel: of a sale by its id, of a file, or of - (input)')
    .option('--rules <file>', 'decide by this rule file, not by the channels’ own priorities')
    .option('--at <moment>', 'another moment, such as 2026-11-22T22:30+08:00', moment)
    .option('--config <file>', 'the payment service’s configuration', DEFAULT_CONFIG)
    .action((trace: string, { rules, at, config }: ExplainOptions) => {
      const sale = saleId.safeParse(trace);
      if (sale.success && trace !== '-' && !existsSync(trace)) {
        return explainSale(program, answers, sale.data, rules ?? null, at ?? null);
      }
      return withFiles([trace, config, rules ?? null], ([traceText, configText, rulesText]) => {
        const answer = answers.answerRoute({
          trace: traceText ?? '',
          config: configText ?? '',
          rules: rulesText ?? null,
          atWallMs: at ?? null,
        });
        if (answer.kind === 'refused') return refuse(answer);
        print(program, answer.explanation, explanationText);
      });
    });
  route
    .command('check <rules>')
    .description('whether the payment service would accept a rule file, and if not, why')
    .option('--config <file>', 'the payment service’s configuration', DEFAULT_CONFIG)
    .action((rules: string, { config }: { readonly config: string }) =>
      withFiles([rules, config], ([rulesText, configText]) => {
        const answer = answers.answerRules({ rules: rulesText ?? '', config: configText ?? '' });
        if (answer.kind === 'refused') return refuse(answer);
        print(program, answer, ({ revision, notices }) =>
          [`accepted as ${revision}`, ...notices.map((notice) => `note: ${notice}`)].join('\n'),
        );
      }),
    );
  return route;
};

/** The running service answers: it has the sale in its journal and the rules in its hands. */
const explainSale = async (
  program: Command,
  { explainSale: ask }: RouteAnswers,
  sale: SaleId,
  rulesFile: string | null,
  atWallMs: number | null,
): Promise<void> => {
  const texts = readFiles([rulesFile]);
  if (texts === null) return;
  const answer = await ask({ saleId: sale, rules: texts[0] ?? null, atWallMs });
  switch (answer.kind) {
    case 'not-known':
      process.stderr.write(`Neither a file nor a sale in the journal: ${sale}\n`);
      process.exitCode = EXIT.noInput;
      return;
    case 'refused':
      return refuse({
        reasons: answer.findings.map(({ line, key, reason }) =>
          [`rules, line ${line}`, key, reason].filter((part) => part !== '').join(': '),
        ),
      });
    case 'explained':
      return print(program, answer.decisions, (decisions) =>
        decisions.length === 0
          ? `The journal holds no decision of sale ${sale}: it is older than routing by rules.`
          : decisions.map(({ explanation }) => explanationText(explanation)).join('\n\n---\n\n'),
      );
  }
};

/** Facts, then a table; a space between them. */
export const explanationText = ({ facts, heading, rows, isSame }: RouteExplanation): string => {
  const verdict = isSame ? 'same as recorded' : 'not as recorded';
  return [columns(facts), columns([heading, ...rows]), verdict].join('\n\n');
};

const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
};

const print = <T>(program: Command, value: T, text: (value: T) => string): void => {
  const { json } = program.opts<{ readonly json?: boolean }>();
  process.stdout.write(`${json === true ? JSON.stringify(value, null, 2) : text(value)}\n`);
};

const refuse = ({ reasons }: Pick<Refused, 'reasons'>): void => {
  process.stderr.write(`Refused; nothing was changed.\n${reasons.join('\n')}\n`);
  process.exitCode = EXIT.refused;
};

/** Reads the files and goes on, or says which can't be read. */
const withFiles = (
  paths: readonly (string | null)[],
  then: (texts: readonly (string | null)[]) => void,
): void => {
  const texts = readFiles(paths);
  if (texts !== null) then(texts);
};

/** Null when one can't be read; that was said then. */
const readFiles = (paths: readonly (string | null)[]): readonly (string | null)[] | null => {
  const texts: (string | null)[] = [];
  for (const path of paths) {
    try {
      texts.push(path === null ? null : readFileSync(path === '-' ? 0 : path, 'utf8'));
    } catch (cause) {
      process.stderr.write(
        `Can't read ${path}: ${cause instanceof Error ? cause.message : cause}\n`,
      );
      process.exitCode = EXIT.noInput;
      return null;
    }
  }
  return texts;
};

const moment = (text: string): number => {
  const wallMs = Date.parse(text);
  if (Number.isNaN(wallMs) || !/(Z|[+-]\d\d:\d\d)$/.test(text)) {
    throw new InvalidArgumentError('a moment with its zone is expected: 2026-11-22T22:30+08:00');
  }
  return wallMs;
};
