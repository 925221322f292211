import type { Agreement } from '../opinions/opinions.ts';
import { forecastBesideActual } from '../report/forecast.ts';
import { knownCost, unknownCostText, unpricedText } from '../report/model-price.ts';
import { moneyOf } from '../report/money.ts';
import { answerSentence, causeReason, headline } from '../report/run-answer.ts';
import { uncheckedNote } from '../report/unchecked.ts';
import { coverageOf, isOver } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';
import type { RunSummary } from '../runs/summary.ts';
import { oneLine } from '../text/one-line.ts';
import { type Evidence, reasonSentence } from '../triage/evidence.ts';
import type { TriageReport } from '../triage/run-triage.ts';
import type { Currency } from '../workspace/config.ts';
import { passRateOf } from './pass-rate.ts';
import type { PreviousRun } from './previous-run.ts';
import { projectionOf } from './projection.ts';
import { remedyView } from './remedy-view.ts';
import type { CategoryView, CauseView, RunView } from './view.ts';

/** Causes shown of one category; its number counts the results of all. */
const SHOWN_CAUSES = 200;
/** Rules, tags and models to choose from; there may be a tag for each sample. */
const SHOWN_CHOICES = 200;
/** Samples named with a cause. */
const NAMED_SAMPLES = 20;

export interface ViewParts {
  readonly run: Run;
  readonly state: RunView['run']['state'];
  readonly summary: RunSummary;
  readonly report: TriageReport;
  /** Absent where no model was asked for its opinions. */
  readonly agreement?: Agreement;
  /** Results by tag. */
  readonly tags: ReadonlyMap<string, number>;
  /** Results by the model that answered. */
  readonly models: ReadonlyMap<string, number>;
  /** Calls a day of the prompt. */
  readonly volume?: number;
  /** Passages of documents were looked for. */
  readonly isRetrieved?: boolean;
  /** Of the workspace. */
  readonly currency?: Currency;
  readonly comparison?: PreviousRun;
  /** How much of the stored results is read, from 0 to 1; absent when all are. */
  readonly reading?: number;
  /** How much of them is triaged, from 0 to 1; absent when all are. */
  readonly triaging?: number;
}

/** What is shown of a run as a whole. */
export function runView({
  run,
  state,
  summary,
  report,
  agreement,
  tags,
  models,
  volume,
  isRetrieved = false,
  currency,
  comparison,
  reading,
  triaging,
}: ViewParts): RunView {
  const { results, passed, failed, errors, repair, escalated, approved } = summary;
  const projection = projectionOf(summary, volume);
  const unchecked = uncheckedNote(summary);
  const isTriaged = triaging === undefined && reading === undefined;
  const sentence = isTriaged ? headline(report, run, summary) : undefined;
  const answer = isTriaged && !unchecked ? answerSentence(report, run, summary) : undefined;
  // While results are still looked into, a cause that is missing may yet come.
  const gone = triaging === undefined ? goneCauses(report, comparison?.causes) : [];
  return {
    run: {
      id: run.id,
      prompt: run.prompt.name,
      file: run.prompt.file,
      provider: run.provider,
      model: run.model,
      ...(run.server !== undefined && { server: run.server }),
      state,
      ...(run.draw && { isDrawn: true }),
      startedAt: run.startedAt,
      expected: isOver(run) ? results : coverageOf(run, results).of,
    },
    ...(reading !== undefined && { reading }),
    ...(triaging !== undefined && { triaging }),
    ...(isRetrieved && { isRetrieved }),
    results,
    passed,
    failed,
    errors,
    ...passRateOf(run, summary),
    ...(comparison?.before && { before: comparison.before }),
    ...(comparison?.incomparable && { incomparable: comparison.incomparable }),
    ...(repair.asked > 0 && {
      repair: {
        passedAtFirst: repair.passedAtFirst,
        repaired: repair.repaired,
        asked: repair.asked,
        costUsd: repair.costUsd,
      },
    }),
    escalated,
    approved,
    inputTokens: summary.inputTokens,
    outputTokens: summary.outputTokens,
    ...(summary.reasoningTokens && { reasoningTokens: summary.reasoningTokens }),
    ...(summary.callsPricedByProvider && { callsPricedByProvider: summary.callsPricedByProvider }),
    ...(currency && { currency }),
    costUsd: knownCost(summary, run.server),
    unpriced: unknownCostText(run.server, summary),
    ...(summary.savedUsd > 0 && { savedUsd: summary.savedUsd }),
    cachedCalls: summary.cachedCalls,
    latencyMs: summary.latencyMs && { p99: summary.latencyMs.max, ...summary.latencyMs },
    ...(run.forecast &&
      state === 'finished' && { forecast: forecastBesideActual(run.forecast, summary, moneyOf(currency)) }),
    ...(projection && { projection }),
    ...(sentence && { headline: sentence }),
    ...(answer && { answer }),
    categories: categoriesOf(report, comparison?.categories),
    ...(gone.length > 0 && { goneCauses: gone }),
    undiagnosed: report.undiagnosed,
    ...(unchecked && { unchecked }),
    ...(report.corrections && { corrections: report.corrections }),
    ...(agreement && { opinions: opinionsOf(agreement) }),
    facets: {
      rules: summary.rules
        .slice(0, SHOWN_CHOICES)
        .map(({ rule, results: broken }) => ({ value: rule, results: broken })),
      tags: facetOf(tags),
      models: facetOf(models),
    },
  };
}

