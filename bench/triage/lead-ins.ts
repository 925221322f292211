import { groundAnswer } from '../../src/core/grounding/grounding.ts';
import { percent } from './measures.ts';
import type { GroundedAnswer } from './training/grounding-training.ts';

/** Words before an answer that claim nothing; none of them is among the sentences that the reader is trained on. */
const LEAD_INS = [
  'Going through the passages, ',
  'Yes, gladly! ',
  'As the article mentions, ',
  'Here is the answer you were after: ',
  'A fine question! ',
  'Naturally. ',
  'I searched the documents and noticed that ',
  'The material tells us that ',
  'This is what turned up: ',
  'Without a doubt! In the provided text, ',
  'From the look of the passage, ',
  'Good that you ask! ',
  'As stated above, ',
  'Put simply, ',
  'Let me have a look at the passages. ',
  'Now that I have read the passages, I can say that ',
];

/** Prints how many supported answers to questions after facts are called unsupported with a lead-in, and without one. */
export function printLeadIns(answers: readonly GroundedAnswer[]): void {
  const right = answers.filter(({ set, isSupported }) => set === 'halueval' && isSupported);
  const unsupported = (leadsOf: (index: number) => readonly string[]) => {
    const verdicts = right.flatMap(({ answer, knowledge, question }, index) =>
      leadsOf(index).map((lead) => groundAnswer(lead + answer, knowledge, question).isSupported),
    );
    const wrong = verdicts.filter((isSupported) => !isSupported).length;
    return `${wrong} of ${verdicts.length} (${percent(wrong / verdicts.length)})`;
  };
  const leadAt = (index: number) => LEAD_INS[index % LEAD_INS.length] ?? '';
  const plain = unsupported(() => ['']);
  const led = unsupported((index) => [leadAt(2 * index), leadAt(2 * index + 1)]);
  console.log(
    `\nSupported answers of HaluEval called unsupported: ${plain}; with a lead-in that is in no training sentence: ${led}`,
  );
}
