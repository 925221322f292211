import type { Run } from './run.ts';

/** How much of a prompt's sample set a run has results of. */
export interface Coverage {
  /** Without those that a run that ended early asks for again when it is resumed. */
  readonly done: number;
  /** Results that it was to have: of the whole set where it ended early, or was asked for a part. */
  readonly of: number;
  /** Only then do its results say how good the prompt is. */
  readonly isWhole: boolean;
}

/** Whether a run came to its end: all that was asked for has a result, if not an answer. */
export const isOver = ({ state }: Pick<Run, 'state'>) => state === 'finished' || state === 'incomplete';

/**
 * @param results that the run has got
 * @param errors those of them without a verdict
 */
export function coverageOf(run: Run, results: number, errors = 0): Coverage {
  const { samples, settings } = run;
  const isPart = samples.asked !== undefined;
  const asked = isPart && !isOver(run) ? samples.asked : samples.count;
  return {
    done: isOver(run) ? results : results - errors,
    of: Math.max(results, asked * settings.repeat),
    isWhole: isOver(run) && !isPart,
  };
}
