import { attemptsOf, type Result } from '../runs/result.ts';
import { percentile } from '../runs/summary.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';

/** Longer outputs are no label, and are not kept. */
const LONGEST_LABEL = 200;

/** One for all samples that break nothing, since there may be 100,000. */
const NONE: ReadonlyMap<string, string> = new Map();

/** What one run says of one sample, its repeats taken together. */
export interface SampleOutcome {
  readonly sample: string;
  /** Hash of the sample's variables, `expected` and facts: what makes it the same sample in another run. */
  readonly content: string;
  readonly tags: readonly string[];
  readonly expected: unknown;
  /** Repeats with a verdict, and how many of them passed. */
  repeats: number;
  passed: number;
  /** The rules that it breaks, with their categories. */
  broken: ReadonlyMap<string, string>;
  /** The first output, where it is short enough to be a label. */
  output?: string;
}

/** What calls took, in sums over answers. */
export interface Usage {
  answers: number;
  /** USD as far as prices are known. */
  costUsd: number;
  /** Attempts without a known price. */
  unpriced: number;
  inputTokens: number;
  outputTokens: number;
  /** ms, of answered calls. */
  readonly latencies: number[];
}

/** One run, read for a comparison: an outcome for each sample that has a verdict. */
export class Side {
  readonly outcomes = new Map<string, SampleOutcome>();
  /** Samples without a verdict. */
  readonly unanswered = new Set<string>();
  readonly usage: Usage = {
    answers: 0,
    costUsd: 0,
    unpriced: 0,
    inputTokens: 0,
    outputTokens: 0,
    latencies: [],
  };

  add(result: Result): void {
    this.#addUsage(result);
    if (result.status === 'error') {
      this.unanswered.add(result.sample);
      return;
    }
    const outcome = this.#outcomeOf(result);
    outcome.repeats++;
    if (result.status === 'passed') outcome.passed++;
    for (const { rule, category, severity } of result.violations) {
      if (severity === 'error') outcome.broken = new Map(outcome.broken).set(rule, category);
    }
  }

  /** The nearest-rank percentile of the latencies of answered calls, in ms. */
  latency(share: number): number | undefined {
    const { latencies } = this.usage;
    return latencies.length > 0 ? percentile(Float64Array.from(latencies).sort(), share) : undefined;
  }

  #outcomeOf(result: Result): SampleOutcome {
    const known = this.outcomes.get(result.sample);
    if (known) return known;
    const { sample, variables, expected, facts = [], tags = [], output } = result;
    const outcome: SampleOutcome = {
      sample,
      content: sha256(canonicalJson([variables, expected, facts])).slice(0, 16),
      tags,
      expected,
      repeats: 0,
      passed: 0,
      broken: NONE,
      ...(output !== undefined && output.length <= LONGEST_LABEL && { output }),
    };
    this.outcomes.set(sample, outcome);
    return outcome;
  }

  #addUsage(result: Result): void {
    for (const { usage, costUsd, latencyMs, error } of attemptsOf(result)) {
      if (costUsd === null) this.usage.unpriced++;
      else this.usage.costUsd += costUsd;
      if (error) continue;
      this.usage.answers++;
      this.usage.inputTokens += usage?.inputTokens ?? 0;
      this.usage.outputTokens += usage?.outputTokens ?? 0;
      this.usage.latencies.push(latencyMs);
    }
  }
}

/** @throws the signal's reason, when it is aborted */
export async function readSide(results: AsyncIterable<Result>, signal?: AbortSignal): Promise<Side> {
  const side = new Side();
  for await (const result of results) {
    signal?.throwIfAborted();
    side.add(result);
  }
  return side;
}
