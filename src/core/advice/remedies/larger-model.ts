import { triedInVain } from '../earlier-changes.ts';
import { withKeys } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';

/** Faults that lie in what is asked, and not in who answers. */
const NOT_THE_MODELS = new Set(['unpassable', 'no-verdict', 'provider', 'judged']);

/** The next of the models that the configuration names for advice, from the cheapest to the best. */
export const largerModel: RemedyProposer = {
  kind: 'larger-model',
  propose({ kind }, situation) {
    if (NOT_THE_MODELS.has(kind)) return undefined;
    const { run, project, earlier } = situation;
    const models = project.config.advice?.models ?? [];
    const next = models[models.indexOf(run.model) + 1];
    if (next === undefined || next === run.model) return undefined;
    const vain = triedInVain(
      earlier,
      `Trying ${next}`,
      ({ before, after }) => before.model === run.model && after.model === next,
    );
    if (vain) return vain;
    const edit = withKeys(situation, [[['model'], next]]);
    return edit && { title: `Try the larger model ${next}.`, edit, model: next };
  },
};
