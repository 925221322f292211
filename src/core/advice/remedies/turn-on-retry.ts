import { formatCount, plural } from '../../text/plural.ts';
import { triedInVain } from '../earlier-changes.ts';
import { withKeys } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';
import { repairsOf } from '../repairs.ts';

/** Asking again for an answer that breaks a rule, with what was wrong. */
export const turnOnRetry: RemedyProposer = {
  kind: 'turn-on-retry',
  propose(fault, situation) {
    if (fault.kind !== 'shape' && fault.kind !== 'rule') return undefined;
    const { project, passing, failing, earlier } = situation;
    const { prompt, rules } = project;
    if (prompt.retry) {
      const { asked, repaired, same } = repairsOf([...passing, ...failing.map(({ result }) => result)]);
      const unchanged = same > 0 ? `; ${formatCount(same)} times the same answer came back` : '';
      return asked > 0
        ? {
            refused: `Asking again repaired ${formatCount(repaired)} of ${plural(asked, 'answer')}${unchanged}.`,
          }
        : { refused: '"retry" is on already.' };
    }
    const vain = triedInVain(
      earlier,
      'Asking again',
      ({ before, after }) => !before.prompt.retry && after.prompt.retry !== undefined,
    );
    if (vain) return vain;
    const category = rules.rules.find(({ id }) => id === fault.rule)?.category ?? 'format';
    const isUsual = category === 'format' || category === 'constraint';
    const value = isUsual ? { attempts: 1 } : { attempts: 1, on: ['format', 'constraint', category] };
    const edit = withKeys(situation, [[['retry'], value]]);
    const total = Math.max(1, passing.length + failing.length);
    return (
      edit && {
        title: 'Retry an answer that breaks a rule: "retry" is missing.',
        edit,
        furtherCalls: fault.failing.length / total,
      }
    );
  },
};
