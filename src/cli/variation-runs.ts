import { UnansweredError } from '../core/calls/unanswered-error.ts';
import { prepareVariation, storedRun, type Variation } from '../core/compare/variants.ts';
import { UserError } from '../core/diagnostic.ts';
import { connectProvider } from '../core/engine/connect.ts';
import { type Draw, type GroupOutcome, resultsOf, runGroup } from '../core/engine/run-group.ts';
import { type Forecast, outlayOf } from '../core/estimate/forecast.ts';
import { diskFiles } from '../core/files.ts';
import { forecastLine } from '../core/report/forecast.ts';
import { moneyOf } from '../core/report/money.ts';
import type { Result } from '../core/runs/result.ts';
import type { Run } from '../core/runs/run.ts';
import { RunStore } from '../core/runs/run-store.ts';
import { formatCount, plural } from '../core/text/plural.ts';
import { loadConfig, WORKSPACE_FOLDER } from '../core/workspace/config.ts';
import { type CostLimitFlags, confirmCost } from './confirm-cost.ts';
import { credentialsOf } from './credentials.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';
import type { TrustFlags } from './trust.ts';

/** How missing runs are made, as flags have it. */
export interface MissingRunFlags extends CostLimitFlags, TrustFlags {
  /** Make the runs that are missing. */
  readonly run?: boolean;
  readonly baseUrl?: string;
  readonly concurrency?: number;
  readonly repeat?: number;
  readonly cache?: boolean;
  readonly record?: boolean;
  readonly quiet?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly retries?: number;
}

/** Who follows runs as they are made. */
export interface RunObserver {
  /** What tells each run from the others in its estimate; none where the model does. */
  readonly names?: readonly string[];
  /** Says in which order samples are asked, and when enough is known. */
  readonly draw?: Draw;
  /** @param index of the run among those prepared */
  readonly onResult?: (result: Result, index: number) => void;
  /** Nothing is estimated, and nobody is asked: recordings cost nothing. */
  readonly isReplay?: boolean;
}

/** Where variations are looked for and run. */
export interface VariationContext {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly flags: MissingRunFlags;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/**
 * The newest run of each variation; those that are missing are made together where the flags say so.
 * @throws {UserError} naming what is missing where they do not
 */
export async function variationRuns(
  variations: readonly Variation[],
  context: VariationContext,
): Promise<Run[]> {
  const { root, flags, signal } = context;
  const where = { root, store: new RunStore(`${root}/${WORKSPACE_FOLDER}`), signal };
  const found: (Run | undefined)[] = [];
  const missing = [];
  for (const variation of variations) {
    const prepared = flags.run ? await prepareVariation(variation, where, flags) : undefined;
    const run = await storedRun(variation, where, prepared?.plan.samples.hash);
    found.push(run);
    if (!run) missing.push({ variation, prepared });
  }
  if (missing.length === 0) return found.filter((run) => run !== undefined);
  if (!flags.run) {
    const names = missing.map(({ variation }) => variation.name).join(', ');
    throw new UserError(
      `${names} ${missing.length === 1 ? 'has' : 'have'} no finished run of all samples; add --run to make ${missing.length === 1 ? 'it' : 'them'}.`,
    );
  }
  const { runs } = await runTogether(
    missing.flatMap(({ prepared }) => prepared ?? []),
    context,
    { names: missing.map(({ variation }) => variation.name) },
  );
  const unfinished = runs.find(({ state }) => state !== 'finished');
  if (unfinished)
    throw endedEarly(
      unfinished,
      `Run ${unfinished.id} ended early (${unfinished.state}), so nothing is compared; resume it with prompt-ladder run --resume ${unfinished.id}.`,
    );
  const made = runs.values();
  return found.flatMap((run) => run ?? made.next().value ?? []);
}

/** A run without the answers that it was made for. */
export const endedEarly = (run: Run | undefined, message: string): UserError =>
  run?.state === 'incomplete' || run?.state === 'provider-failed'
    ? new UnansweredError(message)
    : new UserError(message);

type PreparedRuns = Parameters<typeof runGroup>[0];

/** Makes runs as one: one estimate and one question before, one limit of cost, one line of progress. */
export async function runTogether(
  prepared: PreparedRuns,
  { root, flags, terminal, signal }: VariationContext,
  { names, draw, onResult, isReplay = false }: RunObserver = {},
): Promise<GroupOutcome> {
  const { config } = await loadConfig(root, diskFiles);
  const money = moneyOf(config.currency);
  const credentials = credentialsOf(flags, terminal, signal);
  const status = new StatusLine(terminal.io);
  const expected = resultsOf(prepared);
  let made = 0;
  const confirm = (forecasts: readonly Forecast[]) => {
    if (!flags.quiet)
      for (const [index, each] of forecasts.entries())
        terminal.note(`${names ? `${names[index]}: ` : ''}${forecastLine(each, money)}`);
    const what = `The ${plural(forecasts.length, 'run')}`;
    const question = { money, threshold: config.confirmAbove, signal, what, act: 'make them' };
    return confirmCost(forecasts.map(outlayOf), flags, question, terminal.io);
  };
  try {
    return await runGroup(prepared, {
      maxCost: flags.maxCost,
      timeoutMs: flags.timeout === undefined ? undefined : flags.timeout * 1000,
      retries: flags.retries,
      useCache: flags.cache === false ? false : undefined,
      record: flags.record,
      signal,
      draw,
      connect: (id, project, server) => connectProvider(id, project, { ...credentials, server }),
      ...(!isReplay && { confirm }),
      onResult: (result, index) => {
        onResult?.(result, index);
        made++;
        if (!flags.quiet)
          status.show(
            () =>
              `${formatCount(made)} of ${plural(expected, 'result')} of ${plural(prepared.length, 'run')}`,
          );
        return 'continue';
      },
    });
  } finally {
    status.clear();
  }
}
