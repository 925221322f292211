import { type CountWatch, countSet, type SetTask } from '../estimate/counting.ts';
import { type Forecast, forecastEmbedding, forecastRun } from '../estimate/forecast.ts';
import type { InputTokens } from '../estimate/input-tokens.ts';
import { settingsOf } from '../providers/names.ts';
import { isLoopback } from '../providers/trust.ts';
import { earlierRuns } from '../runs/history.ts';
import { embeddingModel } from '../workspace/embedding-model.ts';
import type { Project } from '../workspace/project.ts';
import { pricesFor } from './asked-models.ts';
import { cachedAnswers } from './cached-answers.ts';
import type { AskedProvider } from './connect.ts';
import type { PreparedRun } from './prepared-run.ts';

/** The samples that a run asks for, to be counted. */
export const setTaskOf = (
  { prompt, config, samples }: Project,
  { provider, model, filter }: { provider: string; model: string; filter: readonly string[] },
): SetTask => ({ provider, model, aliases: config.models, prompt, samples, filter });

/**
 * Reads the samples of a run that could begin once more, to count what it will ask.
 * @throws the signal's reason, when it is aborted
 */
export async function countInput(
  { project, plan, counting, retriever }: Pick<PreparedRun, 'project' | 'plan' | 'counting' | 'retriever'>,
  watch: CountWatch,
): Promise<InputTokens> {
  const { provider, model, settings } = plan;
  const task = setTaskOf(project, { provider, model, filter: settings.filter });
  const passages = await retriever?.typicalPassages(project.samples.records(watch.signal));
  return countSet({ ...task, passages }, watch, counting);
}

/**
 * Says what a run that could begin is expected to take, from what was counted when it was prepared, else by counting.
 * @param who will be asked, where that is known, and whether the cache answers
 * @throws the signal's reason, when it is aborted
 */
export async function forecastFor(
  prepared: PreparedRun,
  watch: CountWatch,
  { server, cacheScope, useCache }: AskedProvider & { readonly useCache?: boolean } = {},
): Promise<Forecast> {
  const { project, plan, store, prices, questions, concurrency } = prepared;
  const { provider, model, settings } = plan;
  return forecastRun({
    input: prepared.input ?? (await countInput(prepared, watch)),
    prompt: project.prompt,
    model,
    repeat: settings.repeat,
    concurrency,
    prices: prices.at(server),
    maxCostUsd: settings.maxCost,
    server,
    cached:
      useCache && cacheScope !== undefined ? await cachedAnswers(prepared, cacheScope, watch.signal) : 0,
    earlier: await earlierRuns(store, {
      file: plan.prompt.file,
      rung: plan.climb?.rung,
      provider,
      model,
      server,
      parameters: plan.parameters,
      responseFormat: project.prompt.responseFormat,
    }),
    judges: questions,
    ...(await embeddingOf(prepared, server)),
  });
}

/** @param server that the prompt's own provider asks */
async function embeddingOf(
  { project, retriever, plan }: PreparedRun,
  server: string | undefined,
): Promise<Pick<Forecast, 'embedding'>> {
  const pending = retriever?.pending;
  const named = embeddingModel(project);
  if (!pending || !named) return {};
  const { provider } = named;
  const prices = await pricesFor(provider, project.config);
  const asked = provider === plan.provider ? server : settingsOf(provider, project.config).baseUrl;
  const embedding = forecastEmbedding(pending, prices.at(asked));
  // Vectors made on this machine add nothing to what a run costs.
  const costUsd = isLoopback(asked) ? (embedding.costUsd ?? 0) : embedding.costUsd;
  return { embedding: { ...embedding, costUsd } };
}
