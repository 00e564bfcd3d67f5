/** Tests as a runner counted them. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How one step of a check ended. */
export interface StepResult {
  readonly name: string;
  readonly seconds: number;
  /** `not-run`: what it needs is not on this machine. */
  readonly end: 'ok' | 'failed' | 'not-run';
  readonly tests: TestCount | null;
}

const WORDS: Readonly<Record<StepResult['end'], string>> = {
  ok: 'ok',
  failed: 'FAILED',
  'not-run': 'NOT RUN: no Chromium was found',
};

/**
 * A line a step with its time, and as the last one `N passed, N failed` summed over the runners. A
 * step that failed without a failed test (types, style, a runner that broke off) counts as one
 * failure, so that the last line never says 0 failed about a run that failed.
 */
export function summaryOf(results: readonly StepResult[]): {
  readonly lines: readonly string[];
  readonly good: boolean;
} {
  let passed = 0;
  let failed = 0;
  const lines = results.map((result) => {
    const { tests } = result;
    passed += tests?.passed ?? 0;
    failed += Math.max(tests?.failed ?? 0, result.end === 'failed' ? 1 : 0);
    const skipped = tests !== null && tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
    const count =
      tests === null ? '' : `  ${tests.passed} passed, ${tests.failed} failed${skipped}`;
    const seconds = `${result.seconds.toFixed(1)} s`;
    return `${result.name.padEnd(8)} ${seconds.padStart(8)}  ${WORDS[result.end]}${count}`;
  });
  return { lines: [...lines, `${passed} passed, ${failed} failed`], good: failed === 0 };
}
