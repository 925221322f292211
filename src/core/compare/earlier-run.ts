import { coverageOf } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';

/**
 * The run that a run is held against where nobody names one: the newest before it of all samples and of another
 * version or model, else the newest before it.
 * @param runs of the prompt, newest first
 */
export function earlierRun(run: Run, runs: readonly Run[]): Run | undefined {
  const earlier = runs.filter((each) => each.id < run.id && coverageOf(each, 0).isWhole);
  return earlier.find((each) => isOther(each, run)) ?? earlier[0];
}

const isOther = (run: Run, than: Run) =>
  run.prompt.hash !== than.prompt.hash ||
  run.rulesHash !== than.rulesHash ||
  run.model !== than.model ||
  run.provider !== than.provider;
