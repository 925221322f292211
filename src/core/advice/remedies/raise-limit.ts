import { triedInVain } from '../earlier-changes.ts';
import { withKeys } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';

const STEP = 50;
/** Where neither the prompt nor an answer tells. */
const FIRST_LIMIT = 1_000;

/** A higher `maxTokens`, where what came is the beginning of a right answer. */
export const raiseLimit: RemedyProposer = {
  kind: 'raise-limit',
  propose({ kind }, situation) {
    if (kind !== 'cut') return undefined;
    const { run, passing, earlier } = situation;
    const limit = run.parameters.maxTokens;
    const longest = Math.max(0, ...passing.map(({ attempts }) => attempts.at(-1)?.usage?.outputTokens ?? 0));
    const wanted =
      limit === undefined ? FIRST_LIMIT : Math.ceil(Math.max(2 * limit, 1.5 * longest) / STEP) * STEP;
    const vain = triedInVain(
      earlier,
      ({ before, after }) =>
        `Raising maxTokens from ${before.parameters.maxTokens} to ${after.parameters.maxTokens ?? 'no limit'}`,
      ({ before, after }) =>
        (after.parameters.maxTokens ?? Infinity) > (before.parameters.maxTokens ?? Infinity),
    );
    if (vain) return vain;
    const edit = withKeys(situation, [[['modelParameters', 'maxTokens'], wanted]]);
    const from = limit === undefined ? 'Set maxTokens to' : `Raise maxTokens from ${limit} to`;
    return edit && { title: `${from} ${wanted}.`, edit };
  },
};
