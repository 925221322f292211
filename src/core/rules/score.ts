import type { Sample } from '../samples/sample.ts';
import type { Rule, Violation } from './rule.ts';

/** What is asked of an answer: a rule, or a judge, which has no check. */
type ScoredCheck = Pick<Rule, 'id' | 'weight'> & { readonly check?: string };

/**
 * How much of what is asked of an answer it keeps, from 0 to 1: the weight of what it keeps over the weight of all.
 * What cannot be broken does not count: `facts` of a sample without any, and `expected` of one that expects nothing.
 * Nor does what could not run. Where an answer is not JSON, all that needs JSON is broken.
 * @param asked the rules that apply to the answer, and the judges that gave a verdict
 * @returns `undefined` where nothing at all is asked
 */
export function scoreOf(
  asked: readonly ScoredCheck[],
  { facts, expected }: Pick<Sample, 'facts' | 'expected'>,
  violations: readonly Violation[],
): number | undefined {
  const broken = new Set(violations.flatMap(({ rule, echoes = [] }) => [rule, ...echoes]));
  const notRun = new Set(violations.flatMap(({ rule, notRun: isNotRun }) => (isNotRun ? [rule] : [])));
  const counted = asked.filter(
    ({ id, check }) =>
      !(check === 'facts' && facts.length === 0) &&
      !(check === 'expected' && expected === undefined) &&
      !notRun.has(id),
  );
  const weightOf = (rules: readonly ScoredCheck[]) => rules.reduce((sum, { weight = 1 }) => sum + weight, 0);
  if (counted.length === 0) return undefined;
  const all = weightOf(counted);
  return all === 0 ? 1 : weightOf(counted.filter(({ id }) => !broken.has(id))) / all;
}
