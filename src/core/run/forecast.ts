import { type Counter, counterFor } from '../estimate/counter.ts';
import { type Forecast, forecastRun } from '../estimate/forecast.ts';
import { InputCounter, type InputTokens } from '../estimate/input-tokens.ts';
import { sampleFilter } from './filter.ts';
import { earlierRuns } from './history.ts';
import type { PreparedRun } from './prepare.ts';

export interface ForecastWatch {
  readonly signal: AbortSignal;
  /** Told now and then how many samples have been counted. */
  readonly onProgress?: (samples: number) => void;
}

const SAMPLES_BETWEEN_PROGRESS = 1_000;

/**
 * Counts what a run that could begin will ask; every sample of it is rendered.
 * @throws the signal's reason, when it is aborted
 */
export async function countInput(
  { project, plan }: PreparedRun,
  { signal, onProgress }: ForecastWatch,
): Promise<{ readonly counter: Counter; readonly input: InputTokens }> {
  const { prompt, config, samples } = project;
  const counter = await counterFor(plan.provider, plan.model, config.models);
  const counting = new InputCounter(prompt, counter);
  const isAskedFor = sampleFilter(plan.settings.filter);
  let seen = 0;
  for await (const record of samples.records(signal)) {
    if (record.kind !== 'sample' || !isAskedFor(record.sample)) continue;
    counting.add(record.sample);
    if (++seen % SAMPLES_BETWEEN_PROGRESS === 0) onProgress?.(seen);
  }
  return { counter, input: counting.result };
}

/**
 * Says what a run that could begin is expected to take.
 * @throws the signal's reason, when it is aborted
 */
export async function forecastFor(prepared: PreparedRun, watch: ForecastWatch): Promise<Forecast> {
  const { project, plan, store, prices, questions, concurrency } = prepared;
  const { provider, model, settings } = plan;
  return forecastRun({
    ...(await countInput(prepared, watch)),
    prompt: project.prompt,
    model,
    repeat: settings.repeat,
    concurrency,
    prices,
    earlier: await earlierRuns(store, { file: plan.prompt.file, provider, model }),
    judges: questions,
  });
}
