import type { PromptFile } from '../prompt/prompt-file.ts';
import { RERANKED_PASSAGES } from '../prompt/retrieval-options.ts';
import { PRACTICE_MODEL } from '../providers/practice/provider.ts';
import { isLoopback } from '../providers/trust.ts';
import { ASSUMED_OUTPUT_TOKENS } from './call-bound.ts';
import type { EarlierRuns, FurtherCalls } from './earlier-runs.ts';
import type { InputTokens } from './input-tokens.ts';
import { addRanges, exactRange, type LikelyRange, roundRange, scaleRange } from './likely-range.ts';
import { forecastOutput, type OutputBasis } from './output-tokens.ts';
import { LEAST_CACHED, type PriceList } from './price.ts';

/** What calls are expected to take, as far as that decides whether anybody is asked before they are made. */
export interface Outlay {
  /** USD; `null` where a price is unknown. */
  readonly costUsd: LikelyRange | null;
  /** In and out, of what is paid for. */
  readonly mostTokens: number;
  /** The base URL that will be asked; absent where it is no server, or not known. */
  readonly server?: string;
}

/** What a run is expected to take. */
export interface Forecast {
  readonly model: string;
  /** Samples that will be asked, and how often each. */
  readonly samples: number;
  readonly repeat: number;
  /** Samples that could not be rendered, which the sums lack. */
  readonly leftOut: number;
  /** Answers that the cache has: they cost nothing, and no time. Absent where there are none, or that is not known. */
  readonly cached?: number;
  /** The base URL that will be asked; absent where it is no server, or not known. */
  readonly server?: string;
  readonly inputTokens: {
    /** As they were counted, of the first answers alone. */
    readonly counted: number;
    /** With repairs and judges, and corrected by what the provider reported earlier where it does not count the same. */
    readonly total: number;
    /** Around the total, where no run of the prompt tells yet how the provider's count compares with this one. */
    readonly bounds?: LikelyRange;
    readonly exact: boolean;
    /** It was taken to be exact until the provider reported otherwise. */
    readonly isDisproved?: boolean;
  };
  readonly outputTokens: LikelyRange;
  readonly outputBasis: OutputBasis;
  /** `null` where a price is unknown. */
  readonly costUsd: LikelyRange | null;
  /** What the run may cost, in USD; it stops before the call that could cross it. */
  readonly maxCostUsd?: number;
  /** USD of it that must be left for a call to be made, which is what the longest may cost; absent where nothing limits the cost. */
  readonly mostOfCallUsd?: number;
  /** The same of the shortest: with less, no call is made. */
  readonly mostOfShortestUsd?: number;
  /** `null` where no earlier run tells. */
  readonly durationMs: LikelyRange | null;
  /** Calls at once for which earlier runs tell the time; absent where they do not say. */
  readonly concurrency?: number;
  /** What may come on top, and is in no sum. */
  readonly notCounted: readonly ('repairs' | 'reasoning')[];
  /** Passages that get their vectors before the first call; their cost is part of the whole. */
  readonly embedding?: EmbeddingForecast;
}

/** What it takes to turn texts into vectors. */
export interface EmbeddingForecast {
  readonly model: string;
  readonly texts: number;
  /** About. */
  readonly tokens: number;
  /** `null` where the price is unknown. */
  readonly costUsd: number | null;
}

/** UTF-16 units of a token, about. */
const CHARACTERS_PER_TOKEN = 4;

/** @param prices of the provider that has the model */
export function forecastEmbedding(
  { texts, model }: { readonly texts: readonly string[]; readonly model: string },
  prices: PriceList,
): EmbeddingForecast {
  const characters = texts.reduce((sum, { length }) => sum + length, 0);
  const tokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  const costUsd = prices.cost(model, { inputTokens: tokens, outputTokens: 0 });
  return { model, texts: texts.length, tokens, costUsd };
}

export interface ForecastOptions {
  readonly prompt: PromptFile;
  readonly model: string;
  readonly input: InputTokens;
  /** Calls a sample, at least 1. */
  readonly repeat: number;
  readonly concurrency: number;
  readonly prices: PriceList;
  readonly earlier: EarlierRuns;
  readonly maxCostUsd?: number;
  /** Answers that the cache has. */
  readonly cached?: number;
  /** The base URL that will be asked. */
  readonly server?: string;
  /** The models that judge each answer, one for each question. */
  readonly judges: readonly string[];
  readonly embedding?: EmbeddingForecast;
}

