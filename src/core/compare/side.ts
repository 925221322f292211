import { costWhenMade } from '../calls/attempt.ts';
import type { Category } from '../failure-category.ts';
import { COMPLETE_ANSWER } from '../rules/rule.ts';
import { attemptsOf, type Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { isUnchecked } from '../runs/summary.ts';
import { percentile, percentileBelowMost } from '../statistics/percentile.ts';
import { checksum } from '../text/hash.ts';
import type { RunTriage } from '../triage/run-triage.ts';

/** Longer outputs are no label, and are not kept. */
const LONGEST_LABEL = 200;

const NONE: ReadonlyMap<string, string> = new Map();

/** What one run says of one sample, its repeats taken together. */
export interface SampleOutcome {
  readonly sample: string;
  /** Where the sample stands, by which samples are listed. */
  readonly file: string;
  readonly line: number;
  /** Checksum of the sample's variables, `expected` and facts: what makes it the same sample in another run. */
  readonly content: number;
  readonly tags: readonly string[];
  /** The value of the variable that groups samples. */
  readonly group?: unknown;
  readonly expected: unknown;
  /** Repeats with a verdict, and how many of them passed. */
  repeats: number;
  passed: number;
  /** The rules that it breaks, with their categories. */
  broken: ReadonlyMap<string, string>;
  /** Why it fails in a repeat; absent where it does in none, or nobody has looked. */
  category?: Category;
  /** The first output where something is expected, empty where it is too long to be a label; absent where nobody knows. */
  output?: string;
}

/** The share of its repeats that pass. */
export const passedShare = ({ passed, repeats }: SampleOutcome): number => passed / repeats;

/** Whether answers of a run pass because nothing is asked of them but to be whole. A baseline, which has no summary, was checked. */
export const isUncheckedSide = ({ outcomes }: RunSide, { summary }: Pick<Run, 'summary'>): boolean =>
  summary !== undefined &&
  isUnchecked(summary) &&
  outcomes.values().every(({ passed, repeats, broken }) => passed === repeats || broken.has(COMPLETE_ANSWER));

/** What calls took, in sums over answers. */
export interface UsageSum {
  answers: number;
  /** USD when the answers were made, as far as prices are known. */
  costUsd: number;
  /** Attempts without a known price. */
  unpriced: number;
  inputTokens: number;
  outputTokens: number;
  /** ms, of answered calls. */
  readonly latencies: number[];
  /** Calls at once for each of these, where that is known. */
  readonly concurrencies: number[];
}

/** Equal values as one. */
class ValuePool<Value> {
  readonly #known = new Map<string, Value>();
  readonly #keyOf: (value: Value) => string;

  constructor(keyOf: (value: Value) => string) {
    this.#keyOf = keyOf;
  }

  of(value: Value): Value {
    const key = this.#keyOf(value);
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, value);
    return known ?? value;
  }
}

/** One run, read for a comparison: an outcome for each sample that has a verdict. */
export class RunSide {
  readonly #groupBy: string | undefined;
  /** What many samples have alike is kept once, since there may be 100,000. */
  readonly #tags = new ValuePool<readonly string[]>((tags) => tags.join('\n'));
  readonly #files = new ValuePool<string>((file) => file);
  readonly #broken = new ValuePool<ReadonlyMap<string, string>>((broken) => JSON.stringify([...broken]));
  readonly outcomes = new Map<string, SampleOutcome>();
  /** Samples without a verdict. */
  readonly unanswered = new Set<string>();
  readonly usage: UsageSum = {
    answers: 0,
    costUsd: 0,
    unpriced: 0,
    inputTokens: 0,
    outputTokens: 0,
    latencies: [],
    concurrencies: [],
  };

  /** @param groupBy the variable by which samples are grouped */
  constructor(groupBy?: string) {
    this.#groupBy = groupBy;
  }

  add(result: Result): void {
    this.#addUsage(result);
    if (result.status === 'error') {
      this.unanswered.add(result.sample);
      return;
    }
    const outcome = this.#outcomeOf(result);
    outcome.repeats++;
    if (result.status === 'passed') outcome.passed++;
    const errors = result.violations.filter(({ severity }) => severity === 'error');
    if (errors.length === 0) return;
    const broken = errors.map(({ rule, category }) => [rule, category] as const);
    outcome.broken = this.#broken.of(new Map([...outcome.broken, ...broken]));
  }

  /** @param triage has taken the results of this run */
  explain(triage: RunTriage): void {
    for (const { sample, reason } of triage.diagnosed()) {
      const outcome = this.outcomes.get(sample);
      if (outcome) outcome.category = reason.category;
    }
  }

  /** The nearest-rank percentiles of the latencies of answered calls, in ms. */
  latency(): { readonly p50?: number; readonly p95?: number } {
    const latencies = new Float64Array(this.usage.latencies).sort();
    if (latencies.length === 0) return {};
    const p95 = percentileBelowMost(latencies, 0.95);
    return { p50: percentile(latencies, 0.5), ...(p95 !== undefined && { p95 }) };
  }

  #outcomeOf(result: Result): SampleOutcome {
    const known = this.outcomes.get(result.sample);
    if (known) return known;
    const { sample, location, variables, expected, facts = [], tags = [], output = '' } = result;
    // Without spreads, which take longer than all the rest where there are 100,000.
    const outcome: SampleOutcome = {
      sample,
      file: this.#files.of(location.file),
      line: location.range.start.line,
      content: contentOf({ variables, expected, facts }),
      tags: this.#tags.of(tags),
      group: this.#groupBy === undefined ? undefined : variables[this.#groupBy],
      expected,
      repeats: 0,
      passed: 0,
      broken: NONE,
    };
    // Only where a short answer is expected can the output be a label.
    if (expected !== undefined) outcome.output = output.length <= LONGEST_LABEL ? output : '';
    this.outcomes.set(sample, outcome);
    return outcome;
  }

  #addUsage(result: Result): void {
    for (const attempt of attemptsOf(result)) {
      const { usage, latencyMs, concurrency, error } = attempt;
      const costUsd = costWhenMade(attempt);
      if (costUsd === null) this.usage.unpriced++;
      else this.usage.costUsd += costUsd;
      if (error) continue;
      this.usage.answers++;
      this.usage.inputTokens += usage?.inputTokens ?? 0;
      this.usage.outputTokens += usage?.outputTokens ?? 0;
      this.usage.latencies.push(latencyMs);
      if (concurrency !== undefined) this.usage.concurrencies.push(concurrency);
    }
  }
}

/**
 * @param pieces the results of a run, many at a time
 * @param groupBy the variable by which samples are grouped
 * @param triage says why samples fail; it has taken no result yet
 * @throws the signal's reason, when it is aborted
 */
export async function readSide(
  pieces: AsyncIterable<readonly Result[]>,
  {
    groupBy,
    triage,
    signal,
  }: { readonly groupBy?: string; readonly triage?: RunTriage; readonly signal?: AbortSignal } = {},
): Promise<RunSide> {
  const side = new RunSide(groupBy);
  for await (const results of pieces) {
    signal?.throwIfAborted();
    for (const result of results) {
      side.add(result);
      if (triage) await triage.add(result);
    }
  }
  if (triage) side.explain(triage);
  return side;
}

/** 53 bits that notice an edit. */
function contentOf({ variables, expected, facts }: Pick<Result, 'variables' | 'expected' | 'facts'>): number {
  const { low, high } = checksum(JSON.stringify([Object.entries(variables).sort(), expected, facts]));
  return 2 ** 32 * (high & 0x1fffff) + low;
}
