import type { Attempt } from '../calls/attempt.ts';
import type { EarlierRuns, FurtherCalls, ReportedRatio } from '../estimate/earlier-runs.ts';
import type { ModelParameters, ResponseFormat } from '../prompt/chat.ts';
import { median } from '../statistics/percentile.ts';
import { canonicalJson } from '../text/hash.ts';
import { storedPrompt } from './rendered-messages.ts';
import { attemptsOf, type Result } from './result.ts';
import type { MeasuredRung, Run } from './run.ts';
import { RunIndex } from './run-index.ts';
import type { RunStore } from './run-store.ts';

/** Runs whose records are looked at, runs of each kind that are read, and results of each. */
const MOST_RECORDS = 100;
const MOST_RUNS = 5;
const MOST_RESULTS = 1_000;

/** What identifies the runs that tell something about the next one. */
export interface RunKind {
  /** Of the prompt, relative to the workspace root, with forward slashes. */
  readonly file: string;
  /** Of climbs; absent for runs of the prompt as its file has it. */
  readonly rung?: MeasuredRung;
  readonly provider: string;
  readonly model: string;
  /** Base URL, as a run has it; absent where it is not known which server will answer. */
  readonly server?: string;
  /** What limits the answers, and what may be counted beside the messages. */
  readonly parameters: ModelParameters;
  readonly responseFormat: ResponseFormat;
}

/**
 * What the latest runs of a prompt on a model took, and how the provider counts input tokens, by this prompt's runs
 * where there are any, else by those of others. A rung that no climb has measured goes by the runs of the prompt.
 */
export async function earlierRuns(store: RunStore, kind: RunKind): Promise<EarlierRuns> {
  const found = await runsOfKind(store, kind);
  if (kind.rung === undefined || found.runs > 0) return found;
  return runsOfKind(store, { ...kind, rung: undefined });
}

async function runsOfKind(store: RunStore, kind: RunKind): Promise<EarlierRuns> {
  const { file, rung, provider, model, server, responseFormat } = kind;
  const limits = limitsOf(kind);
  const taken = new UsageHistory(model);
  const counts = { own: new ReportedCounts(), others: new ReportedCounts() };
  let runs = 0;
  const climbs = rung === undefined ? 'none' : 'too';
  for await (const run of new RunIndex(store).runs({
    provider,
    model,
    server,
    climbs,
    among: MOST_RECORDS,
  })) {
    const format = storedPrompt(run)?.responseFormat ?? TEXT;
    // Some servers count the response format and others do not, so only what asked for it tells of it.
    if (format.type !== responseFormat.type) continue;
    const isLimitedAlike = limitsOf({ parameters: run.parameters, responseFormat: format }) === limits;
    const isOwn = run.prompt.file === file;
    const { [isOwn ? 'own' : 'others']: reported } = counts;
    const isOfPrompt = isOwn && run.climb?.rung === rung && runs < MOST_RUNS && isLimitedAlike;
    const { exact, isDisproved = false } = run.forecast?.inputTokens ?? {};
    const isComparable = exact === false && !isDisproved && reported.compared < MOST_RUNS;
    // A part of a run says nothing of a count that has to be right to the token.
    const isClaim =
      (exact === true || isDisproved) &&
      reported.perExact === undefined &&
      askedBy(run) <= MOST_RESULTS &&
      reported.claims++ < MOST_RUNS;
    if (!isOfPrompt && !isComparable && !isClaim) continue;
    const first = { answers: 0, inputTokens: 0 };
    let results = 0;
    for await (const result of store.results(run.id)) {
      if (isOfPrompt) taken.add(result);
      const usage = usageOf(firstTry(result).attempts);
      if (usage) {
        first.answers++;
        first.inputTokens += usage.inputTokens;
      }
      if (++results >= MOST_RESULTS) break;
    }
    if (first.answers === 0) continue;
    if (isOfPrompt) {
      runs++;
      taken.allow(run.settings.calls?.concurrency, results);
    }
    if (isClaim && first.answers === askedBy(run)) {
      reported.perExact = first.inputTokens / Math.max(1, countedFor(first.answers, run));
    }
    if (isComparable) {
      reported.compared++;
      reported.tokens += first.inputTokens;
      reported.counted += countedFor(first.answers, run);
    }
  }
  return {
    ...taken.result,
    runs,
    reportedPerCounted: ratioOf(counts, ({ perCounted }) => perCounted),
    reportedPerExact: ratioOf(counts, ({ perExact }) => perExact),
  };
}

/** What the provider reported in some runs, beside what was counted. */
class ReportedCounts {
  compared = 0;
  tokens = 0;
  counted = 0;
  /** Runs that were looked at for `perExact`. */
  claims = 0;
  perExact: number | undefined;

