import { statingInstruction } from '../../authoring/instruction/rule-statement.ts';
import { outputLabel } from '../../compare/labels.ts';
import type { Rule } from '../../rules/rule.ts';
import { triedInVain } from '../earlier-changes.ts';
import { areWritable, oneOfLabels } from '../label-text.ts';
import { findPromptLine, withSentence } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';

const ALONE =
  /\b(?:only|just|alone|nothing else|single word|one word|exactly one|no (?:other|extra|explanation|further))\b/i;

/** Which labels there are, and that one of them is the whole answer. */
export const listLabels: RemedyProposer = {
  kind: 'list-labels',
  propose({ kind, failing }, situation) {
    const { labels, project, earlier } = situation;
    if (!labels || (kind !== 'wrong-label' && kind !== 'wrapped')) return undefined;
    const { prompt } = project;
    const sorted = [...labels].sort();
    const list: Rule = {
      id: 'labels',
      category: 'constraint',
      severity: 'error',
      check: 'enum',
      options: sorted,
    };
    const listed = statingInstruction(list, prompt);
    const isAlone = findPromptLine(prompt, ALONE);
    const isKeyed = [...situation.samples.values()].some(({ expected }) => typeof expected === 'object');
    const strange = failing.filter(
      ({ result }) => outputLabel(result.output ?? '', labels) === undefined,
    ).length;
    if (!listed) {
      if (!areWritable(labels)) return undefined;
      const isListed = (state: typeof prompt) => statingInstruction(list, state) !== undefined;
      const vain = triedInVain(
        earlier,
        'Listing the labels',
        ({ before, after }) => !isListed(before.prompt) && isListed(after.prompt),
      );
      if (vain) return vain;
      const alone = isKeyed ? '' : ', and with nothing else';
      const edit = withSentence(
        situation,
        `Answer with exactly one of these labels${oneOfLabels(sorted, alone)}`,
      );
      return edit && { title: 'List the labels in the prompt, of which one is the answer.', edit };
    }
    if (strange > 0 && isAlone === undefined && !isKeyed) {
      const edit = withSentence(situation, 'Reply with the label alone, without any other text.');
      return edit && { title: 'Ask for the label alone.', edit };
    }
    return { refused: `Line ${listed.start.line + 1} lists the labels already.` };
  },
};
