import { ERROR_CATALOGUE, type ErrorCode } from '#contract/error-codes.ts';

/** The program can't start, for a reason a person can mend. Nothing was half-started. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** Exit code for a start that was refused (sysexits: EX_CONFIG). */
export const EXIT_REFUSED = 78;

/** What the person at the command line reads: what happened, the detail, what to do. */
export const refusalText = ({ code, message }: { code: ErrorCode; message: string }): string => {
  const { what, next } = ERROR_CATALOGUE[code].text.en;
  return `${code}: ${what}\n  ${message}\n  ${next}`;
};