/** Most frequent first. */
const facetOf = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .map(([value, results]) => ({ value, results }))
    .sort((a, b) => b.results - a.results || (a.value < b.value ? -1 : 1))
    .slice(0, SHOWN_CHOICES);

const opinionsOf = ({ model, agreed, of, costUsd, server }: Agreement) => ({
  model,
  agreed,
  of,
  costUsd,
  unpriced: unpricedText(server),
});

function categoriesOf(
  { categories, causes, failing }: TriageReport,
  before: PreviousRun['categories'],
): CategoryView[] {
  const byCategory = Map.groupBy(causes, ({ category }) => category);
  return categories.map(({ category, results }) => ({
    category,
    results,
    share: results / failing,
    ...(before && { before: before.get(category) ?? 0 }),
    causes: (byCategory.get(category) ?? []).slice(0, SHOWN_CAUSES).map(
      (cause): CauseView => ({
        key: cause.key,
        reason: causeReason(cause),
        title: besideReason(cause.evidence),
        ...(cause.evidence.kind === 'rule' && { rule: cause.evidence.rule }),
        results: cause.results.length,
        samples: firstSamples(cause.results),
        remedy: remedyView(cause.remedy),
      }),
    ),
  }));
}

/** Evidence in one sentence, beside a reason that says already where no usable answer came. */
const besideReason = (evidence: Evidence) =>
  evidence.kind === 'provider-error' ? oneLine(evidence.message, 400) : reasonSentence(evidence);

/** Causes shown that are gone. */
const SHOWN_GONE = 5;

/** What the run before failed for and this one does not. */
function goneCauses(
  { causes }: TriageReport,
  before: PreviousRun['causes'] = [],
): NonNullable<RunView['goneCauses']> {
  const now = new Set(causes.map(({ key }) => key));
  return before
    .filter(({ key }) => !now.has(key))
    .slice(0, SHOWN_GONE)
    .map(({ category, evidence, results }) => ({
      category,
      title: reasonSentence(evidence),
      ...(evidence.kind === 'rule' && { rule: evidence.rule }),
      results: results.length,
    }));
}

function firstSamples(results: TriageReport['causes'][number]['results']): string[] {
  const names = new Set<string>();
  for (const { sample } of results) {
    names.add(sample);
    if (names.size === NAMED_SAMPLES) break;
  }
  return [...names];
}
