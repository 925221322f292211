import { type Diagnostic, UserError } from '../diagnostic.ts';
import type { CountWatch } from '../estimate/counting.ts';
import { cacheableTokens, type Forecast, forecastRun } from '../estimate/forecast.ts';
import type { InputTokens } from '../estimate/input-tokens.ts';
import { addRanges, type LikelyRange, scaleRange } from '../estimate/likely-range.ts';
import { type PriceList, pricedModels } from '../estimate/price.ts';
import { isStandIn } from '../providers/names.ts';
import { PRACTICE_MODEL } from '../providers/practice/provider.ts';
import { RunStandings } from '../reviews/run-standings.ts';
import { earlierRuns } from '../runs/history.ts';
import { RunIndex } from '../runs/run-index.ts';
import type { RunStore } from '../runs/run-store.ts';
import { isUnchecked } from '../runs/summary.ts';
import { closest } from '../text/closest.ts';
import { oneLine } from '../text/one-line.ts';
import type { Currency } from '../workspace/config.ts';
import type { Project } from '../workspace/project.ts';
import { askedProvider } from './connect.ts';
import { prepareRun } from './prepare-run.ts';
import type { PrepareRequest } from './prepared-run.ts';
import { countInput } from './run-forecast.ts';

/** What a call of a prompt costs on a model, its repairs and judges counted; USD, `null` where a price is unknown. */
export interface CallCost {
  readonly model: string;
  readonly inputTokens: number;
  readonly exact: boolean;
  readonly outputTokens: LikelyRange;
  readonly outputBasis: Forecast['outputBasis'];
  readonly costUsd: LikelyRange | null;
  /** The priced model that is most likely meant, where no price is known of this one. */
  readonly meant?: string;
  /** With a prompt that has become longer. */
  readonly grownCostUsd: LikelyRange | null;
  /** What the provider's cache of input would save; 0 where requests have too little in common, or it has no discount. */
  readonly cacheSavesUsd: number | null;
  /** What requests that are 10 % shorter would save. */
  readonly shorterSavesUsd: LikelyRange | null;
  /** What half as much retrieved text would save; absent where no variable holds any. */
  readonly halfContextSavesUsd?: LikelyRange | null;
  /** Tokens that begin every request alike. */
  readonly prefixTokens: number;
  /** How the last finished run of this prompt on this model did. */
  readonly lastRun?: LastRun;
  readonly leftOut: number;
  readonly notCounted: Forecast['notCounted'];
}

export interface LastRun {
  readonly id: string;
  /** Absent where nothing was checked. */
  readonly passed?: number;
  readonly results: number;
  /** Of the samples, and of the rules: runs with other ones passed something else. */
  readonly samplesHash: string;
  readonly rulesHash: string;
}

/** The costs of a prompt's calls, by model. */
export interface CostProjection {
  readonly prompt: string;
  /** Calls a day, as the prompt file has them. */
  readonly volume?: number;
  /** What is wrong with the files, and what may therefore be missing in the figures. */
  readonly diagnostics: readonly Diagnostic[];
  /** The base URL that would be asked; absent where it is no server, or not known. */
  readonly server?: string;
  /** Of the workspace. */
  readonly currency?: Currency;
  readonly models: readonly CallCost[];
  /** The prompt's own model, and the cheapest of those that passed as many of the same samples; absent where runs do not tell. */
  readonly asGood?: { readonly own: string; readonly cheapest: string };
}

/** A prompt that is 10 % shorter. */
const SHORTER = 0.9;
/** Records of runs that are looked at. */
const MOST_RECORDS = 200;

/**
 * Says what calls cost on the models named; where none is, on the prompt's own and those it has run on.
 * @param credentials where the server is, beside what the workspace says
 * @param growth how many times as long prompts may become
 * @throws {UserError} when the prompt cannot be run as it is, or no model is named
 */
export async function projectCosts(
  request: PrepareRequest,
  models: readonly string[],
  growth: number,
  watch: CountWatch,
  credentials: Parameters<typeof askedProvider>[2] = {},
): Promise<CostProjection> {
  // A prompt that names no model of the provider can be prepared all the same.
  const own = await prepareRun({ model: models[0], ...request, despiteErrors: true });
  const { prompt, config } = own.project;
  const { file } = own.plan.prompt;
  const { provider, server } = await chargingProvider(own.plan.provider, own.project, credentials);
  const runs = await lastFinished(own.store, file, provider);
  const ownModel = prompt.model ?? config.model ?? request.defaults?.model;
  const named = models.length > 0 ? models : [ownModel ?? [], ...runs.keys()].flat();
  const priced = [...new Set(named)].filter((model) => model !== PRACTICE_MODEL);
  if (priced.length === 0) {
    throw new UserError(
      `The prompt "${oneLine(own.plan.prompt.name, 100)}" names no model that costs anything; name one to know its cost.`,
    );
  }
  const costs: CallCost[] = [];
  for (const model of priced) {
    const prepared = await own.variant({ provider, model });
    const input = await countInput(prepared, watch);
    if (input.samples === 0) {
      throw new UserError(
        `No sample of ${request.file} can be rendered, so its calls cannot be priced; fix the listed errors.`,
        own.diagnostics,
      );
    }
    const { prices, questions: judges, store, concurrency, plan } = prepared;
    const earlier = await earlierRuns(store, {
      file,
      provider,
      model: plan.model,
      parameters: plan.parameters,
      responseFormat: prompt.responseFormat,
    });
    const forecastOf = (tokens: number) =>
      forecastRun({
        prompt,
        model: plan.model,
        input: { ...input, tokens, prefix: 0 },
        repeat: 1,
        concurrency,
        prices,
        earlier,
        judges,
        server,
      });
    const forecast = forecastOf(input.tokens);
    costs.push({
      ...callCost(forecast),
      ...(forecast.costUsd === null && (await meantBy(plan.model))),
      grownCostUsd: perCall(forecastOf(input.tokens * growth)),
      shorterSavesUsd: saving(perCall(forecast), perCall(forecastOf(input.tokens * SHORTER))),
      cacheSavesUsd: cacheSaving(plan.model, prices, input),
      ...(input.context > 0 && {
        halfContextSavesUsd: saving(perCall(forecast), perCall(forecastOf(input.tokens - input.context / 2))),
      }),
      prefixTokens: input.prefix,
      lastRun: runs.get(plan.model),
    });
  }
  return {
    prompt: prompt.name,
    volume: prompt.volume,
    diagnostics: own.diagnostics,
    ...(server !== undefined && { server }),
    currency: config.currency,
    models: costs,
    asGood: cheapestEqual(ownModel, costs),
  };
}

