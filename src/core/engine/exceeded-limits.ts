import type { Budget } from '../prompt/prompt-file.ts';
import type { RunSummary } from '../runs/summary.ts';
import { areEnough } from '../statistics/percentile.ts';
import { formatDuration, formatUsd } from '../text/amounts.ts';
import { callsAtOnce } from '../text/calls-at-once.ts';
import { plural } from '../text/plural.ts';

/** The limits that the calls of a run have crossed, a sentence each. */
export function exceededLimits(
  { maxOutputTokens = Infinity, maxCostPerCall = Infinity, maxLatencyP95 = Infinity }: Budget,
  { most, latencyMs }: RunSummary,
): string[] {
  const sentences = [];
  if (most.outputTokens > maxOutputTokens) {
    sentences.push(
      `The longest answer has ${plural(most.outputTokens, 'token')}, and budget.maxOutputTokens allows ${plural(maxOutputTokens, 'token')}; ask for less, or set modelParameters.maxTokens.`,
    );
  }
  if (most.costUsd > maxCostPerCall) {
    sentences.push(
      `The most expensive call cost ${formatUsd(most.costUsd)}, and budget.maxCostPerCall allows ${formatUsd(maxCostPerCall)}; shorten the prompt or the answers, or choose a cheaper model.`,
    );
  }
  if (latencyMs && latencyMs.p95 > maxLatencyP95 * 1000) {
    const { answers = 0, p95, max, concurrency = 1 } = latencyMs;
    const slow = areEnough(answers, 0.95)
      ? `5 % of the answers took ${formatDuration(p95)} or longer`
      : `The slowest answer took ${formatDuration(max)}`;
    const waited = concurrency > 1 ? `, with ${callsAtOnce(concurrency)}` : '';
    const fewer = concurrency > 1 ? 'ask for less, lower the concurrency' : 'ask for less';
    sentences.push(
      `${slow}${waited}, and budget.maxLatencyP95 allows ${formatDuration(maxLatencyP95 * 1000)}; ${fewer}, or choose a faster model.`,
    );
  }
  return sentences;
}
