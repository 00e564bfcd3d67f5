import { ERROR_CATALOGUE, type ErrorCode } from '#contract/error-codes.ts';

/** A code of the catalogue with the place it concerns; `message` is the sentence a person reads. */
export class StubProblem extends Error {
  override readonly name = 'StubProblem';
  readonly code: ErrorCode;

  /** `detail`: which port, file or option, without a full stop. */
  constructor(code: ErrorCode, detail: string) {
    const { what, money, next } = ERROR_CATALOGUE[code].text.en;
    super(`${code}: ${what} (${detail}) ${money} ${next}`);
    this.code = code;
  }
}

/** An option of the command line can't be used as it stands. */
export class OptionProblem extends Error {
  override readonly name = 'OptionProblem';

  constructor(option: string, value: string, why: string) {
    super(
      `${option} ${value} can't be used: ${why}. Nothing was started and no money moved. ` +
        'Check the path and who may use it.',
    );
  }
}

/** The system's code of a failed call (`EADDRINUSE`), else what the error says. */
export const systemCode = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
};
