import { CATEGORIES, type Category } from '../../src/core/triage/diagnosis.ts';

/** What a person and triage say of one output. */
export interface Verdict {
  readonly id: string;
  readonly label: Category;
  readonly got: Category | 'none';
}

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

/** Prints the confusion matrix, and precision, recall and F1 of each category, as Markdown. @returns macro-F1 */
export function printConfusion(verdicts: readonly Verdict[]): number {
  const used = CATEGORIES.filter((category) =>
    verdicts.some(({ label, got }) => label === category || got === category),
  );
  const count = (label: Category, got: string) =>
    verdicts.filter((each) => each.label === label && each.got === got).length;
  console.log(`| label \\ triage | ${used.join(' | ')} | none |\n|---|${'---|'.repeat(used.length + 1)}`);
  for (const label of used) {
    const cells = [...used, 'none'].map((got) => count(label, got) || '');
    console.log(`| ${label} | ${cells.join(' | ')} |`);
  }
  console.log('\n| category | outputs | precision | recall | F1 |\n|---|---|---|---|---|');
  const scores = used.map((category) => {
    const right = count(category, category);
    const labelled = verdicts.filter(({ label }) => label === category).length;
    const given = verdicts.filter(({ got }) => got === category).length;
    const precision = given === 0 ? 0 : right / given;
    const recall = labelled === 0 ? 0 : right / labelled;
    const f1 = right === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    console.log(
      `| ${category} | ${labelled} | ${percent(precision)} | ${percent(recall)} | ${f1.toFixed(3)} |`,
    );
    return f1;
  });
  const macro = scores.reduce((sum, f1) => sum + f1, 0) / scores.length;
  const right = verdicts.filter(({ label, got }) => label === got).length;
  console.log(
    `\nmacro-F1 ${macro.toFixed(3)}; ${right} of ${verdicts.length} right (${percent(right / verdicts.length)})`,
  );
  for (const { id, label, got } of verdicts.filter((each) => each.label !== each.got))
    console.log(`- ${id}: ${label}, triage says ${got}`);
  return macro;
}
