import { knownCost } from '../report/model-price.ts';
import { answerText } from '../runs/answer-text.ts';
import { attemptsOf, type Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { oneLine } from '../text/one-line.ts';
import type { Row } from './view.ts';

const LONGEST_EXCERPT = 200;
const LONGEST_REASON = 400;
const LONGEST_MODEL = 100;

/**
 * A result as a row of a table, before it is known why it fails.
 * @param run the one that it belongs to
 */
export function rowOf(result: Result, { model: asked, server }: Pick<Run, 'model' | 'server'>): Row {
  const { sample, repeat, status, tags = [], violations, error, escalated, approved } = result;
  const attempts = attemptsOf(result);
  const used = attempts.flatMap(({ usage }) => (usage ? [usage.inputTokens + usage.outputTokens] : []));
  const costUsd = sumOfCosts(attempts.map((attempt) => attempt.costUsd));
  const savedUsd = sum(attempts.map((attempt) => attempt.savedUsd ?? 0));
  const last = result.attempts.at(-1);
  const answered = last && !last.error ? last : undefined;
  return {
    sample,
    repeat,
    status: status === 'passed' || status === 'failed' ? status : 'error',
    ...(error && { reason: oneLine(error.message, LONGEST_REASON) }),
    rules: [...new Set(violations.map(({ rule }) => rule))],
    tags: [...tags],
    excerpt: oneLine(answerText(result), LONGEST_EXCERPT),
    tokens: used.length > 0 ? sum(used) : null,
    costUsd: knownCost({ costUsd, savedUsd }, server),
    latencyMs: answered?.latencyMs ?? null,
    ...(answered && { model: oneLine(answered.answeredBy ?? answered.model ?? asked, LONGEST_MODEL) }),
    ...(escalated && { escalated }),
    ...(approved && { approved }),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** USD; `null` where one of the costs is unknown. */
export const sumOfCosts = (costs: readonly (number | null)[]): number | null =>
  costs.some((cost) => cost === null) ? null : sum(costs as readonly number[]);
