import { isUnfinished, type Result } from '../runs/result.ts';
import type { Verdicts } from './verdicts.ts';

/** A result as a person has decided about its output since the run; as it was stored where nobody has. */
export function decidedResult(result: Result, verdicts: Verdicts): Result {
  const { sample, output } = result;
  if (output === undefined || isUnfinished(result)) return result;
  const { verdict } = verdicts.find(sample, output) ?? {};
  if (!verdict) return result;
  const { escalated, approved, error, ...rest } = result;
  return verdict === 'approve'
    ? { ...rest, status: 'passed', score: 1, approved: true }
    : { ...rest, status: 'failed' };
}

/** Results of one prompt as people have decided about them. */
export async function* decidedResults(
  results: AsyncIterable<Result>,
  verdicts: Verdicts,
): AsyncGenerator<Result> {
  for await (const result of results) yield verdicts.isEmpty ? result : decidedResult(result, verdicts);
}
