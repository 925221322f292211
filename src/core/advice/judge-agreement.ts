import { passes } from '../rules/evaluate.ts';
import type { Rule } from '../rules/rule.ts';
import { templatesIn } from '../rules/templates.ts';
import type { Result } from '../runs/result.ts';
import { wilsonInterval } from '../statistics/interval.ts';
import { formatCount } from '../text/plural.ts';
import { errorsOf } from '../triage/symptoms.ts';

/** How far a judge says the same as what samples expect, of the answers that both decide about. */
export interface JudgeAgreement {
  readonly judge: string;
  readonly agreed: number;
  readonly of: number;
  /** Enough of them agree that it is no chance. */
  readonly isTrusted: boolean;
}

/** The lower end of the 95 % interval of the share has to reach it: 9 of 9 do, 19 of 21, and 10 of 21 do not. */
const TRUSTED = 0.69;

/** The agreement of each judge that decides about answers which `facts` or `expected` decide about, too. */
export function judgeAgreements(results: Iterable<Result>, rules: readonly Rule[]): JudgeAgreement[] {
  const deciding = rules.filter(({ severity }) => severity === 'error').flatMap(decidingRule);
  const counts = new Map<string, { agreed: number; of: number }>();
  for (const result of results) {
    const broken = new Set(errorsOf(result).flatMap(({ rule, echoes = [] }) => [rule, ...echoes]));
    const asked = deciding.filter(({ by }) =>
      by === 'facts' ? (result.facts?.length ?? 0) > 0 : result.expected !== undefined,
    );
    if (asked.length === 0) continue;
    const isRight = asked.every(({ id }) => !broken.has(id));
    for (const { evaluator, choice } of result.judgements ?? []) {
      if (choice === undefined) continue;
      const count = counts.get(evaluator) ?? { agreed: 0, of: 0 };
      counts.set(evaluator, count);
      count.of++;
      if (broken.has(evaluator) !== isRight) count.agreed++;
    }
  }
  return [...counts].map(([judge, { agreed, of }]) => ({
    judge,
    agreed,
    of,
    isTrusted: wilsonInterval(agreed, of).low >= TRUSTED,
  }));
}

/** What a rule decides by, where that is the sample's own. */
function decidingRule({ id, check, options }: Rule): { id: string; by: 'facts' | 'expected' }[] {
  if (check === 'facts') return [{ id, by: 'facts' }];
  const isByExpected =
    check === 'expected' ||
    (check !== 'judge' && templatesIn(options).some(({ text }) => /\{\{-?\s*expected\b/.test(text)));
  return isByExpected ? [{ id, by: 'expected' }] : [];
}

/** `The judge "polite" agrees on 10 of 21 with what is expected: not to be trusted yet.` */
export const agreementSentence = ({ judge, agreed, of, isTrusted }: JudgeAgreement): string =>
  `The judge "${judge}" agrees on ${formatCount(agreed)} of ${formatCount(of)} with what is expected${isTrusted ? '' : ': not to be trusted yet'}.`;

/** Judges whose word alone decides nothing: those not known to agree with what samples expect. */
export function untrustedJudges(
  judges: Iterable<string>,
  agreements: readonly JudgeAgreement[],
): ReadonlySet<string> {
  const trusted = new Set(agreements.filter(({ isTrusted }) => isTrusted).map(({ judge }) => judge));
  return new Set([...judges].filter((judge) => !trusted.has(judge)));
}

/** A result as it would be if some judges had not been asked. */
export function withoutJudges(result: Result, judges: ReadonlySet<string>): Result {
  const { status, error, violations } = result;
  if (judges.size === 0 || status === 'passed' || (status === 'error' && error?.kind !== 'judge'))
    return result;
  const others = violations.filter(({ rule }) => !judges.has(rule));
  const { error: _, ...rest } = result;
  return { ...rest, violations: others, status: passes(others) ? 'passed' : 'failed' };
}
