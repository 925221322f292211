import * as vscode from 'vscode';
import type { SequentialComparison } from '../../core/compare/sequential-comparison.ts';
import type { PreparedRun } from '../../core/engine/prepared-run.ts';
import { plural } from '../../core/text/plural.ts';
import { loadCore } from '../editor/load-core.ts';

/** With fewer samples, hardly a call is saved by deciding early. */
const FEWEST_DRAWN = 20;

/**
 * Asks whether two runs take all samples, or random ones until it is decided which is better.
 * @returns `undefined` for all samples, also where nothing can be decided early
 */
export async function chooseDraw(
  all: readonly PreparedRun[],
  missing: readonly PreparedRun[],
  signal: AbortSignal,
): Promise<SequentialComparison | undefined | 'declined'> {
  const [before, after, third] = all;
  if (!before || !after || third || before.plan.samples.hash !== after.plan.samples.hash) return undefined;
  // The practice model answers at once, and for nothing.
  const isOfPractice = all.every(({ plan }) => plan.provider === 'practice');
  if (before.asked < FEWEST_DRAWN || isOfPractice) return undefined;
  const { resultsOf, SequentialComparison } = await loadCore();
  const whole = {
    label: `All ${plural(before.asked, 'sample')}`,
    detail: `${plural(resultsOf(missing), 'call')}: shows all that is fixed and broken.`,
    isWhole: true,
  };
  const drawn = {
    label: 'Until it is decided which is better',
    detail: `At most ${plural(resultsOf(all), 'call')}: random samples, and no more once the answer is known.`,
    isWhole: false,
  };
  const chosen = await vscode.window.showQuickPick([whole, drawn], {
    title: 'Compare: Samples',
    placeHolder: `${plural(missing.length, 'run')} to make`,
  });
  if (!chosen) return 'declined';
  if (chosen.isWhole) return undefined;
  return SequentialComparison.of(before, Math.floor(Math.random() * 1e9), signal);
}
