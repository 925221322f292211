import type { FaultKind } from '../fault.ts';
import type { RemedyProposer } from '../remedy.ts';
import { addExamples } from './add-examples.ts';
import { dropContradiction } from './drop-contradiction.ts';
import { fixRule } from './fix-rule.ts';
import { giveContext } from './give-context.ts';
import { instructions } from './instructions.ts';
import { judgeContext } from './judge-context.ts';
import { labelSchema } from './label-schema.ts';
import { largerModel } from './larger-model.ts';
import { listLabels } from './list-labels.ts';
import { lowerTemperature } from './lower-temperature.ts';
import { morePassages } from './more-passages.ts';
import { raiseLimit } from './raise-limit.ts';
import { removeExample } from './remove-example.ts';
import { repairSentence } from './repair-sentence.ts';
import { responseSchema } from './response-schema.ts';
import { schemaBound } from './schema-bound.ts';
import { showShape } from './show-shape.ts';
import { stateRule } from './state-rule.ts';
import { turnOnRetry } from './turn-on-retry.ts';

/** The remedies, the cheapest first: what corrects a mistake, then what adds words, then what adds calls or price. */
export const REMEDIES: readonly RemedyProposer[] = [
  fixRule,
  schemaBound,
  removeExample,
  dropContradiction,
  judgeContext,
  lowerTemperature,
  raiseLimit,
  responseSchema,
  listLabels,
  stateRule,
  labelSchema,
  showShape,
  giveContext,
  morePassages,
  ...instructions,
  repairSentence,
  turnOnRetry,
  addExamples,
  largerModel,
];

/** Faults that no edit of the workspace fixes. */
export const OPERATIONS: ReadonlySet<FaultKind> = new Set(['provider']);
