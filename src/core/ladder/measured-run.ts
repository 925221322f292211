import { costWhenMade } from '../calls/attempt.ts';
import { isUncheckedSide, type RunSide, readSide } from '../compare/side.ts';
import { isRepairable } from '../engine/repair.ts';
import type { Category } from '../failure-category.ts';
import type { Files } from '../files.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { decidedPieces, decidedResults } from '../reviews/decided-results.ts';
import { storedPrompt } from '../runs/rendered-messages.ts';
import type { Result } from '../runs/result.ts';
import type { MeasuredRung, Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { Slices } from '../slices.ts';
import { percentile, percentileBelowMost } from '../statistics/percentile.ts';
import { openTriage } from '../triage/triage-run.ts';
import { RULES_RETRY } from './rung.ts';

/** What an answer takes in production: with its search and what asking again adds, and without judges, which only a run asks. */
export interface AnswerCost {
  /** USD on average, also of answers that were not paid again; `null` where the price of any is unknown. */
  readonly costUsd: number | null;
  /** Averages. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** ms; absent where nothing was answered. */
  readonly latency?: { readonly p50: number; readonly p95?: number };
}

/** The run of a rung, and what it tells. */
export interface MeasuredRun {
  readonly rung: MeasuredRung;
  readonly run: Run;
  readonly prompt: PromptFile | undefined;
  readonly side: RunSide;
  /** Why each sample fails that does so in any repeat. */
  readonly failing: ReadonlyMap<string, Category>;
  /** No sample fails, as nothing is asked of the answers. */
  readonly isUnchecked: boolean;
  /** Failing samples whose answer breaks a rule that rung 3 asks again for. */
  readonly repairable: number;
  readonly answer: AnswerCost;
}

/** Finds out why each failing sample of a run fails: here where it is absent, which may take a while. */
export type CategoryReader = (run: Run) => Promise<ReadonlyMap<string, Category>>;

/** Where the runs of a climb are, and how they are measured. */
export interface MeasurementContext {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly store: RunStore;
  readonly files: Files;
  readonly signal: AbortSignal;
  readonly categoriesOf?: CategoryReader;
}

/**
 * Reads the run of a rung.
 * @throws the signal's reason, when it is aborted
 */
export async function measuredRun(run: Run, where: MeasurementContext): Promise<MeasuredRun> {
  const { store, signal, categoriesOf = (each) => triaged(each, where) } = where;
  const prompt = storedPrompt(run);
  const retry = prompt?.retry ?? RULES_RETRY;
  const reasons = await categoriesOf(run);
  const costs = new AnswerCosts();
  const repairable = new Set<string>();
  const read = async function* () {
    const slices = new Slices();
    for await (const results of decidedPieces(store, run, where.files)) {
      for (const result of results) {
        costs.add(result);
        if (result.status === 'failed' && isRepairable(result.violations, retry))
          repairable.add(result.sample);
      }
      yield results;
      await slices.rest();
    }
  };
  const side: RunSide = await readSide(read(), { signal });
  const failing = [...side.outcomes.values()]
    .filter(({ passed, repeats }) => passed < repeats)
    .map(({ sample }) => [sample, reasons.get(sample) ?? 'wrong-answer'] as const);
  return {
    rung: run.climb?.rung ?? 1,
    run,
    prompt,
    side,
    failing: new Map(failing),
    isUnchecked: isUncheckedSide(side, run),
    repairable: repairable.size,
    answer: costs.average,
  };
}

async function triaged(
  run: Run,
  { root, store, files }: MeasurementContext,
): Promise<ReadonlyMap<string, Category>> {
  const { triage } = await openTriage(run, root, files);
  for await (const result of decidedResults(store, run, files)) await triage.add(result);
  return new Map([...triage.diagnosed()].map(({ sample, reason }) => [sample, reason.category]));
}

/** Adds up what answers took, each with its repairs. */
class AnswerCosts {
  #answers = 0;
  #costUsd: number | null = 0;
  #tokens = { inputTokens: 0, outputTokens: 0 };
  readonly #latencies: number[] = [];

  add(result: Result): void {
    if (result.status === 'error') return;
    const { earlier = [], repairError } = result;
    const rounds = [...earlier, result, ...(repairError ? [repairError] : [])];
    const attempts = [...(result.search?.attempts ?? []), ...rounds.flatMap((round) => round.attempts)];
    this.#answers++;
    let latency = 0;
    for (const attempt of attempts) {
      const { usage, latencyMs, error } = attempt;
      const cost = costWhenMade(attempt);
      this.#costUsd = this.#costUsd === null || cost === null ? null : this.#costUsd + cost;
      this.#tokens.inputTokens += usage?.inputTokens ?? 0;
      this.#tokens.outputTokens += usage?.outputTokens ?? 0;
      if (!error) latency += latencyMs;
    }
    this.#latencies.push(latency);
  }

  get average(): AnswerCost {
    const each = (sum: number) => (this.#answers > 0 ? sum / this.#answers : 0);
    const sorted = Float64Array.from(this.#latencies).sort();
    const p95 = percentileBelowMost(sorted, 0.95);
    return {
      costUsd: this.#costUsd === null ? null : each(this.#costUsd),
      inputTokens: each(this.#tokens.inputTokens),
      outputTokens: each(this.#tokens.outputTokens),
      ...(sorted.length > 0 && {
        latency: { p50: percentile(sorted, 0.5), ...(p95 !== undefined && { p95 }) },
      }),
    };
  }
}
