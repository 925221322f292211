import { coverageOf } from '../runs/coverage.ts';
import { hasVerdicts, type Run } from '../runs/run.ts';

/**
 * The run that a run is held against where nobody names one: the one it drew its samples with, else the newest before
 * it of all samples and of another version or model, else the newest before it. A run without any verdict is none.
 * @param runs of the prompt, newest first
 */
export function earlierRun(run: Run, runs: readonly Run[]): Run | undefined {
  const before = runs.filter((each) => each.id < run.id);
  const earlier = before.filter((each) => coverageOf(each, 0).isWhole && hasVerdicts(each));
  const beside = before.find(({ id }) => id === run.draw?.beside);
  return beside ?? earlier.find((each) => isOther(each, run)) ?? earlier[0];
}

const isOther = (run: Run, than: Run) =>
  run.prompt.hash !== than.prompt.hash ||
  run.rulesHash !== than.rulesHash ||
  run.model !== than.model ||
  run.provider !== than.provider;