/**
 * Whose calls are priced: what stands in for a model costs nothing, and the model does.
 * @param named the provider that would answer
 * @returns its name, and the base URL that would be asked, where that is one and known
 */
export async function chargingProvider(
  named: string,
  project: Project,
  credentials: Parameters<typeof askedProvider>[2],
): Promise<{ readonly provider: string; readonly server?: string }> {
  const provider = isStandIn(named) ? 'openai' : named;
  const { server } = (await askedProvider(provider, project, credentials)) ?? {};
  return { provider, server };
}

async function meantBy(model: string): Promise<Pick<CallCost, 'meant'>> {
  const meant = closest(
    model,
    (await pricedModels()).map((priced) => priced.model),
  );
  return meant === undefined ? {} : { meant };
}

const perCall = ({ costUsd, samples }: Forecast) => costUsd && scaleRange(costUsd, 1 / Math.max(1, samples));

function callCost(
  forecast: Forecast,
): Omit<CallCost, 'grownCostUsd' | 'cacheSavesUsd' | 'shorterSavesUsd' | 'prefixTokens'> {
  const { model, inputTokens, outputTokens, outputBasis, leftOut, notCounted } = forecast;
  const calls = Math.max(1, forecast.samples);
  return {
    model,
    inputTokens: inputTokens.total / calls,
    exact: inputTokens.exact,
    outputTokens: scaleRange(outputTokens, 1 / calls),
    outputBasis,
    costUsd: perCall(forecast),
    leftOut,
    notCounted,
  };
}

const saving = (before: LikelyRange | null, after: LikelyRange | null) =>
  before && after && addRanges(before, scaleRange(after, -1));

/** Of models whose last runs took the same samples and rules, the cheapest that passed at least as many as a prompt's own. */
export function cheapestEqual(
  own: string | undefined,
  models: readonly CallCost[],
): CostProjection['asGood'] {
  const ownRun = models.find(({ model }) => model === own)?.lastRun;
  if (own === undefined || ownRun?.passed === undefined) return undefined;
  const { passed } = ownRun;
  const isComparable = ({ lastRun }: CallCost) =>
    lastRun?.samplesHash === ownRun.samplesHash &&
    lastRun.rulesHash === ownRun.rulesHash &&
    lastRun.results === ownRun.results;
  const comparable = models.filter(isComparable);
  if (comparable.length < 2) return undefined;
  const middle = ({ costUsd }: CallCost) =>
    costUsd ? (costUsd.low + costUsd.high) / 2 : Number.POSITIVE_INFINITY;
  const [cheapest] = comparable
    .filter(({ lastRun, costUsd }) => costUsd && (lastRun?.passed ?? -1) >= passed)
    .toSorted((a, b) => middle(a) - middle(b));
  return cheapest && { own, cheapest: cheapest.model };
}

function cacheSaving(model: string, prices: PriceList, { tokens, samples, prefix }: InputTokens) {
  const inputTokens = tokens / Math.max(1, samples);
  const cachedInputTokens = Math.min(cacheableTokens(prefix), inputTokens);
  const full = prices.cost(model, { inputTokens, outputTokens: 0 });
  const cached = prices.cost(model, { inputTokens, outputTokens: 0, cachedInputTokens });
  return full === null || cached === null ? null : full - cached;
}

/** The last finished run of a prompt on each model, the newest first. */
async function lastFinished(store: RunStore, file: string, provider: string) {
  const runs = new Map<string, LastRun>();
  const standings = new RunStandings(store);
  const query = { file, provider, state: 'finished', isWhole: true, among: MOST_RECORDS } as const;
  for await (const run of new RunIndex(store).runs(query)) {
    const { id, model, samples, rulesHash } = run;
    if (runs.has(model)) continue;
    const { summary } = await standings.of(run);
    if (!summary) continue;
    const { passed, results } = summary;
    const counts = { results, ...(!isUnchecked(summary) && { passed }) };
    runs.set(model, { id, ...counts, samplesHash: samples.hash, rulesHash });
  }
  return runs;
}
