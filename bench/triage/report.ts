import { CATEGORIES } from '../../src/core/triage/diagnosis.ts';
import { diagnosisOf, outcomeOf, type TriageCase } from '../../test/support/triage-cases.ts';
import { printCalibration } from './calibration.ts';
import { confusionOf, printConfusion } from './confusion.ts';
import { percent } from './measures.ts';

/** How far triage agrees with the labels of cases. */
export function scoresOf(cases: readonly TriageCase[]) {
  const verdicts = cases.map((each) => {
    const diagnosis = diagnosisOf(each);
    return { ...each, diagnosis, got: diagnosis?.category ?? ('none' as const) };
  });
  return { verdicts, ...confusionOf(CATEGORIES, verdicts) };
}

/** Prints confusion, macro-F1 and calibration of labelled cases, as Markdown. @returns macro-F1 */
export function printCases(title: string, cases: readonly TriageCase[], isVerbose = false): number {
  const { verdicts, ...confusion } = scoresOf(cases);
  const { macro, right } = confusion;
  const located = verdicts.filter(({ outcome }) => outcome !== undefined);
  const found = located.filter(({ outcome, diagnosis }) => outcomeOf(diagnosis) === outcome).length;
  console.log(
    `### ${title}: macro-F1 ${macro.toFixed(3)}, ${right} of ${cases.length} right (${percent(right / cases.length)}); place of a missing fact ${found} of ${located.length}\n`,
  );
  if (!isVerbose) return macro;
  printConfusion(confusion, 'triage');
  const surenesses = verdicts.flatMap(({ diagnosis, label, got }) =>
    diagnosis ? [{ confidence: diagnosis.confidence, isRight: label === got }] : [],
  );
  printCalibration([['categories', surenesses]]);
  for (const { id, label, got } of verdicts.filter((each) => each.label !== each.got))
    console.log(`- ${id}: ${label}, triage says ${got}`);
  console.log('');
  return macro;
}