/** Tokens around what a judge is shown, and of its reply. */
const JUDGE_FRAME: LikelyRange = { low: 80, high: 250 };
const JUDGE_REPLY: LikelyRange = { low: 1, high: 10 };
/** Tokens around the passages that a model puts in order, and of their numbers. */
const RERANK_FRAME: LikelyRange = { low: 60, high: 200 };
const RERANK_REPLY: LikelyRange = { low: 20, high: 100 };

/** Of what OpenAI's cache serves (its guide "Prompt caching"). */
const CACHED_STEP = 128;

/** The tokens of a request that a provider's cache may serve. */
export const cacheableTokens = (prefix: number) =>
  prefix < LEAST_CACHED ? 0 : prefix - (prefix % CACHED_STEP);

/** Calls of one kind, in a whole run. */
interface Calls {
  readonly model: string;
  readonly count: number;
  /** How many at least, where that is less. */
  readonly least?: number;
  readonly input: LikelyRange;
  readonly output: LikelyRange;
  /** Of the input tokens of a call, those that the provider's cache may serve. */
  readonly cacheable?: number;
}

/**
 * Whether the schema of an answer counts as input: servers of one's own machine make it a grammar, and so does the
 * practice model.
 */
export const countsSchema = (model: string | undefined, server: string | undefined) =>
  model !== PRACTICE_MODEL && !isLoopback(server);

/** Says what a run is expected to take, from what was counted and from earlier runs. */
export function forecastRun(options: ForecastOptions): Forecast {
  const {
    prompt,
    model,
    input,
    repeat,
    concurrency,
    prices,
    earlier,
    maxCostUsd,
    cached = 0,
    server,
    embedding,
  } = options;
  const answers = input.samples * repeat;
  const paid = Math.max(0, answers - cached);
  const correction = correctionOf(input, earlier);
  const isExact = input.exact && correction.low === 1 && correction.high === 1;
  const counted = (input.tokens - (countsSchema(model, server) ? 0 : input.schema)) * repeat;
  const perAnswer = scaleRange(correction, answers > 0 ? counted / answers : 0);
  const output = forecastOutput(Math.max(1, answers), prompt, input, earlier);
  const first: Calls = {
    model,
    count: answers,
    input: perAnswer,
    output: output.perAnswer,
    cacheable: input.isOwn ? cacheableTokens(input.prefix) : 0,
  };
  const isFresh = earlier.runs === 0;
  const further = isFresh
    ? [...questions(options, first), ...reranking(options, first)]
    : earlier.further.map((calls) => measured(calls, answers));
  const all = [first, ...further];
  const total = (of: 'input' | 'output') =>
    all.map((calls) => scaleRange(calls[of], calls.count)).reduce(addRanges, exactRange(0));
  const inputTokens = total('input');
  return {
    model,
    samples: input.samples,
    repeat,
    leftOut: input.leftOut,
    inputTokens: {
      counted,
      total: Math.round((inputTokens.low + inputTokens.high) / 2),
      ...(correction.low < correction.high && { bounds: roundRange(inputTokens) }),
      exact: isExact && further.length === 0,
      ...(input.exact && !isExact && { isDisproved: true }),
    },
    outputTokens: roundRange(total('output')),
    outputBasis: output.basis,
    ...(cached > 0 && { cached }),
    ...(server !== undefined && { server }),
    ...(embedding && { embedding }),
    costUsd: withEmbedding(
      embedding,
      costOf(
        // What the cache answers has most likely been judged and repaired before, too.
        [
          { ...first, count: paid },
          ...further.map((calls) => ({ ...calls, least: (calls.count * paid) / Math.max(1, answers) })),
        ],
        prices,
      ),
    ),
    ...(maxCostUsd !== undefined && {
      maxCostUsd,
      mostOfCallUsd: mostOfCall(options, input.mostOfOne.longest),
      mostOfShortestUsd: mostOfCall(options, input.mostOfOne.shortest),
    }),
    ...durationOf(earlier, paid, concurrency),
    notCounted: [
      ...(prompt.retry?.attempts && isFresh ? (['repairs'] as const) : []),
      ...(input.reasons && output.basis.kind !== 'earlier' ? (['reasoning'] as const) : []),
    ],
  };
}

const mostOfCall = ({ prices, model, prompt: { parameters } }: ForecastOptions, mostTokens: number) =>
  prices.most(model, mostTokens, parameters.maxTokens ?? ASSUMED_OUTPUT_TOKENS) ?? 0;

