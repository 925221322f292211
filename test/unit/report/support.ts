import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { type RunSummary, SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { newRun } from '../engine/support.ts';

/** What does harm where it is not made harmless: markup, terminal escapes, turned direction, lone surrogates. */
export const HOSTILE = '<a b="c">&amp;]]></a>\u001b[31m\u0007\0\n\t\r\u202e\ud800\uffff\u{1f600}';

export function summaryOf(results: readonly Result[]): RunSummary {
  const builder = new SummaryBuilder();
  for (const result of results) builder.add(result);
  return builder.summary;
}

/** A run with the summary of its results. */
export function runOf(results: readonly Result[], overrides: Partial<Run> = {}): Run {
  return {
    id: '2026-11-21-triage',
    ...newRun({ state: 'finished' }),
    summary: summaryOf(results),
    ...overrides,
  };
}

export const violation = (rule: string, overrides: Partial<Result['violations'][number]> = {}) => ({
  rule,
  category: 'format' as const,
  severity: 'error' as const,
  span: { start: 0, end: 1 },
  message: 'is wrong',
  ...overrides,
});
