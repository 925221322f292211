import type { CountWatch } from '../estimate/counting.ts';
import { type Forecast, forecastRun } from '../estimate/forecast.ts';
import type { InputTokens } from '../estimate/input-tokens.ts';
import { earlierRuns } from '../runs/history.ts';
import type { PreparedRun } from './prepare.ts';

/**
 * Counts what a run that could begin will ask; every sample of it is rendered.
 * @throws the signal's reason, when it is aborted
 */
export function countInput(
  { project, plan, counting }: PreparedRun,
  watch: CountWatch,
): Promise<InputTokens> {
  const { prompt, config, samples } = project;
  const { provider, model, settings } = plan;
  const { filter } = settings;
  return counting.set({ provider, model, aliases: config.models, prompt, samples, filter }, watch);
}

/**
 * Says what a run that could begin is expected to take.
 * @throws the signal's reason, when it is aborted
 */
export async function forecastFor(prepared: PreparedRun, watch: CountWatch): Promise<Forecast> {
  const { project, plan, store, prices, questions, concurrency } = prepared;
  const { provider, model, settings } = plan;
  return forecastRun({
    input: await countInput(prepared, watch),
    prompt: project.prompt,
    model,
    repeat: settings.repeat,
    concurrency,
    prices,
    maxCostUsd: settings.maxCost,
    earlier: await earlierRuns(store, { file: plan.prompt.file, provider, model }),
    judges: questions,
  });
}
