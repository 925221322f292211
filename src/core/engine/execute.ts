import { onAbort } from '../calls/abort.ts';
import { AnswerRoom } from '../calls/answer-room.ts';
import type { Call } from '../calls/call.ts';
import { attemptsOf, isUnfinished, type Result } from '../runs/result.ts';
import type { RunState } from '../runs/run.ts';
import { ProviderHealth } from './health.ts';
import { Inspector } from './inspector.ts';
import { forEachConcurrently } from './pool.ts';
import { SampleRunner } from './sample-runner.ts';
import { Scripts } from './scripts.ts';
import type { Task, TaskCall, Variant } from './variant.ts';

export interface ExecuteOptions {
  /** Made for all variants: they share its money, its limits and its equal calls. */
  readonly call: Call;
  /** Tasks under way at the same time, at least 1. */
  readonly concurrency: number;
  /** Ends the calls under way. */
  readonly signal: AbortSignal;
}

/** ms that checks of answers which are there may still take once the execution is ended. */
const VERDICT_MS = 2_000;

/** What a result says of those to come: `drain` lets the tasks under way finish, and begins no other. */
export type Continuation = 'continue' | 'drain';

/** How an execution ended; `finished` also where it was drained. */
export type End = Exclude<RunState, 'running' | 'interrupted'>;

/**
 * Gets the results of tasks: render, call, check, a bounded number at a time. A task is taken only when a place for it
 * is free, and its place becomes free when `onResult` is done with it. Of results that the end of the execution left
 * without a verdict, only those that may have cost something are handed out.
 * @throws whatever `onResult` or the tasks throw, once the tasks under way have finished
 */
export async function execute(
  tasks: AsyncIterable<Task>,
  onResult: (result: Result, task: Task) => Promise<Continuation>,
  { call, concurrency, signal }: ExecuteOptions,
): Promise<End> {
  const giveUp = new AbortController();
  const ended = AbortSignal.any([signal, giveUp.signal]);
  const scripts = new Scripts();
  const room = new AnswerRoom();
  const verdicts = new AbortController();
  const forget = onAbort(ended, () => {
    setTimeout(() => verdicts.abort(ended.reason), VERDICT_MS).unref();
  });
  const runnerOf = runnersFor((ask) => call(ask, ended), scripts, verdicts.signal);
  const health = new Map<string, ProviderHealth>();
  const healthOf = ({ provider }: Variant) => {
    const known = health.get(provider) ?? new ProviderHealth(concurrency);
    health.set(provider, known);
    return known;
  };
  let end: End = 'finished';
  let isDraining = false;

  const runOne = async (task: Task) => {
    const { variant } = task;
    using answers = room.forTask();
    const result = await runnerOf(variant).run({ ...task, room: answers });
    const kind = result.error?.kind;
    if (kind === 'over-budget') end = 'over-budget';
    // What a result without a verdict cost is known only by who is told of it.
    if (isUnfinished(result) && !mayHaveCost(result)) return;
    // Told before the result is stored: a slow disk makes no further calls to a provider that has failed.
    if (!isUnfinished(result) && healthOf(variant).isHopelessAfter(result)) {
      end = 'provider-failed';
      giveUp.abort();
    }
    if ((await onResult(result, task)) === 'drain') isDraining = true;
  };

  try {
    const isOver = () => ended.aborted || isDraining || end !== 'finished';
    await forEachConcurrently(until(isOver, tasks), concurrency, runOne);
    return signal.aborted && end === 'finished' ? 'cancelled' : end;
  } finally {
    forget();
    scripts.close();
  }
}

async function* until(isOver: () => boolean, tasks: AsyncIterable<Task>): AsyncGenerator<Task> {
  for await (const task of tasks) {
    if (isOver()) return;
    yield task;
    if (isOver()) return;
  }
}

/** One runner for each variant, kept while there may be tasks of it. */
function runnersFor(
  call: TaskCall,
  scripts: Scripts,
  verdicts: AbortSignal,
): (variant: Variant) => SampleRunner {
  const runners = new Map<Variant, SampleRunner>();
  return (variant) => {
    const known = runners.get(variant);
    if (known) return known;
    const runner = new SampleRunner(variant, call, new Inspector(variant, call, scripts, verdicts), verdicts);
    runners.set(variant, runner);
    return runner;
  };
}

const mayHaveCost = (result: Result) => attemptsOf(result).some(({ costUsd }) => costUsd !== 0);
