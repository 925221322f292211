/** What the editor's side uses of the core for advice. */

export { adviseOn, editHash } from '../../core/advice/advise.ts';
export { checkExamples } from '../../core/advice/check-examples.ts';
export { examplesOf } from '../../core/advice/examples.ts';
export { improve } from '../../core/advice/improve.ts';
export { keepEdit } from '../../core/advice/keep.ts';
export { proofText, proveEdit } from '../../core/advice/proof.ts';
export { isHelping, tryAdvice } from '../../core/advice/trial.ts';
export { adviceView } from '../../core/dashboard/advice-items.ts';
export { plainColors, trialText } from '../../core/report/advice.ts';
export { improveStepText, improveText } from '../../core/report/improve.ts';
