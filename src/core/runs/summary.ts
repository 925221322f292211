import { type Attempt, isProvidersFigure } from '../calls/attempt.ts';
import type { Severity } from '../diagnostic.ts';
import { COMPLETE_ANSWER, type RuleCategory, type Violation } from '../rules/rule.ts';
import { median, percentile } from '../statistics/percentile.ts';
import { callsOf, isUnfinished, type Result } from './result.ts';

export interface RuleCount {
  readonly rule: string;
  readonly category: RuleCategory;
  readonly severity: Severity;
  /** Results that break the rule, however often each does. */
  readonly results: number;
}

/** What a run's results come to. Every view shows these numbers and computes none of its own. */
export interface RunSummary {
  readonly results: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  /** The mean of the results' scores, by the samples' weights, from 0 to 1; `null` where no answer was held against anything. */
  readonly score: number | null;
  /** What asking again for answers that broke rules has done. */
  readonly repair: {
    /** Results that passed with their first answer. */
    readonly passedAtFirst: number;
    /** Results that were asked for again. */
    readonly asked: number;
    /** Of those, the ones that passed in the end. */
    readonly repaired: number;
    /** Calls for it, of judges too. */
    readonly calls: number;
    /** USD of those calls, as far as prices are known; part of the whole. `null` when no price is known. */
    readonly costUsd: number | null;
  };
  /** Results that a person has to decide about. */
  readonly escalated: number;
  /** Results that passed only because a person had called the output right. */
  readonly approved: number;
  /** How often each kind of error left a result without a verdict. */
  readonly errorKinds: Readonly<Record<string, number>>;
  /** Most broken first. */
  readonly rules: readonly RuleCount[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The part of `outputTokens` that is reasoning, as far as providers say; absent in runs of version 0.1.0 and before. */
  readonly reasoningTokens?: number;
  /** Answers whose provider reported no usage: the token counts lack them. */
  readonly callsWithoutUsage: number;
  /** USD, with what was paid for results that a resumed run asked for anew; `null` when no price is known. */
  readonly costUsd: number | null;
  /** USD that answers cost once which were not asked for anew, as far as that is known: `costUsd` lacks it. */
  readonly savedUsd: number;
  /** Attempts whose price is unknown: `costUsd` lacks them. */
  readonly callsWithoutPrice: number;
  /** Attempts whose cost is what the provider itself says; absent as `reasoningTokens`. */
  readonly callsPricedByProvider?: number;
  /** The models that answered by their own names, most answers first, the first 20; absent where all have the name that was asked for. */
  readonly answeredBy?: readonly string[];
  /** Calls for samples and for their judges, however many attempts each took. */
  readonly calls: number;
  readonly cachedCalls: number;
  /** The longest answer to a sample, and the most expensive call for one with all of its attempts, in USD as far as prices are known. */
  readonly most: { readonly outputTokens: number; readonly costUsd: number };
  /** Further attempts at those calls. */
  readonly retries: number;
  /** ms of the answered calls for samples, as measured when they were made; `null` when there are none. */
  readonly latencyMs: {
    /** How many they are; absent in runs of version 0.1.0 and before. */
    readonly answers?: number;
    readonly p50: number;
    readonly p95: number;
    /** Absent in runs of version 0.1.0 and before. */
    readonly p99?: number;
    readonly max: number;
    /** Calls that their server had at once, at the median; absent where no server was asked. */
    readonly concurrency?: number;
    /** ms to the first text, at the median; absent where less than half of them were watched. */
    readonly firstTextMs?: number;
  } | null;
}

/** What tells whether anything was checked. */
export type CheckCounts = Pick<RunSummary, 'passed' | 'failed' | 'approved' | 'score' | 'rules'>;

/** Whether answers pass because nothing is asked of them but to be whole; there is no pass rate then. */
export function isUnchecked({ passed, failed, approved, score, rules }: CheckCounts): boolean {
  const cutOff = rules.find(({ rule }) => rule === COMPLETE_ANSWER)?.results ?? 0;
  return passed > 0 && failed === cutOff && approved === 0 && score === null;
}

const MAX_MODELS = 20;

/** Adds results up as they arrive; holds one number a call, and no result. */
export class SummaryBuilder {
  #counts = { results: 0, passed: 0, failed: 0, errors: 0, escalated: 0, approved: 0 };
  #score = { sum: 0, weight: 0 };
  #repair = { passedAtFirst: 0, asked: 0, repaired: 0, calls: 0, costUsd: 0 };
  #tokens = { inputTokens: 0, outputTokens: 0, reasoningTokens: 0, callsWithoutUsage: 0 };
  #calls = { calls: 0, cachedCalls: 0, retries: 0, callsWithoutPrice: 0, callsPricedByProvider: 0 };
  #most = { outputTokens: 0, costUsd: 0 };
  #costUsd = 0;
  #savedUsd = 0;
  #isAnyPriceKnown = false;
  #isRepairPriced = false;
  #isRepairUnpriced = false;
  readonly #errorKinds: Record<string, number> = {};
  readonly #rules = new Map<string, { first: Violation; results: number }>();
  /** How many answers each model gave, by its own name. */
  readonly #models = new Map<string, number>();
  #isAnotherModel = false;
  readonly #latencies: number[] = [];
  readonly #concurrencies: number[] = [];
  readonly #firstTexts: number[] = [];

  /** USD, as far as prices are known. */
  get costUsd(): number {
    return this.#costUsd;
  }

  /** Counts USD spent on results that are not among those added. */
  addCost(usd: number): void {
    this.#costUsd += usd;
    if (usd > 0) this.#isAnyPriceKnown = true;
  }

