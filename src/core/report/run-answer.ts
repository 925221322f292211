import { CATEGORY_REASONS } from '../failure-category.ts';
import { valueText } from '../rules/finding.ts';
import type { Run } from '../runs/run.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount } from '../text/plural.ts';
import type { Cause } from '../triage/causes.ts';
import type { Evidence } from '../triage/evidence.ts';
import type { TriageReport } from '../triage/run-triage.ts';
import { partOf, type ResultCounts } from './part.ts';
import { stepSentence } from './step-sentence.ts';

/** Failures of one cause that make it worth naming before its category. */
const FEW = 2;

/**
 * What a run comes to and why, in a sentence: `11 of 30 fail, 9 of them for a code fence.`
 * @returns `undefined` where there is no result
 */
export function headline(
  { causes, categories, failing }: TriageReport,
  run: Run,
  summary: ResultCounts,
): string | undefined {
  const { results, failed, errors } = summary;
  const all = failed + errors;
  const part = partOf(run, summary);
  if (results === 0) return undefined;
  if (all === 0 && part) return `${part}.`;
  if (all === 0) return results === 1 ? 'It passes.' : `All ${formatCount(results)} pass.`;
  const isOne = all === 1;
  // What has no verdict has not passed, and has not failed either.
  const verb = errors > 0 ? `${isOne ? 'has' : 'have'} not passed` : isOne ? 'fails' : 'fail';
  const head = `${formatCount(all)} of ${formatCount(results)} ${verb}`;
  const [cause] = causes;
  const [category] = categories;
  if (!cause || !category || failing === 0) return `${head}.`;
  const isCause = isWorthNaming(cause, failing);
  const count = isCause ? cause.results.length : category.results;
  const reason = isCause ? causeReason(cause) : CATEGORY_REASONS[category.category];
  const share = isOne ? '' : count === all ? ', all ' : `, ${formatCount(count)} of them `;
  return `${head}${share || ' '}for ${reason}.`;
}

/** The headline, and what to do next: `… Cheapest step: ask for the JSON alone.` */
export function answerSentence(report: TriageReport, run: Run, summary: ResultCounts): string | undefined {
  const head = headline(report, run, summary);
  const cause = causeOfStep(report);
  if (!head || !cause || report.failing === 0) return head;
  return `${head} ${stepSentence(cause)}`;
}

/** The first cause where the headline names it, else the first of the category that it names instead. */
function causeOfStep({ causes, categories, failing }: TriageReport): Cause | undefined {
  const [cause] = causes;
  if (cause && isWorthNaming(cause, failing)) return cause;
  return causes.find(({ category }) => category === categories[0]?.category);
}

const isWorthNaming = ({ results }: Cause, failing: number) => results.length >= Math.min(FEW, failing);

/** What the results of a cause fail for, after *for*: `a code fence`. */
export const causeReason = ({ evidence }: Pick<Cause, 'evidence'>): string =>
  oneLine(reasonOf(evidence), 100);

function reasonOf(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'rule':
      if (evidence.notJson) return /fence/.test(evidence.message) ? 'a code fence' : 'not being JSON';
      return `breaking ${evidence.rule}`;
    case 'fact':
      return `lacking ${valueText(evidence.fact)}`;
    case 'refusal':
      return evidence.says === 'refuses' ? CATEGORY_REASONS.refusal : 'not knowing';
    case 'finish-reason':
      return CATEGORY_REASONS.truncated;
    case 'provider-error':
      return CATEGORY_REASONS.provider;
    case 'repeats':
      return CATEGORY_REASONS.unstable;
    case 'unsupported':
      return evidence.instead === undefined ? `a ${evidence.type} that nothing supports` : 'not declining';
    case 'mismatch':
      return evidence.at === undefined
        ? CATEGORY_REASONS['wrong-answer']
        : `${valueText(evidence.found)} in the place of ${valueText(evidence.expected)}`;
    case 'person':
      return 'what was said of them';
  }
}
