import { resolve } from 'node:path';
import { LATER_SETS, writtenCases } from '../../test/support/triage-cases.ts';
import { printFigures } from './figures.ts';
import {
  formerAnswers,
  formerPairs,
  frozenAnswers,
  frozenCases,
  frozenFigures,
  frozenPairs,
} from './frozen.ts';
import { printGrounding } from './grounding.ts';
import { printKinds } from './kinds.ts';
import { layoutFigures, printLayouts } from './layouts.ts';
import { leadInFigures, printLeadIns } from './lead-ins.ts';
import { observedAnswers, observedCases, observedFigures } from './observed.ts';
import { referencedCases } from './references.ts';
import {
  answersRoundabout,
  answersWritten,
  completionsOf,
  printHeard,
  responsesOf,
  writtenOpenings,
} from './refusals.ts';
import { printCases } from './report.ts';
import { printSize } from './size.ts';
import { measureSpeed } from './speed.ts';
import { DATA, hasTrainingData, IFEVAL_MODELS, TUNE_IFEVAL_MODEL, XSTEST_MODELS } from './training/data.ts';
import { groundedAnswers, writtenPairAnswers } from './training/grounding-training.ts';

/**
 * How right triage is: on what it was trained on, on what it was tuned with, and on what is only looked at. Trains
 * nothing. With `--tune`, the frozen set stays closed.
 */

const LEAST_F1 = 0.95;
/** Of the time that counting the tokens of the same calls takes. */
const MOST_TIME = 5;

const [named] = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const folder = resolve(named ?? DATA);
const hasData = hasTrainingData(folder);
const missing = new Set<string>();
const grounded = hasData ? await groundedAnswers(folder) : [];

console.log('# Train: the weights are fitted on these, so the figures say nothing of others\n');
printKinds();
if (!hasData) missing.add('xstest, begin, halueval and ifeval');
const ofModels = hasData
  ? [
      ...XSTEST_MODELS.flatMap((model) => completionsOf(folder, model)),
      ...IFEVAL_MODELS.flatMap((model) => responsesOf(folder, model)),
    ]
  : [];
printHeard([...ofModels, ...answersWritten()]);
printGrounding(hasData ? grounded : writtenPairAnswers());

console.log('# Tune: the categories and the threshold were decided with these in view\n');
const ofTuneModel = hasData ? responsesOf(folder, TUNE_IFEVAL_MODEL) : [];
printHeard([...writtenOpenings(), ...formerAnswers(), ...ofTuneModel]);
const sets = [undefined, ...LATER_SETS].map((set) => ({ set: set ?? 'first', cases: writtenCases(set) }));
for (const { set, cases } of sets) printCases(`the ${set} set`, cases);
printGrounding(formerPairs());
if (hasData) printLeadIns(grounded, 'former');
printLayouts('tune');
const referenced = await referencedCases(folder, (what) => missing.add(what));
const all = [...sets.flatMap(({ cases }) => cases), ...referenced];
const f1 = printCases('all sixteen, and answers of IFEval and HaluEval', all, true);

console.log('# Roundabout: nothing was learned of these\n');
printHeard(answersRoundabout());

if (!process.argv.includes('--tune')) printFrozen();

console.log('# Size and speed\n');
printSize();
const time = await measureSpeed(all);

if (missing.size > 0)
  console.error(
    `\nWithout ${[...missing].join(' and ')}, which are not in ${folder}: set PROMPT_LADDER_DATA to the folder that holds the data sets.`,
  );
process.exitCode = f1 >= LEAST_F1 && time <= MOST_TIME ? 0 : 1;

function printFrozen(): void {
  console.log(
    '# Frozen: written before the code it measures; nothing is fitted to it, and only these figures are published\n',
  );
  printHeard([...frozenAnswers(), ...observedAnswers()]);
  printGrounding(frozenPairs());
  if (hasData) printLeadIns(grounded, 'frozen');
  printLayouts('frozen');
  printCases('the frozen set', frozenCases(), true);
  printCases('answers of a small model', observedCases(), true);
  printFigures({
    ...frozenFigures(),
    ...observedFigures(),
    ...layoutFigures(),
    ...(hasData && { ...leadInFigures(grounded, 'frozen'), ...leadInFigures(grounded, 'former') }),
  });
}