/** Reported tokens for each counted one. What only other prompts' runs tell may be so here, and may not. */
function correctionOf({ exact, band = exactRange(1) }: InputTokens, earlier: EarlierRuns): LikelyRange {
  const learned = exact ? earlier.reportedPerExact : earlier.reportedPerCounted;
  if (!learned) return band;
  const { ratio, isOwn } = learned;
  return isOwn ? exactRange(ratio) : { low: Math.min(band.low, ratio), high: Math.max(band.high, ratio) };
}

function withEmbedding(
  embedding: EmbeddingForecast | undefined,
  costUsd: LikelyRange | null,
): LikelyRange | null {
  if (!embedding || costUsd === null) return costUsd;
  return embedding.costUsd === null ? null : addRanges(costUsd, exactRange(embedding.costUsd));
}

const measured = ({ model, perResult, inputTokens, outputTokens }: FurtherCalls, answers: number): Calls => ({
  model,
  count: perResult * answers,
  input: exactRange(inputTokens),
  output: exactRange(outputTokens),
});

/** Judges that no earlier run has asked: each is shown the question and the answer. */
function questions({ judges }: ForecastOptions, first: Calls): Calls[] {
  const input = addRanges(JUDGE_FRAME, {
    low: first.output.low,
    high: first.input.high + first.output.high,
  });
  return judges.map((model) => ({ model, count: first.count, input, output: JUDGE_REPLY }));
}

/** The calls that put passages in order, of which each is shown as many as one may get, or fewer. */
function reranking({ prompt: { retrieval }, model }: ForecastOptions, { count }: Calls): Calls[] {
  if (!retrieval?.rerank) return [];
  const { model: named = model, passages = RERANKED_PASSAGES } = retrieval.rerank;
  const input = addRanges(RERANK_FRAME, { low: 0, high: passages * retrieval.chunk.size });
  return [{ model: named, count, input, output: RERANK_REPLY }];
}

function costOf(all: readonly Calls[], prices: PriceList): LikelyRange | null {
  let sum = exactRange(0);
  for (const { model, count, least = count, input, output, cacheable = 0 } of all) {
    if (count === 0) continue;
    // A call's price may depend on its size, so that it is a call that is priced.
    const low = prices.cost(model, {
      inputTokens: input.low,
      outputTokens: output.low,
      cachedInputTokens: count > 1 ? Math.min(cacheable, input.low) : 0,
    });
    const high = prices.most(model, input.high, output.high);
    if (low === null || high === null) return null;
    sum = addRanges(sum, { low: low * least, high: high * count });
  }
  return sum;
}

/**
 * An answer takes as long as it took when the server had as many calls at once as it then had; where more may be made
 * now than any run allowed, nobody knows whether it keeps up: at best so, at worst in the same number at once.
 * @param calls that are not answered by the cache
 * @param most calls at once
 */
function durationOf(
  { latencies, concurrency }: EarlierRuns,
  calls: number,
  most: number,
): Pick<Forecast, 'durationMs' | 'concurrency'> {
  if (calls === 0) return { durationMs: exactRange(0) };
  const at = (share: number) => latencies[Math.ceil(share * latencies.length) - 1];
  const [middle, slow] = [at(0.5), at(0.95)];
  if (middle === undefined || slow === undefined) return { durationMs: null };
  const held = Math.min(most, concurrency?.usual ?? most);
  const best = most > (concurrency?.allowed ?? most) ? most : held;
  const low = middle * Math.ceil(calls / best);
  const high = slow * Math.ceil(calls / held);
  return { durationMs: roundRange({ low, high }), ...(concurrency && { concurrency: held }) };
}

/** What a run takes, where the cache has some of its answers. */
export function outlayOf({ costUsd, server, samples, repeat, cached = 0, ...tokens }: Forecast): Outlay {
  const { inputTokens, outputTokens } = tokens;
  const paid = 1 - cached / Math.max(1, samples * repeat);
  const mostTokens = Math.round(((inputTokens.bounds?.high ?? inputTokens.total) + outputTokens.high) * paid);
  return { costUsd, mostTokens, server };
}

/** What several runs may cost together, in USD; `null` where that of any is unknown. */
export const totalCost = (forecasts: readonly Forecast[]): Forecast['costUsd'] =>
  forecasts.reduce<Forecast['costUsd']>(
    (sum, { costUsd }) => sum && costUsd && { low: sum.low + costUsd.low, high: sum.high + costUsd.high },
    { low: 0, high: 0 },
  );
