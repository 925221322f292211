import { join } from 'node:path';
import type { Category } from '../failure-category.ts';
import type { Files } from '../files.ts';
import { loadVerdicts } from '../reviews/store.ts';
import type { RunStore } from '../runs/run-store.ts';
import { loadConfig } from '../workspace/config.ts';
import { type Assumption, assumptionsOf } from './assumptions.ts';
import { type Sum, sumOf, type TuningVerdict, tuningVerdict } from './fine-tuning.ts';
import type { ClimbResult } from './ladder.ts';
import { isSurelyAbove } from './order.ts';
import { isKeptFromTraining, labelledAnswer } from './training-data.ts';

/** The last rung: nothing is run for it, and this is what it would take. */
export interface RungFour {
  readonly assumptions: readonly Assumption[];
  /** Samples with a right answer that a training may see. */
  readonly rowsAvailable: number;
  /** Why samples still fail on the highest rung. */
  readonly failing: readonly Category[];
  /** Absent where a figure is missing. */
  readonly sum?: Sum;
  readonly verdict: TuningVerdict;
}

/** Where a climb is stored. */
export interface ClimbPlace {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly store: RunStore;
  readonly files: Files;
}

/** What a tuned model would take after a climb, by the workspace's own figures and what people said of its outputs. */
export async function rungFourOf(
  climbed: ClimbResult,
  { root, store, files }: ClimbPlace,
): Promise<RungFour> {
  const { ladder, highest, unrepaired } = climbed;
  const { config } = await loadConfig(root, files);
  const verdicts = await loadVerdicts(root, join(root, ladder.prompt.file), files);
  let rowsAvailable = 0;
  for await (const result of store.results(highest.run.id)) {
    if (!isKeptFromTraining(result, [highest.prompt?.holdout]) && labelledAnswer(result, verdicts))
      rowsAvailable++;
  }
  const { inputTokens, outputTokens } = unrepaired.answer;
  const assumptions = assumptionsOf(
    {
      volume: ladder.volume,
      callUsd: highest.answer.costUsd,
      inputTokens,
      outputTokens,
    },
    config.ladder?.fineTuning,
  );
  const sum = sumOf(assumptions, rowsAvailable);
  const failing = [...highest.failing.values()];
  const verdict = tuningVerdict({
    isOver: ladder.next === undefined,
    isUnchecked: highest.isUnchecked,
    isMet: ladder.recommendation.isMet,
    isAbove: isSurelyAbove(rateOn(climbed), ladder.target),
    failing,
    isRulesMeasured: ladder.rungs.some(({ rung, measurement }) => rung === 3 && measurement),
    changesPerYear: assumptions.changesPerYear.value ?? 0,
    rowsNeeded: assumptions.rowsNeeded.value ?? 0,
    rowsAvailable,
    sum,
  });
  return { assumptions: Object.values(assumptions), rowsAvailable, failing, ...(sum && { sum }), verdict };
}

const rateOn = ({ ladder, highest }: ClimbResult) =>
  ladder.rungs.find(({ rung }) => rung === highest.rung)?.measurement?.rate;
