import { draftRepairSentence } from '../../authoring/edit/draft-repair-sentence.ts';
import { formatCount, plural } from '../../text/plural.ts';
import { errorsOf } from '../../triage/symptoms.ts';
import type { RemedyProposer } from '../remedy.ts';
import { repairsOf } from '../repairs.ts';
import { locatedRule, withRule } from '../rule-text.ts';

/** Answers asked for again of which none was repaired, after which a sentence more promises nothing. */
const ENOUGH = 3;

/** The sentence which tells a retry what was wrong. */
export const repairSentence: RemedyProposer = {
  kind: 'repair-sentence',
  propose(fault, situation) {
    const { project, passing, failing } = situation;
    if (!project.prompt.retry || (fault.kind !== 'shape' && fault.kind !== 'rule')) return undefined;
    const violation = fault.failing
      .flatMap(({ result }) => errorsOf(result))
      .find(({ rule }) => fault.rule === undefined || rule === fault.rule);
    const located = violation && locatedRule(situation, violation.rule);
    if (!violation || !located) return undefined;
    if (located.rule.repair !== undefined)
      return { refused: `The rule "${located.rule.id}" has a repair sentence already.` };
    const { asked, repaired, same } = repairsOf([...passing, ...failing.map(({ result }) => result)]);
    if (asked >= ENOUGH && repaired === 0 && same > asked / 2) {
      return {
        refused: `Retries do not help here: of ${plural(asked, 'answer')} retried, ${formatCount(same)} came back unchanged.`,
      };
    }
    const edit = withRule(situation, located, ['repair'], draftRepairSentence(located.rule, violation));
    return edit && { title: `Give the rule "${located.rule.id}" a repair sentence.`, edit };
  },
};
