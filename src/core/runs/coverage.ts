import type { Run } from './run.ts';

/** How much of a prompt's sample set a run has results of. */
export interface Coverage {
  readonly done: number;
  /** Results that it was to have: of the whole set where it ended early, or was asked for a part. */
  readonly of: number;
  /** Only then do its results say how good the prompt is. */
  readonly isWhole: boolean;
}

/** Whether a run came to its end: all that was asked for has a result, if not an answer. */
export const isOver = ({ state }: Pick<Run, 'state'>) => state === 'finished' || state === 'incomplete';

/** @param results that the run has got */
export function coverageOf(run: Run, results: number): Coverage {
  const { samples, settings } = run;
  const isPart = samples.asked !== undefined;
  const asked = isPart && !isOver(run) ? samples.asked : samples.count;
  return { done: results, of: Math.max(results, asked * settings.repeat), isWhole: isOver(run) && !isPart };
}
