import { CATEGORIES, type Category } from '../../src/core/triage/diagnosis.ts';
import { diagnosisOf, outcomeOf, type TriageCase } from '../../test/support/triage-cases.ts';
import { f1Of, percent } from './measures.ts';

/** How far triage agrees with the labels of cases. */
export function scoresOf(cases: readonly TriageCase[]) {
  const verdicts = cases.map((each) => {
    const diagnosis = diagnosisOf(each);
    return { ...each, diagnosis, got: diagnosis?.category ?? ('none' as const) };
  });
  const used = CATEGORIES.filter((category) =>
    verdicts.some(({ label, got }) => label === category || got === category),
  );
  const count = (label: Category, got: string) =>
    verdicts.filter((each) => each.label === label && each.got === got).length;
  const scores = used.map((category) => ({
    category,
    f1: f1Of(
      verdicts,
      ({ label }) => label === category,
      ({ got }) => got === category,
    ),
  }));
  const macro = scores.reduce((sum, { f1 }) => sum + f1, 0) / scores.length;
  const right = verdicts.filter(({ label, got }) => label === got).length;
  return { verdicts, used, count, scores, macro, right };
}

/** Prints confusion, macro-F1 and calibration of labelled cases, as Markdown. @returns macro-F1 */
export function printCases(title: string, cases: readonly TriageCase[], isVerbose = false): number {
  const { verdicts, used, count, scores, macro, right } = scoresOf(cases);
  const located = verdicts.filter(({ outcome }) => outcome !== undefined);
  const found = located.filter(({ outcome, diagnosis }) => outcomeOf(diagnosis) === outcome).length;
  console.log(
    `### ${title}: macro-F1 ${macro.toFixed(3)}, ${right} of ${cases.length} right (${percent(right / cases.length)}); place of a missing fact ${found} of ${located.length}\n`,
  );
  if (!isVerbose) return macro;
  console.log(
    `| label \\ triage | ${used.join(' | ')} | none | F1 |\n|---|${'---|'.repeat(used.length + 2)}`,
  );
  for (const { category, f1 } of scores) {
    const cells = [...used, 'none'].map((got) => count(category, got) || '');
    console.log(`| ${category} | ${cells.join(' | ')} | ${f1.toFixed(3)} |`);
  }
  console.log('\n| confidence | cases | right |\n|---|---|---|');
  for (const [from, to] of [
    [0, 0.7],
    [0.7, 0.85],
    [0.85, 0.95],
    [0.95, 1.01],
  ] as const) {
    const some = verdicts.filter(
      ({ diagnosis }) => diagnosis && diagnosis.confidence >= from && diagnosis.confidence < to,
    );
    const sure = some.filter(({ label, got }) => label === got).length;
    if (some.length > 0)
      console.log(
        `| ${from.toFixed(2)} to ${Math.min(1, to).toFixed(2)} | ${some.length} | ${percent(sure / some.length)} |`,
      );
  }
  console.log('');
  for (const { id, label, got } of verdicts.filter((each) => each.label !== each.got))
    console.log(`- ${id}: ${label}, triage says ${got}`);
  console.log('');
  return macro;
}
