/** `switchlane route …`: why a channel was taken, what if, and whether rules would be accepted. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';

/** sysexits: EX_DATAERR, EX_NOINPUT. */
const EXIT = { refused: 65, noInput: 66 } as const;
const DEFAULT_CONFIG = '.switchlane/daemon/config.json';

/** An explanation ready to be printed. */
interface Explanation {
  readonly facts: readonly (readonly [label: string, text: string])[];
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly isSame: boolean;
}

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
  }): { readonly kind: 'explained'; readonly explanation: Explanation } | Refused;
  answerRules(question: {
    readonly rules: string;
    readonly config: string;
  }):
    | { readonly kind: 'accepted'; readonly revision: string; readonly notices: readonly string[] }
    | Refused;
}

interface ExplainOptions {
  readonly rules?: string;
  readonly at?: number;
  readonly config: string;
}

/** Adds `route explain` and `route check`; files are read, nothing is changed. */
export const addRouteCommands = (program: Command, answers: RouteAnswers): void => {
  const route = program.command('route').description('why a channel was taken, and what if');
  route
    .command('explain <trace>')
    .description('a recorded decision, channel by channel; - reads it from standard input')
    .option('--rules <file>', 'decide by this rule file, not by the channels’ own priorities')
    .option('--at <moment>', 'another moment, such as 2026-11-22T22:30+08:00', moment)
    .option('--config <file>', 'the payment service’s configuration', DEFAULT_CONFIG)
    .action((trace: string, { rules, at, config }: ExplainOptions) =>
      withFiles([trace, config, rules ?? null], ([traceText, configText, rulesText]) => {
        const answer = answers.answerRoute({
          trace: traceText ?? '',
          config: configText ?? '',
          rules: rulesText ?? null,
          atWallMs: at ?? null,
        });
        if (answer.kind === 'refused') return refuse(answer);
        print(program, answer.explanation, explanationText);
      }),
    );
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
};

/** Facts, then a table; a space between them. */
export const explanationText = ({ facts, heading, rows, isSame }: Explanation): string => {
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

const refuse = ({ reasons }: Refused): void => {
  process.stderr.write(`Refused; nothing was changed.\n${reasons.join('\n')}\n`);
  process.exitCode = EXIT.refused;
};

/** Reads the files and goes on, or says which can't be read. */
const withFiles = (
  paths: readonly (string | null)[],
  then: (texts: readonly (string | null)[]) => void,
): void => {
  const texts: (string | null)[] = [];
  for (const path of paths) {
    try {
      texts.push(path === null ? null : readFileSync(path === '-' ? 0 : path, 'utf8'));
    } catch (cause) {
      process.stderr.write(
        `Can't read ${path}: ${cause instanceof Error ? cause.message : cause}\n`,
      );
      process.exitCode = EXIT.noInput;
      return;
    }
  }
  then(texts);
};

const moment = (text: string): number => {
  const wallMs = Date.parse(text);
  if (Number.isNaN(wallMs) || !/(Z|[+-]\d\d:\d\d)$/.test(text)) {
    throw new InvalidArgumentError('a moment with its zone is expected: 2026-11-22T22:30+08:00');
  }
  return wallMs;
};
