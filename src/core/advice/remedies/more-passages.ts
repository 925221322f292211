import { triedInVain } from '../earlier-changes.ts';
import { withKeys } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';
import { factsOf } from './give-context.ts';

/** More passages would hide what they hold. */
const MOST = 20;

/** More passages for each question, where those that hold the facts were not among them. */
export const morePassages: RemedyProposer = {
  kind: 'more-passages',
  propose(fault, situation) {
    const { retrieval } = situation.project.prompt;
    if (fault.kind !== 'facts-missing' || !retrieval) return undefined;
    const missed = factsOf(fault).filter(({ outcome }) => outcome === 'below-top-k').length;
    if (missed < fault.failing.length / 2 || retrieval.topK >= MOST) return undefined;
    const topK = Math.min(MOST, retrieval.topK * 2);
    const vain = triedInVain(
      situation.earlier,
      'Giving more passages',
      ({ before, after }) =>
        (after.prompt.retrieval?.topK ?? 0) > (before.prompt.retrieval?.topK ?? Infinity),
    );
    if (vain) return vain;
    const edit = withKeys(situation, [[['knowledge', 'topK'], topK]]);
    return edit && { title: `Give the model ${topK} passages instead of ${retrieval.topK}.`, edit };
  },
};
