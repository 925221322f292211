import { counterFor } from '../estimate/counter.ts';
import { type Forecast, forecastRun } from '../estimate/forecast.ts';
import { InputCounter } from '../estimate/input-tokens.ts';
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
 * Says what a run that could begin is expected to take; every sample it will ask is rendered for it.
 * @throws the signal's reason, when it is aborted
 */
export async function forecastFor(
  { project, plan, store, prices, questions, concurrency }: PreparedRun,
  { signal, onProgress }: ForecastWatch,
): Promise<Forecast> {
  const { prompt, config } = project;
  const { provider, model, settings } = plan;
  const counter = await counterFor(provider, model, config.models);
  const counting = new InputCounter(prompt, counter);
  const isAskedFor = sampleFilter(settings.filter);
  let seen = 0;
  for await (const record of project.samples.records(signal)) {
    if (record.kind !== 'sample' || !isAskedFor(record.sample)) continue;
    counting.add(record.sample);
    if (++seen % SAMPLES_BETWEEN_PROGRESS === 0) onProgress?.(seen);
  }
  return forecastRun({
    prompt,
    model,
    input: counting.result,
    repeat: settings.repeat,
    concurrency,
    counter,
    prices,
    earlier: await earlierRuns(store, { file: plan.prompt.file, provider, model }),
    judges: questions,
  });
}
