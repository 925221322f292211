import { join } from 'node:path';
import { ResponseCache } from '../calls/cache.ts';
import { ServerLimits } from '../calls/concurrency-limit.ts';
import { callPipeline } from '../calls/pipeline.ts';
import { Spending } from '../calls/spending.ts';
import { UserError } from '../diagnostic.ts';
import type { Forecast } from '../estimate/forecast.ts';
import type { Result } from '../runs/result.ts';
import type { DrawRecord, Run } from '../runs/run.ts';
import { askedBy, type BegunRun, beginRun, type CallRequest, connectRun } from './connected-run.ts';
import { type Continuation, execute } from './execute.ts';
import type { PreparedRun } from './prepared-run.ts';
import { forecastFor } from './run-forecast.ts';
import { type OpenSearch, openSearch } from './search-calls.ts';
import { RunDeclinedError } from './start.ts';
import type { Task } from './variant.ts';

/** A random order of samples, which two runs take until enough is known. */
export interface Draw extends Pick<DrawRecord, 'seed' | 'counted'> {
  /** Ids of samples. */
  readonly order: readonly string[];
  /** @param index of the run among those prepared */
  readonly onResult: (result: Result, index: number) => Continuation;
}

/** How several runs are made together. */
export interface GroupRequest extends CallRequest {
  /** USD, of all runs together. */
  readonly maxCost?: number;
  /** Decides before the first call whether the runs are made; one forecast each. */
  readonly confirm?: (forecasts: readonly Forecast[]) => Promise<boolean>;
  /** @param index of the run among those prepared */
  readonly onResult?: (result: Result, index: number) => Continuation;
  /** The samples are asked in their own order, and all of them, where it is absent. */
  readonly draw?: Draw;
  /** The results of an earlier run under the same rules, by their `resultKey`: what was asked there is not asked again. */
  readonly before?: ReadonlyMap<string, Result>;
  readonly signal: AbortSignal;
}

export interface GroupOutcome {
  /** In the order in which they were prepared. */
  readonly runs: readonly Run[];
  /** Results that were to be had. */
  readonly expected: number;
  /** Results that are there. */
  readonly made: number;
}

/**
 * Makes several runs of one workspace together, sample by sample: equal calls are made once, and all share one limit
 * of cost and each server's own limit of calls.
 * @param members at least one
 * @throws {UserError} before anything is called, when something is wrong; of its kind `RunDeclinedError` when the
 *   forecasts are not confirmed
 */
export async function runGroup(
  members: readonly PreparedRun[],
  request: GroupRequest,
): Promise<GroupOutcome> {
  const { signal, confirm, draw, onResult, before } = request;
  const connected = await Promise.all(members.map((member) => connectRun(member, request)));
  const forecasts = confirm
    ? await Promise.all(connected.map((each) => forecastFor(each.prepared, { signal }, askedBy(each))))
    : [];
  if (confirm && !(await confirm(forecasts)))
    throw new RunDeclinedError('The runs were not made, and nothing was called.');
  const [first] = connected;
  if (!first) throw new UserError('There is nothing to run.');

  const begun: BegunRun[] = [];
  const searches: OpenSearch[] = [];
  const close = async () => {
    for (const { open } of begun) await open.close();
  };
  try {
    const attempts = {
      retries: first.calls.retries,
      timeoutMs: first.calls.timeoutMs,
      spending: new Spending(limitOf(members, request.maxCost), 0),
      limits: new ServerLimits(first.calls.concurrency, first.calls.timeoutMs),
      random: Math.random,
    };
    const call = callPipeline(
      {
        providers: new Map(
          connected.map(({ prepared: { plan, prices }, provider }) => [plan.provider, { provider, prices }]),
        ),
        cache: first.calls.useCache ? new ResponseCache(join(first.prepared.workspace, 'cache')) : undefined,
      },
      attempts,
    );
    for (const each of connected)
      searches.push(await openSearch(each.prepared, each.embeddings, { attempts, call, signal }));
    for (const [index, each] of connected.entries())
      begun.push(await beginRun(each, forecasts[index], searches[index] ?? {}));
    const indexOf = new Map(begun.map(({ variant }, index) => [variant, index]));
    let made = begun.reduce((sum, { open }) => sum + open.kept, 0);
    const end = await execute(
      draw
        ? orderedTasks(begun, draw.order, signal)
        : inTurn(begun.map((each) => tasksOf(each, signal, before))),
      async (result, { variant }) => {
        const index = indexOf.get(variant) ?? 0;
        await begun[index]?.open.store(result);
        made++;
        const next = onResult?.(result, index) ?? 'continue';
        return draw?.onResult(result, index) ?? next;
      },
      { call, concurrency: first.calls.concurrency, signal },
    );
    const expected = resultsOf(members);
    // What was not asked can still be: a run that stopped because all was said is resumed like a cancelled one.
    const state = end === 'finished' && made < expected ? 'cancelled' : end;
    const now = new Date();
    const ids = begun.map(({ open }) => open.run.id);
    const runs = await Promise.all(
      begun.map(({ open }, index) => open.finish(state, now, draw && recordOf(draw, ids[1 - index] ?? ''))),
    );
    return { runs, expected, made };
  } catch (error) {
    await close();
    throw error;
  } finally {
    for (const { retriever } of searches) await retriever?.[Symbol.asyncDispose]();
  }
}

/** How many results runs are to have in all. */
export const resultsOf = (members: readonly PreparedRun[]) =>
  members.reduce((sum, { asked, plan }) => sum + asked * plan.settings.repeat, 0);

const recordOf = ({ seed, counted, order }: Draw, beside: string): DrawRecord => ({
  beside,
  seed,
  of: order.length,
  counted,
});

/** What all may cost together: what is asked for, and no more than each prompt allows its run. */
function limitOf(members: readonly PreparedRun[], maxCost: number | undefined): number | undefined {
  const own = members.map(({ plan }) => plan.settings.maxCost);
  const sum = own.reduce<number | undefined>(
    (total, usd) => (total === undefined || usd === undefined ? undefined : total + usd),
    0,
  );
  if (sum === undefined || maxCost === undefined) return maxCost ?? sum;
  return Math.min(sum, maxCost);
}

const tasksOf = ({ open, variant }: BegunRun, signal: AbortSignal, before?: GroupRequest['before']) =>
  open.tasks(variant, signal, { before });

/** One task of each run after the other, so that all come to the same sample at about the same time. */
async function* inTurn(sources: readonly AsyncGenerator<Task>[]): AsyncGenerator<Task> {
  let left = [...sources];
  while (left.length > 0) {
    const still: AsyncGenerator<Task>[] = [];
    for (const source of left) {
      const next = await source.next();
      if (next.done) continue;
      still.push(source);
      yield next.value;
    }
    left = still;
  }
}

/** The tasks of runs over one sample set, by an order of the samples' ids; the set is held in memory. */
async function* orderedTasks(
  begun: readonly BegunRun[],
  order: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Task> {
  const tasks = new Map<string, Task[]>();
  for (const each of begun) {
    for await (const task of tasksOf(each, signal)) {
      const known = tasks.get(task.sample.id);
      if (known) known.push(task);
      else tasks.set(task.sample.id, [task]);
    }
  }
  for (const id of order) yield* tasks.get(id) ?? [];
}
