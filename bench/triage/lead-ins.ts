import { groundAnswer } from '../../src/core/grounding/grounding.ts';
import { percent } from './measures.ts';
import type { GroundedAnswer } from './training/grounding-training.ts';

/** Words before an answer that claim nothing; none of them is among the sentences that the reader is trained on. */
const SEEN = [
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

/** Written after those sentences, and not looked at before the weights were fitted. */
const FRESH = [
  'Happy you brought this up. ',
  'Unquestionably. ',
  'As the third paragraph has it, ',
  'Right you are! ',
  'To the best of my reading, ',
  'The short of it: ',
  "You'll find it in the second passage: ",
  'Judging from what I was given, ',
  'Ah, I know this one! ',
  'Straight from the source: ',
  'Summing it up, ',
  'Sure enough, ',
  'Pleased to be of service. ',
  'The way I read it, ',
  'Without hesitation: ',
  'Drawing on the material supplied, ',
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
  const led = (leads: readonly string[]) =>
    unsupported((index) => [2 * index, 2 * index + 1].map((at) => leads[at % leads.length] ?? ''));
  console.log(
    `\nSupported answers of HaluEval called unsupported: ${unsupported(() => [''])}; with a lead-in that is in no training sentence: ${led(SEEN)}; with one that was written after them: ${led(FRESH)}`,
  );
}
