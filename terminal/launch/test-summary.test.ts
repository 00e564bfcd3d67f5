import { expect, test } from 'vitest';
import { type StepResult, summaryOf } from './test-summary.ts';

const step = (name: string, rest: Partial<StepResult> = {}): StepResult => ({
  name,
  seconds: 1.25,
  end: 'ok',
  tests: null,
  ...rest,
});

const lastLine = (results: readonly StepResult[]): string | undefined =>
  summaryOf(results).lines.at(-1);

test('the last line sums the tests of every runner and says nothing else', () => {
  const unit = step('tests', { tests: { passed: 40, failed: 0, skipped: 0 } });
  const browser = step('browser', { tests: { passed: 5, failed: 0, skipped: 0 } });
  expect(summaryOf([step('types'), unit, browser])).toMatchObject({ good: true });
  expect(lastLine([step('types'), unit, browser])).toBe('45 passed, 0 failed');
});

test('a failed test makes the run fail', () => {
  const unit = step('tests', { end: 'failed', tests: { passed: 40, failed: 2, skipped: 0 } });
  expect(lastLine([unit])).toBe('40 passed, 2 failed');
  expect(summaryOf([unit]).good).toBe(false);
});

test('a step that failed without a failed test counts as one failure', () => {
  const brokeOff = step('tests', { end: 'failed', tests: { passed: 40, failed: 0, skipped: 0 } });
  expect(lastLine([step('types', { end: 'failed' }), brokeOff])).toBe('40 passed, 2 failed');
});

test('each step is listed with its time, and one that was not run says so', () => {
  const { lines } = summaryOf([step('types'), step('browser', { end: 'not-run', seconds: 0 })]);
  expect(lines[0]).toMatch(/^types +1\.\d s +ok$/);
  expect(lines[1]).toMatch(/^browser +0\.0 s +NOT RUN/);
});

test('a skipped test is named', () => {
  const unit = step('tests', { tests: { passed: 1, failed: 0, skipped: 3 } });
  expect(summaryOf([unit]).lines[0]).toContain('3 skipped');
});
