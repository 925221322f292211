import { join } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import { CATEGORIES, type Category } from '../core/failure-category.ts';
import { diskFiles } from '../core/files.ts';
import { discardCorrections, writeCategoryCorrection } from '../core/reviews/category-corrections.ts';
import type { Run } from '../core/runs/run.ts';
import { RunStore } from '../core/runs/run-store.ts';
import { closest } from '../core/text/closest.ts';
import { plural } from '../core/text/plural.ts';
import { openTriage } from '../core/triage/triage-run.ts';
import { WORKSPACE_FOLDER } from '../core/workspace/config.ts';
import type { Terminal } from './terminal.ts';

export interface CorrectFlags {
  /** `SAMPLE=CATEGORY` */
  readonly correct?: readonly string[];
  readonly note?: string;
  /** Ids of samples. */
  readonly discard?: readonly string[];
}

/**
 * Stores what a person says of the categories of failing outputs, or discards it. It holds for every failing output
 * that a sample has in the run.
 * @throws {UserError} for a sample that does not fail or no category, before anything is written
 */
export async function correctCategories(
  run: Run,
  root: string,
  { correct = [], note, discard = [] }: CorrectFlags,
  terminal: Terminal,
): Promise<void> {
  if (note !== undefined && correct.length === 0)
    throw new UserError('A note goes with a correction; add --correct SAMPLE=CATEGORY, or leave --note out.');
  if (correct.length + discard.length === 0) return;
  const corrections = correct.map(correctionIn);
  const failing = await failingOutputs(run, root);
  const outputsOf = (sample: string) => {
    const outputs = failing.get(sample);
    if (outputs) return outputs;
    const near = closest(sample, [...failing.keys()]);
    const hint = near === undefined ? 'explain --json lists those that do.' : `did you mean "${near}"?`;
    throw new UserError(`The sample "${sample}" has no failing result in run "${run.id}"; ${hint}`);
  };
  const written = corrections.map(({ sample, category }) => ({
    sample,
    category,
    outputs: outputsOf(sample),
  }));
  const discarded = discard.map((sample) => ({ sample, outputs: outputsOf(sample) }));

  const promptFile = join(root, run.prompt.file);
  for (const { sample, outputs } of discarded) {
    let count = 0;
    for (const output of outputs) count += await discardCorrections(root, promptFile, { sample, output });
    terminal.note(
      `${sample}: ${count === 0 ? 'there was nothing to discard' : `${plural(count, 'correction')} discarded`}`,
    );
  }
  for (const { sample, category, outputs } of written) {
    for (const output of outputs) {
      const correction = { sample, output, category, note };
      const { file } = await writeCategoryCorrection(root, promptFile, correction, new Date());
      terminal.note(`${sample}: ${category}, in ${terminal.fromHere(file)}`);
    }
  }
}

/** Sample ids may hold `=`, and categories do not. */
function correctionIn(text: string): { readonly sample: string; readonly category: Category } {
  const at = text.lastIndexOf('=');
  const [sample, name] = [text.slice(0, at), text.slice(at + 1)];
  const category = CATEGORIES.find((each) => each === name);
  if (at > 0 && category) return { sample, category };
  if (at <= 0)
    throw new UserError(
      `"${text}" names no category; write SAMPLE=CATEGORY, such as refund=missing-knowledge.`,
    );
  const near = closest(name, CATEGORIES);
  throw new UserError(
    near === undefined
      ? `"${name}" is no category; it is one of ${CATEGORIES.join(', ')}.`
      : `"${name}" is no category; did you mean "${near}"?`,
  );
}

/** The outputs of each sample that have a category; the empty one where no answer came. */
async function failingOutputs(run: Run, root: string): Promise<Map<string, Set<string>>> {
  const { triage } = await openTriage(run, root, diskFiles);
  const failing = new Map<string, Set<string>>();
  for await (const result of new RunStore(join(root, WORKSPACE_FOLDER)).results(run.id)) {
    if (!(await triage.add(result))) continue;
    const { sample, output = '' } = result;
    failing.set(sample, (failing.get(sample) ?? new Set()).add(output));
  }
  return failing;
}
