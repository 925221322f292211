import { join, resolve } from 'node:path';
import {
  diagnosisOf,
  LATER_SETS,
  outcomeOf,
  PAIR_SETS,
  type TriageCase,
  writtenCases,
  writtenPairs,
} from '../../test/support/triage-cases.ts';
import { printGrounding, printPairs } from './grounding.ts';
import { readHalueval, referencedCases } from './references.ts';
import { printConfusion } from './report.ts';
import { measureSpeed } from './speed.ts';

/** Triage against labelled outputs, the grounding of answers against HaluEval, and how fast triage is. */

const LEAST_F1 = 0.9;
const LEAST_RANKED = 0.92;
const LEAST_SPEED = 5_000;

const folder = resolve(
  process.argv[2] ?? process.env.PROMPT_LADDER_DATA ?? join(import.meta.dirname, '../../../shared/data'),
);
const missing = new Set<string>();
const written = writtenCases();
const cases = [...written, ...(await referencedCases(folder, (what) => missing.add(what)))];

/** @returns macro-F1 */
function printCases(title: string, labelled: readonly TriageCase[]): number {
  console.log(`## ${title}\n`);
  const diagnosed = labelled.map((each) => ({ ...each, diagnosis: diagnosisOf(each) }));
  const f1 = printConfusion(
    diagnosed.map(({ id, label, diagnosis }) => ({ id, label, got: diagnosis?.category ?? 'none' })),
  );
  const located = diagnosed.filter(({ outcome }) => outcome !== undefined);
  const right = located.filter(({ outcome, diagnosis }) => outcomeOf(diagnosis) === outcome).length;
  console.log(`\nWhere a missing fact is: ${right} of ${located.length} right\n`);
  return f1;
}

const f1 = Math.min(
  printCases(
    `Categories: ${cases.length} labelled outputs, ${written.length} of them written for this`,
    cases,
  ),
  ...LATER_SETS.map((set) => {
    const later = writtenCases(set);
    return printCases(`Categories, the ${set} set: ${later.length} labelled outputs`, later);
  }),
);

console.log('## Grounding\n');
const rows = await readHalueval(folder);
const ranked = rows ? printGrounding(rows) : 1;
for (const set of PAIR_SETS) printPairs(`written, ${set} set`, writtenPairs(set));

console.log('\n## Speed\n');
const speed = measureSpeed(cases);

if (missing.size > 0) {
  console.error(
    `\nWithout ${[...missing].join(' and ')}, which ${missing.size > 1 ? 'are' : 'is'} not in ${folder}: set PROMPT_LADDER_DATA to the folder that holds the data sets.`,
  );
}
process.exitCode = f1 >= LEAST_F1 && ranked >= LEAST_RANKED && speed >= LEAST_SPEED ? 0 : 1;
