import { f1Of } from './measures.ts';

/** What something is labelled, and what it was taken for. */
export interface Verdict<Label extends string> {
  readonly label: Label;
  readonly got: Label | 'none';
}

/** How often each label is taken for which, and the F1 of each that occurs. */
export function confusionOf<Label extends string>(
  labels: readonly Label[],
  verdicts: readonly Verdict<Label>[],
) {
  const used = labels.filter((each) => verdicts.some(({ label, got }) => label === each || got === each));
  const count = (label: Label, got: Label | 'none') =>
    verdicts.filter((each) => each.label === label && each.got === got).length;
  const scores = used.map((each) => ({
    label: each,
    f1: f1Of(
      verdicts,
      ({ label }) => label === each,
      ({ got }) => got === each,
    ),
  }));
  const macro = scores.reduce((sum, { f1 }) => sum + f1, 0) / scores.length;
  const right = verdicts.filter(({ label, got }) => label === got).length;
  return { used, count, scores, macro, right };
}

/** Prints a confusion as a table. @param by who took them so */
export function printConfusion<Label extends string>(
  { used, count, scores }: ReturnType<typeof confusionOf<Label>>,
  by: string,
): void {
  console.log(`| label \\ ${by} | ${used.join(' | ')} | none | F1 |\n|---|${'---|'.repeat(used.length + 2)}`);
  for (const { label, f1 } of scores) {
    const cells = [...used, 'none' as const].map((got) => count(label, got) || '');
    console.log(`| ${label} | ${cells.join(' | ')} | ${f1.toFixed(3)} |`);
  }
}