  get perCounted(): number | undefined {
    return this.counted > 0 ? this.tokens / this.counted : undefined;
  }
}

/** The ratio by the prompt's own runs, else by those of others. */
function ratioOf(
  { own, others }: { readonly own: ReportedCounts; readonly others: ReportedCounts },
  of: (counts: ReportedCounts) => number | undefined,
): ReportedRatio | undefined {
  const ratio = of(own) ?? of(others);
  return ratio === undefined ? undefined : { ratio, isOwn: of(own) !== undefined };
}

const TEXT: ResponseFormat = { type: 'text' };

/** What decides how long an answer gets, beside the prompt's words. */
const limitsOf = ({
  parameters: { maxTokens, stop, reasoningEffort },
  responseFormat,
}: Pick<RunKind, 'parameters' | 'responseFormat'>): string =>
  canonicalJson({ maxTokens, stop, reasoningEffort, responseFormat });

const askedBy = ({ forecast }: Run) => (forecast ? forecast.samples * forecast.repeat : 0);

/** The input tokens that were counted for so many answers of a run. */
function countedFor(answers: number, run: Run): number {
  return ((run.forecast?.inputTokens.counted ?? 0) * answers) / Math.max(1, askedBy(run));
}

const firstTry = (result: Result) => result.earlier?.[0] ?? result;

/** What the answered attempt of a call used; `undefined` where there is none, or the provider reports nothing. */
const usageOf = (attempts: readonly Attempt[]) => attempts.at(-1)?.usage;

/** Adds up what results took. */
class UsageHistory {
  readonly #model: string;
  readonly #outputs: number[] = [];
  readonly #latencies: number[] = [];
  readonly #further = new Map<
    string,
    { kind: FurtherCalls['kind']; model: string; calls: number } & ModelUsage
  >();
  #results = 0;
  /** Calls at once, of the run whose results are being added. */
  #ofRun: number[] = [];
  #concurrencies: number[] = [];
  #allowed = 0;

  constructor(model: string) {
    this.#model = model;
  }

  add(result: Result): void {
    const [first, ...repairs] = [...(result.earlier ?? []), result];
    const answer = usageOf(first?.attempts ?? []);
    if (!answer) return;
    this.#results++;
    this.#outputs.push(answer.outputTokens);
    this.#latencies.push(attemptsOf(result).reduce((sum, { latencyMs }) => sum + latencyMs, 0));
    const { concurrency } = first?.attempts.at(-1) ?? {};
    if (concurrency !== undefined) this.#ofRun.push(concurrency);
    for (const { attempts } of [...repairs, ...(result.repairError ? [result.repairError] : [])]) {
      this.#count('repair', this.#model, attempts);
    }
    for (const { judgements = [] } of [...(result.earlier ?? []), result]) {
      for (const { model, attempts } of judgements) this.#count('judge', model, attempts);
    }
  }

  /** Takes how many calls a run allowed at once, after its results: no more than there are of these. */
  allow(concurrency: number | undefined, results: number): void {
    const allowed = Math.min(concurrency ?? 0, results);
    // Runs that had room for fewer calls do not tell how many the server can have.
    if (allowed > this.#allowed) this.#concurrencies = [];
    if (allowed >= this.#allowed) {
      this.#allowed = allowed;
      this.#concurrencies.push(...this.#ofRun);
    }
    this.#ofRun = [];
  }

  get result(): Pick<EarlierRuns, 'outputs' | 'latencies' | 'further' | 'concurrency'> {
    const usual = median(this.#concurrencies);
    return {
      ...(usual !== undefined && { concurrency: { usual, allowed: this.#allowed } }),
      outputs: this.#outputs,
      latencies: this.#latencies.toSorted((a, b) => a - b),
      further: [...this.#further.values()].map(({ kind, model, calls, inputTokens, outputTokens }) => ({
        kind,
        model,
        perResult: calls / this.#results,
        inputTokens: inputTokens / calls,
        outputTokens: outputTokens / calls,
      })),
    };
  }

  #count(kind: FurtherCalls['kind'], model: string, attempts: readonly Attempt[]): void {
    const usage = usageOf(attempts);
    if (!usage) return;
    const key = JSON.stringify([kind, model]);
    const counted = this.#further.get(key) ?? { kind, model, calls: 0, inputTokens: 0, outputTokens: 0 };
    counted.calls++;
    counted.inputTokens += usage.inputTokens;
    counted.outputTokens += usage.outputTokens;
    this.#further.set(key, counted);
  }
}

interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
}
