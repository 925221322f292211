import type { RunOutcome } from '../engine/start.ts';
import { oneLine } from '../text/one-line.ts';
import { plural } from '../text/plural.ts';
import { forecastBesideActual } from './forecast.ts';
import { formatTokens } from './format.ts';
import { costText } from './model-price.ts';
import { moneyOf } from './money.ts';
import { partOf, resultNoun, verdictCounts } from './part.ts';
import { uncheckedNote } from './unchecked.ts';

/**
 * How a run went, in a sentence: what it came to and why, or how it ended early.
 * @param headline what its results come to, where that is known
 */
export function outcomeSentence(outcome: RunOutcome, headline?: string): string {
  const { run, summary, project } = outcome;
  const name = oneLine(run.prompt.name, 100);
  const unchecked = uncheckedNote(summary);
  const whole = unchecked
    ? verdictCounts(summary).join(', ')
    : `${summary.passed} of ${plural(summary.results, resultNoun(run))} passed`;
  const passed = `${name}: ${partOf(run, summary) ?? whole}`;
  const skipped =
    run.samples.invalid > 0 ? ` ${plural(run.samples.invalid, 'sample')} skipped as invalid.` : '';
  switch (run.state) {
    case 'cancelled':
      return `${passed} before the run was cancelled.`;
    case 'over-budget': {
      const limit = moneyOf(project.config.currency)(run.settings.maxCost ?? null);
      return `${passed}; the run stopped before the call that could have crossed ${limit}.`;
    }
    case 'incomplete':
      return `${passed}; ${plural(summary.errors, 'result')} got no answer, which resuming the run asks for again.`;
    case 'provider-failed':
      return `${passed}; the run stopped because no answers came.`;
    default: {
      const sentence = headline === undefined || unchecked ? `${passed}.` : `${name}: ${headline}`;
      return `${sentence}${skipped}${unchecked ? ` ${unchecked}.` : ''}`;
    }
  }
}

/** What a run took, beside its forecast where it had one and was not stopped. */
export function figuresSentence({ run, summary, project }: RunOutcome): string {
  const money = moneyOf(project.config.currency);
  const { inputTokens, outputTokens, savedUsd = 0 } = summary;
  const saved = savedUsd > 0 ? ` (${money(savedUsd)} more without the cache)` : '';
  const cost = `${costText(summary, run.server, money)}${saved}`;
  const taken = `It took ${formatTokens(inputTokens)} tokens in and ${formatTokens(outputTokens)} out, ${cost}`;
  if (!run.forecast || run.state !== 'finished') return `${taken}.`;
  return `${taken}; the estimate was ${forecastBesideActual(run.forecast, summary, money)}.`;
}
