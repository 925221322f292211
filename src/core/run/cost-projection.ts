import { UserError } from '../diagnostic.ts';
import { type Bounds, scaled } from '../estimate/bounds.ts';
import { cacheableTokens, type Forecast, forecastRun } from '../estimate/forecast.ts';
import type { InputTokens } from '../estimate/input-tokens.ts';
import type { PriceList } from '../estimate/price.ts';
import type { ProviderId } from '../prompt/prompt-file.ts';
import { PRACTICE_MODEL } from '../providers/practice/provider.ts';
import { countInput, type ForecastWatch } from './forecast.ts';
import { earlierRuns } from './history.ts';
import { type PrepareRequest, prepareRun } from './prepare.ts';
import type { RunStore } from './run-store.ts';

/** What a call of a prompt costs on a model, its repairs and judges counted; USD, `null` where a price is unknown. */
export interface CallCost {
  readonly model: string;
  readonly inputTokens: number;
  readonly exact: boolean;
  readonly outputTokens: Bounds;
  readonly outputBasis: Forecast['outputBasis'];
  readonly costUsd: Bounds | null;
  /** With a prompt that has become longer. */
  readonly grownCostUsd: Bounds | null;
  /** What the provider's cache of input would save; 0 where requests have too little in common, or it has no discount. */
  readonly cacheSavesUsd: number | null;
  /** How the last finished run of this prompt on this model did. */
  readonly lastRun?: { readonly id: string; readonly passed: number; readonly results: number };
  readonly leftOut: number;
  readonly notCounted: Forecast['notCounted'];
}

/** The costs of a prompt's calls, by model. */
export interface CostProjection {
  readonly prompt: string;
  /** Calls a day, as the prompt file has them. */
  readonly volume?: number;
  readonly models: readonly CallCost[];
}

/** Records of runs that are looked at. */
const MOST_RECORDS = 200;

/**
 * Says what calls cost on the models named; where none is, on the prompt's own and those it has run on.
 * @param growth how many times as long prompts may become
 * @throws {UserError} when the prompt cannot be run as it is, or no model is named
 */
export async function projectCosts(
  request: PrepareRequest,
  models: readonly string[],
  growth: number,
  watch: ForecastWatch,
): Promise<CostProjection> {
  const own = await prepareRun(request);
  const { prompt, config } = own.project;
  const { file } = own.plan.prompt;
  // Practice and recordings cost nothing, and stand in for a model that does.
  const isStandIn = own.plan.provider === 'practice' || own.plan.provider === 'recorded';
  const provider: ProviderId = isStandIn ? 'openai' : own.plan.provider;
  const runs = await lastFinished(own.store, file, provider);
  const named = models.length > 0 ? models : [prompt.model ?? config.model ?? [], ...runs.keys()].flat();
  const priced = [...new Set(named)].filter((model) => model !== PRACTICE_MODEL);
  if (priced.length === 0) {
    throw new UserError(`${request.file} names no model that costs anything; name one to know its cost.`);
  }
  const costs: CallCost[] = [];
  for (const model of priced) {
    const prepared = await prepareRun({ ...request, provider, model });
    const { input, counter } = await countInput(prepared, watch);
    const { prices, questions: judges, store, concurrency, plan } = prepared;
    const earlier = await earlierRuns(store, { file, provider, model: plan.model });
    const forecastOf = (tokens: number) =>
      forecastRun({
        prompt,
        model: plan.model,
        input: { ...input, tokens, prefix: 0 },
        repeat: 1,
        concurrency,
        counter,
        prices,
        earlier,
        judges,
      });
    const forecast = forecastOf(input.tokens);
    costs.push({
      ...callCost(forecast),
      grownCostUsd: perCall(forecastOf(input.tokens * growth)),
      cacheSavesUsd: cacheSaving(plan.model, prices, input),
      lastRun: runs.get(plan.model),
    });
  }
  return { prompt: prompt.name, volume: prompt.volume, models: costs };
}

const perCall = ({ costUsd, samples }: Forecast) => costUsd && scaled(costUsd, 1 / Math.max(1, samples));

function callCost(forecast: Forecast): Omit<CallCost, 'grownCostUsd' | 'cacheSavesUsd'> {
  const { model, inputTokens, outputTokens, outputBasis, leftOut, notCounted } = forecast;
  const calls = Math.max(1, forecast.samples);
  return {
    model,
    inputTokens: inputTokens.total / calls,
    exact: inputTokens.exact,
    outputTokens: scaled(outputTokens, 1 / calls),
    outputBasis,
    costUsd: perCall(forecast),
    leftOut,
    notCounted,
  };
}

function cacheSaving(model: string, prices: PriceList, { tokens, samples, prefix }: InputTokens) {
  const inputTokens = tokens / Math.max(1, samples);
  const cachedInputTokens = Math.min(cacheableTokens(prefix), inputTokens);
  const full = prices.cost(model, { inputTokens, outputTokens: 0 });
  const cached = prices.cost(model, { inputTokens, outputTokens: 0, cachedInputTokens });
  return full === null || cached === null ? null : full - cached;
}

/** The last finished run of a prompt on each model, the newest first. */
async function lastFinished(store: RunStore, file: string, provider: ProviderId) {
  const runs = new Map<string, NonNullable<CallCost['lastRun']>>();
  for (const id of (await store.list()).slice(0, MOST_RECORDS)) {
    const run = await store.read(id).catch(() => undefined);
    if (run?.prompt.file !== file || run.provider !== provider || runs.has(run.model)) continue;
    if (run.state !== 'finished' || !run.summary || run.settings.filter.length > 0) continue;
    runs.set(run.model, { id, passed: run.summary.passed, results: run.summary.results });
  }
  return runs;
}
