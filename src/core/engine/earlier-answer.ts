import { type Attempt, costWhenMade } from '../calls/attempt.ts';
import type { CallAnswer } from '../calls/call.ts';
import type { Rule } from '../rules/rule.ts';
import type { Result } from '../runs/result.ts';
import type { Inspection } from './inspector.ts';

/** The first answer of an earlier result, and what was said of it. */
export interface EarlierAnswer {
  readonly outcome: CallAnswer;
  readonly inspection: Inspection;
}

/**
 * The first answer of an earlier result, where it was given to this very request; its calls are not paid again.
 * @param rules those of the earlier run, which are this one's
 */
export function earlierAnswer(
  result: Result | undefined,
  requestHash: string,
  rules: readonly Rule[],
): EarlierAnswer | undefined {
  if (!result || result.status === 'error') return undefined;
  const { output, attempts, violations, judgements = [], ...first } = result.earlier?.[0] ?? result;
  const answered = attempts.at(-1);
  if (first.requestHash !== requestHash || output === undefined || !answered) return undefined;
  const { toolCalls, finishReason = 'unknown' } = first;
  // Which answer others are compared with is found out in each run.
  const compared = new Set(rules.filter(({ check }) => check === 'consistent').map(({ id }) => id));
  return {
    outcome: {
      attempts: [notPaidAgain(answered)],
      response: { text: output, finishReason, ...(toolCalls && { toolCalls }) },
    },
    inspection: {
      violations: violations.filter(({ rule }) => !compared.has(rule)),
      judgements: judgements.map((judgement) => ({
        ...judgement,
        attempts: judgement.attempts.slice(-1).map(notPaidAgain),
      })),
    },
  };
}

function notPaidAgain(made: Attempt): Attempt {
  const { savedUsd: _, ...attempt } = made;
  const cost = costWhenMade(made);
  return { ...attempt, cached: true, costUsd: 0, ...(cost !== null && { savedUsd: cost }) };
}
