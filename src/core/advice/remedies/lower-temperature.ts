import { triedInVain } from '../earlier-changes.ts';
import { withKeys } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';

/** No chance in the answers, where the same request passes at one time and fails at another. */
export const lowerTemperature: RemedyProposer = {
  kind: 'lower-temperature',
  propose({ kind }, situation) {
    if (kind !== 'unstable') return undefined;
    const { run, earlier } = situation;
    if (run.parameters.temperature === 0) return { refused: 'The temperature is 0 already.' };
    const vain = triedInVain(
      earlier,
      'Lowering the temperature',
      ({ before, after }) => (after.parameters.temperature ?? 1) < (before.parameters.temperature ?? 1),
    );
    if (vain) return vain;
    const edit = withKeys(situation, [[['modelParameters', 'temperature'], 0]]);
    return edit && { title: 'Set the temperature to 0.', edit };
  },
};