  /** A result that the run's end left unfinished counts by what it cost alone. */
  add(result: Result): void {
    if (!isUnfinished(result)) this.#addVerdict(result);
    this.#addCalls(result);
  }

  #addVerdict(result: Result): void {
    this.#counts.results++;
    if (result.status === 'passed') this.#counts.passed++;
    else if (result.status === 'failed') this.#counts.failed++;
    else this.#counts.errors++;
    if (result.error) this.#errorKinds[result.error.kind] = (this.#errorKinds[result.error.kind] ?? 0) + 1;

    if (result.score !== undefined) {
      const { score, weight = 1 } = result;
      this.#score.sum += weight * score;
      this.#score.weight += weight;
    }
    if (result.escalated) this.#counts.escalated++;
    if (result.approved) this.#counts.approved++;
    const broken = new Map(result.violations.map((violation) => [violation.rule, violation]));
    for (const [rule, violation] of broken) {
      const known = this.#rules.get(rule);
      if (known) known.results++;
      else this.#rules.set(rule, { first: violation, results: 1 });
    }
  }

  #addCalls(result: Result): void {
    const { first, repairs } = callsOf(result);
    const isPassed = result.status === 'passed';
    if (repairs.length > 0) {
      this.#repair.asked++;
      if (isPassed) this.#repair.repaired++;
    } else if (isPassed) {
      this.#repair.passedAtFirst++;
    }
    this.#repair.calls += repairs.length;
    for (const { costUsd, error, cached } of repairs.flat()) {
      this.#repair.costUsd += costUsd ?? 0;
      if (costUsd === null) this.#isRepairUnpriced = true;
      else if (!error && !cached) this.#isRepairPriced = true;
    }
    for (const attempts of [...first, ...repairs]) {
      this.#calls.calls++;
      this.#calls.retries += attempts.length - 1;
      for (const attempt of attempts) this.#addAttempt(attempt);
    }
    for (const { attempts } of [...(result.earlier ?? []), result]) {
      const answered = attempts.at(-1);
      if (answered && !answered.error) {
        const { latencyMs, concurrency, firstTokenMs, model, answeredBy = model } = answered;
        this.#models.set(answeredBy, (this.#models.get(answeredBy) ?? 0) + 1);
        if (answeredBy !== model) this.#isAnotherModel = true;
        this.#latencies.push(latencyMs);
        if (concurrency !== undefined) this.#concurrencies.push(concurrency);
        if (firstTokenMs !== undefined) this.#firstTexts.push(firstTokenMs);
      }
      const costUsd = attempts.reduce((sum, attempt) => sum + (attempt.costUsd ?? 0), 0);
      this.#most = {
        outputTokens: Math.max(this.#most.outputTokens, answered?.usage?.outputTokens ?? 0),
        costUsd: Math.max(this.#most.costUsd, costUsd),
      };
    }
  }

  get summary(): RunSummary {
    const sorted = Float64Array.from(this.#latencies).sort();
    const concurrency = median(this.#concurrencies);
    const isWatched = 2 * this.#firstTexts.length > sorted.length;
    const firstTextMs = isWatched ? median(this.#firstTexts) : undefined;
    return {
      ...this.#counts,
      score: this.#score.weight > 0 ? this.#score.sum / this.#score.weight : null,
      repair: {
        ...this.#repair,
        costUsd: this.#isRepairPriced || !this.#isRepairUnpriced ? this.#repair.costUsd : null,
      },
      errorKinds: { ...this.#errorKinds },
      rules: [...this.#rules]
        .map(([rule, { first, results }]) => ({
          rule,
          category: first.category,
          severity: first.severity,
          results,
        }))
        .sort((a, b) => b.results - a.results || (a.rule < b.rule ? -1 : 1)),
      ...this.#tokens,
      costUsd: this.#isAnyPriceKnown || this.#calls.callsWithoutPrice === 0 ? this.#costUsd : null,
      savedUsd: this.#savedUsd,
      ...(this.#isAnotherModel && { answeredBy: this.#answeredBy }),
      ...this.#calls,
      most: this.#most,
      latencyMs:
        sorted.length === 0
          ? null
          : {
              answers: sorted.length,
              p50: percentile(sorted, 0.5),
              p95: percentile(sorted, 0.95),
              p99: percentile(sorted, 0.99),
              max: sorted.at(-1) ?? 0,
              ...(concurrency !== undefined && { concurrency }),
              ...(firstTextMs !== undefined && { firstTextMs }),
            },
    };
  }

  get #answeredBy(): string[] {
    const names = [...this.#models].sort(([, a], [, b]) => b - a).map(([name]) => name);
    return names.slice(0, MAX_MODELS);
  }

  #addAttempt({ cached, usage, costUsd, savedUsd = 0, error }: Attempt): void {
    if (cached && !error) this.#calls.cachedCalls++;
    this.#savedUsd += savedUsd;
    if (usage) {
      this.#tokens.inputTokens += usage.inputTokens;
      this.#tokens.outputTokens += usage.outputTokens;
      this.#tokens.reasoningTokens += usage.reasoningTokens ?? 0;
    } else if (!error) {
      this.#tokens.callsWithoutUsage++;
    }
    if (costUsd === null) {
      this.#calls.callsWithoutPrice++;
      return;
    }
    this.#costUsd += costUsd;
    if (isProvidersFigure({ cached, usage, costUsd })) this.#calls.callsPricedByProvider++;
    // That a refused attempt or a kept answer costs nothing says nothing about the model's price.
    if (!error && !cached) this.#isAnyPriceKnown = true;
  }
}
