import type { Comparison } from '../core/compare/comparison.ts';
import type { PairOutput, PairView } from '../core/dashboard/comparison-view.ts';
import { UserError } from '../core/diagnostic.ts';
import type { Colors } from '../core/report/colors.ts';
import type { SideNames } from '../core/report/comparison.ts';
import { practiceLines } from '../core/report/practice.ts';
import type { Result } from '../core/runs/result.ts';
import type { Run } from '../core/runs/run.ts';
import type { RunStore } from '../core/runs/run-store.ts';
import { closest } from '../core/text/closest.ts';
import { oneLine } from '../core/text/one-line.ts';
import { formatCount } from '../core/text/plural.ts';
import { visible } from '../core/text/visible-text.ts';

/** A run, and where its results are. */
export interface StoredSide {
  readonly run: Run;
  readonly store: RunStore;
}

/**
 * What two runs brought for a sample, by its first repeat.
 * @throws {UserError} when it is in neither
 */
export async function comparedSample(
  sample: string,
  { pairing }: Comparison,
  [before, after]: readonly [StoredSide, StoredSide],
): Promise<PairView> {
  const { comparedOutputs } = await import('../core/dashboard/compared-outputs.ts');
  const [earlier, later] = [await resultOf(sample, before), await resultOf(sample, after)];
  if (earlier || later) return comparedOutputs(sample, earlier, later);
  const near = closest(
    sample,
    pairing.pairs.map((pair) => pair.sample),
  );
  throw new UserError(
    `There is no sample "${sample}" in these runs; ${near === undefined ? 'compare --json lists them.' : `did you mean "${near}"?`}`,
  );
}

async function resultOf(
  sample: string,
  { run, store }: StoredSide,
): Promise<{ readonly run: Run; readonly result: Result } | undefined> {
  for await (const results of store.resultPieces(run.id)) {
    const result = results.find((each) => each.sample === sample && each.repeat === 0);
    if (result) return { run, result };
  }
  return undefined;
}

/** Both outputs, one below the other, with the words marked that the other one does not have. */
export function comparedSampleText(
  { sample, expected, before, after }: PairView,
  { pairing, ...runs }: Comparison,
  names: SideNames,
  colors: Colors,
): string {
  const change = pairing.pairs.find((pair) => pair.sample === sample)?.change.replace('-', ' ');
  const removed = colors.isColorSupported ? colors.red : (text: string) => `[-${text}-]`;
  const added = colors.isColorSupported ? colors.green : (text: string) => `{+${text}+}`;
  return [
    [colors.bold(oneLine(sample, 100)), change ?? 'not compared'].join(' · '),
    ...(expected === undefined ? [] : [`${colors.bold('Expected')}\n${visible(expected)}`]),
    block(`Before: ${names.before}`, before, removed, colors),
    block(`After: ${names.after}`, after, added, colors),
    ...practiceLines(colors, runs.before, runs.after),
  ].join('\n\n');
}

function block(
  title: string,
  output: PairOutput | undefined,
  mark: (text: string) => string,
  colors: Colors,
): string {
  const head = colors.bold(oneLine(title, 100));
  if (!output) return `${head}\n${colors.dim('nothing: the sample is not in this run')}`;
  const { pieces, length, violations, error } = output;
  const text = pieces.map((piece) => (piece.isOther ? mark(visible(piece.text)) : visible(piece.text)));
  const shown = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  return [
    head,
    ...(length === 0 ? [colors.dim('no output')] : [text.join('')]),
    ...(shown < length ? [colors.dim(`and ${formatCount(length - shown)} more characters`)] : []),
    ...violations.map(({ rule, message }) => colors.red(`✗ ${oneLine(rule, 60)}: ${oneLine(message, 300)}`)),
    ...(error === undefined ? [] : [colors.red(`✗ ${oneLine(error, 300)}`)]),
  ].join('\n');
}
