import { draftRepairSentence } from '../../authoring/edit/draft-repair-sentence.ts';
import { statingInstruction } from '../../authoring/instruction/rule-statement.ts';
import type { Rule, Violation } from '../../rules/rule.ts';
import { errorsOf } from '../../triage/symptoms.ts';
import { triedInVain } from '../earlier-changes.ts';
import type { Fault } from '../fault.ts';
import { withSentence } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';
import type { Situation } from '../situation.ts';

/** A sentence of the prompt that says what a rule asks for. */
export const stateRule: RemedyProposer = {
  kind: 'state-rule',
  propose(fault, situation) {
    const found = brokenRule(fault, situation);
    if (!found) return undefined;
    const { rule, violation } = found;
    const { prompt } = situation.project;
    const instruction = statingInstruction(rule, prompt);
    if (instruction) {
      const { line } = instruction.start;
      return { refused: `Line ${line + 1} says what the rule "${rule.id}" asks for already.` };
    }
    const isStated = (state: typeof prompt) => statingInstruction(rule, state) !== undefined;
    const vain = triedInVain(
      situation.earlier,
      'Saying it in the prompt',
      ({ before, after }) => !isStated(before.prompt) && isStated(after.prompt),
    );
    if (vain) return vain;
    const edit = withSentence(situation, sentenceFor(rule, violation));
    return edit && { title: `State in the prompt what the rule "${rule.id}" asks for.`, edit };
  },
};

/** The rule that a fault is about, and what it says of the first answer. */
function brokenRule(fault: Fault, { project }: Situation): { rule: Rule; violation: Violation } | undefined {
  if (fault.kind !== 'rule' && fault.kind !== 'shape') return undefined;
  const violation = fault.failing
    .flatMap(({ result }) => errorsOf(result))
    .find(({ rule, notJson }) => (fault.rule === undefined ? !notJson : rule === fault.rule));
  const rule = project.rules.rules.find(({ id }) => id === violation?.rule);
  return rule && violation && { rule, violation };
}

/** The wish in a rule's own words, and for a choice of texts that nothing stands around it. */
function sentenceFor({ message: _, ...rule }: Rule, violation: Violation): string {
  const sentence = draftRepairSentence(rule, violation).replace(/^"?\/([\w-]+)"? /, 'The value of "$1" ');
  const isWhole = rule.check === 'enum' && !/^The value of/.test(sentence);
  return isWhole ? `${sentence.replace(/\.$/, '')}, and nothing else.` : sentence;
}
