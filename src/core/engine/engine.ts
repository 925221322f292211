import { callPipeline, type PipelineOptions } from '../calls/pipeline.ts';
import { Spending } from '../calls/spending.ts';
import { attemptsOf, type Result, resultKey } from '../runs/result.ts';
import type { Run, RunSettings, RunState } from '../runs/run.ts';
import type { RunWriter } from '../runs/run-writer.ts';
import type { RunSummary, SummaryBuilder } from '../runs/summary.ts';
import { sampleFilter } from '../samples/filter.ts';
import type { Sample } from '../samples/sample.ts';
import type { Project } from '../workspace/project.ts';
import type { Consistency } from './consistency.ts';
import { ProviderHealth } from './health.ts';
import { Inspector } from './inspector.ts';
import type { Judge } from './judges.ts';
import { forEachConcurrently } from './pool.ts';
import { SampleRunner } from './sample-runner.ts';
import { Scripts } from './scripts.ts';

export interface EngineOptions extends Omit<PipelineOptions, 'spending'> {
  readonly project: Project;
  readonly judges: readonly Judge[];
  readonly judgeModel: (named: string | undefined) => string;
  /** Knows the answers of an earlier part of this run. */
  readonly consistency: Consistency;
  readonly isApproved: (sample: string, output: string) => boolean;
  readonly writer: RunWriter;
  /** Holds the results of an earlier part of this run, and grows by this one's. */
  readonly summary: SummaryBuilder;
  /** The `resultKey`s of those results, which are not asked for again. */
  readonly done: ReadonlySet<string>;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Called when a result is safely stored, with the summary so far on demand. */
  readonly onResult: (result: Result, summary: () => RunSummary) => void;
}

/**
 * Runs a prompt against its samples: render, call, check, store, a bounded number at a time. Whatever ends the run,
 * what finished is stored, and the run's record says how it ended.
 * @throws {UserError} when the run cannot be written
 */
export async function executeRun(options: EngineOptions): Promise<Run> {
  const { project, writer, summary, done, concurrency, now, onResult } = options;
  const { provider, model, settings } = writer.run;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const call = callPipeline({ ...options, spending: new Spending(settings.maxCost, summary.costUsd) });
  const scripts = new Scripts();
  const inspector = new Inspector({ ...options, provider, call, signal, scripts });
  const runner = new SampleRunner({ ...options, provider, model, call, signal, inspector });
  const health = new ProviderHealth(concurrency);
  let state: RunState = 'finished';

  const runOne = async ({ sample, repeat }: Task) => {
    const result = await runner.run(sample, repeat);
    const kind = result.error?.kind;
    const isUnfinished = kind === 'cancelled' || kind === 'over-budget';
    if (kind === 'over-budget') state = 'over-budget';
    if (isUnfinished && !mayHaveCost(result)) return;
    await writer.append(result);
    summary.add(result);
    onResult(result, () => summary.summary);
    if (!isUnfinished && health.isHopelessAfter(result)) {
      state = 'provider-failed';
      stop.abort();
    }
  };

  try {
    const isOver = () => signal.aborted || state !== 'finished';
    await forEachConcurrently(tasks(project, settings, done, isOver), concurrency, runOne);
    if (options.signal.aborted && state === 'finished') state = 'cancelled';
    return await writer.finish({ state, finishedAt: now().toISOString(), summary: summary.summary });
  } catch (error) {
    await writer.close();
    throw error;
  } finally {
    await scripts.close();
  }
}

interface Task {
  readonly sample: Sample;
  readonly repeat: number;
}

async function* tasks(
  project: Project,
  { filter, repeat: repeats }: RunSettings,
  done: ReadonlySet<string>,
  isOver: () => boolean,
): AsyncGenerator<Task> {
  const isAskedFor = sampleFilter(filter);
  for await (const record of project.samples.records()) {
    if (isOver()) return;
    if (record.kind !== 'sample' || !isAskedFor(record.sample)) continue;
    for (let repeat = 0; repeat < repeats && !isOver(); repeat++) {
      if (!done.has(resultKey({ sample: record.sample.id, repeat }))) yield { sample: record.sample, repeat };
    }
  }
}

/** What a result without a verdict cost is known only if it is stored. */
const mayHaveCost = (result: Result) => attemptsOf(result).some(({ costUsd }) => costUsd !== 0);
