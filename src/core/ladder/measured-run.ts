import { setImmediate as turn } from 'node:timers/promises';
import { readSide, type Side } from '../compare/side.ts';
import { isRepairable } from '../engine/repair.ts';
import type { Category } from '../failure-category.ts';
import type { Files } from '../files.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { storedPrompt } from '../runs/rendered-messages.ts';
import type { Result } from '../runs/result.ts';
import type { MeasuredRung, Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { percentile } from '../runs/summary.ts';
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
  readonly latency?: { readonly p50: number; readonly p95: number };
}

/** The run of a rung, and what it tells. */
export interface MeasuredRun {
  readonly rung: MeasuredRung;
  readonly run: Run;
  readonly prompt: PromptFile | undefined;
  readonly side: Side;
  /** Why each failing sample fails. */
  readonly failing: ReadonlyMap<string, Category>;
  /** Failing samples whose answer breaks a rule that rung 3 asks again for. */
  readonly repairable: number;
  readonly answer: AnswerCost;
}

/** ms after which others get their turn: triage takes its time, and the editor's process waits for it. */
const LONGEST_MS = 20;

/**
 * Reads the run of a rung.
 * @param root absolute path of the workspace root
 * @throws the signal's reason, when it is aborted
 */
export async function measuredRun(
  run: Run,
  { root, store, files, signal }: { root: string; store: RunStore; files: Files; signal: AbortSignal },
): Promise<MeasuredRun> {
  const prompt = storedPrompt(run);
  const retry = prompt?.retry ?? RULES_RETRY;
  const { triage } = await openTriage(run, root, files);
  const costs = new AnswerCosts();
  let repairable = 0;
  const read = async function* () {
    let begin = performance.now();
    for await (const result of store.results(run.id)) {
      if (performance.now() - begin > LONGEST_MS) {
        await turn();
        begin = performance.now();
      }
      triage.add(result);
      costs.add(result);
      if (result.status === 'failed' && isRepairable(result.violations, retry)) repairable++;
      yield result;
    }
  };
  const side: Side = await readSide(read(), { signal });
  const reasons = new Map([...triage.diagnosed()].map(({ sample, reason }) => [sample, reason.category]));
  const failing = [...side.outcomes.values()]
    .filter(({ passed }) => passed === 0)
    .map(({ sample }) => [sample, reasons.get(sample) ?? 'wrong-answer'] as const);
  return {
    rung: run.climb?.rung ?? 1,
    run,
    prompt,
    side,
    failing: new Map(failing),
    repairable,
    answer: costs.average,
  };
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
    for (const { costUsd, savedUsd, cached, usage, latencyMs, error } of attempts) {
      const cost = cached ? savedUsd : costUsd;
      this.#costUsd = this.#costUsd === null || typeof cost !== 'number' ? null : this.#costUsd + cost;
      this.#tokens.inputTokens += usage?.inputTokens ?? 0;
      this.#tokens.outputTokens += usage?.outputTokens ?? 0;
      if (!error) latency += latencyMs;
    }
    this.#latencies.push(latency);
  }

  get average(): AnswerCost {
    const each = (sum: number) => (this.#answers > 0 ? sum / this.#answers : 0);
    const sorted = Float64Array.from(this.#latencies).sort();
    return {
      costUsd: this.#costUsd === null ? null : each(this.#costUsd),
      inputTokens: each(this.#tokens.inputTokens),
      outputTokens: each(this.#tokens.outputTokens),
      ...(sorted.length > 0 && { latency: { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) } }),
    };
  }
}
