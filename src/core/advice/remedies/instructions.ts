import { escapePattern } from '../../text/escape-pattern.ts';
import { expectedDecline } from '../../triage/expected-decline.ts';
import { triedInVain } from '../earlier-changes.ts';
import type { Fault, FaultKind } from '../fault.ts';
import { findPromptLine, withSentence } from '../prompt-text.ts';
import type { RemedyKind, RemedyProposer } from '../remedy.ts';
import type { Situation } from '../situation.ts';

/** Sentences that help against faults that no rule words: what to answer from, and what to do without an answer. */
interface Instruction {
  readonly kind: RemedyKind;
  readonly title: string;
  /** What a prompt says that says it already. */
  readonly pattern: RegExp;
  /** What it says of a line that has the words by which samples decline. */
  readonly declines?: string;
  isFor(fault: Fault): boolean;
  sentence(fault: Fault): string;
}

const GROUNDED =
  /\b(?:only|solely|nothing)\b[^.\n]{0,60}\b(?:context|passages?|text|document|information|given|above|below)\b|\b(?:do not|don['’]t|cannot) know\b|\bsay (?:so|that you)\b|\bnot (?:in|mentioned|answerable|stated)\b/i;

const is = (fault: Fault, ...kinds: readonly FaultKind[]) => kinds.includes(fault.kind);

const INSTRUCTIONS: readonly Instruction[] = [
  {
    kind: 'ground-answers',
    title: 'Tell the model to use only the given text, and what to reply without an answer.',
    pattern: GROUNDED,
    declines: 'says so already.',
    isFor: (fault) =>
      is(fault, 'unsupported') ||
      (is(fault, 'other-words', 'wrong-answer', 'wrong-label') && isDecliningWanted(fault)),
    sentence: (fault) =>
      `Answer only from the text that you are given. Where it does not hold the answer, reply exactly: ${decline(fault)}`,
  },
  {
    kind: 'answer-from-context',
    title: 'Tell the model to answer from the given text, in its words.',
    pattern:
      /\b(?:answer|reply|quote|copy|take)\b[^.\n]{0,50}\b(?:from|in the words of|as (?:it|they) stands?)\b/i,
    isFor: (fault) => is(fault, 'facts-ignored'),
    sentence: () =>
      'The answer stands in the text that you are given: repeat its numbers, names and dates exactly as they stand there.',
  },
  {
    kind: 'answer-requests',
    title: 'Tell the model that such requests are to be answered.',
    pattern: /\b(?:always|every|each|any)\b[^.\n]{0,30}\b(?:answer|request|question|message)\b/i,
    declines: 'says when to decline, as samples expect, and this would say the opposite.',
    isFor: (fault) => is(fault, 'declined'),
    sentence: () => 'Answer every request; all of them are allowed here. Do not decline.',
  },
];

export const instructions: readonly RemedyProposer[] = INSTRUCTIONS.map(
  ({ kind, title, pattern, declines, isFor, sentence }) => ({
    kind,
    propose(fault, situation) {
      if (!isFor(fault)) return undefined;
      const { prompt } = situation.project;
      const line = findPromptLine(prompt, pattern);
      if (line !== undefined) return { refused: `Line ${line} says so already.` };
      const decliningLine = declines === undefined ? undefined : findDecliningLine(situation);
      if (decliningLine !== undefined) return { refused: `Line ${decliningLine} ${declines}` };
      const vain = triedInVain(
        situation.earlier,
        'Saying so in the prompt',
        ({ before, after }) =>
          findPromptLine(before.prompt, pattern) === undefined &&
          findPromptLine(after.prompt, pattern) !== undefined,
      );
      if (vain) return vain;
      const edit = withSentence(situation, sentence(fault));
      return edit && { title, edit };
    },
  }),
);

/** The line of the prompt that has the words by which samples are to decline, in whichever language. */
function findDecliningLine({ project: { prompt }, samples }: Situation): number | undefined {
  const wanted = samples
    .values()
    .flatMap(({ expected, facts = [] }) => (typeof expected === 'string' ? [expected, ...facts] : facts));
  for (const text of new Set(wanted)) {
    const words = text.trim().replace(/\p{P}+$/u, '');
    const said = new RegExp(`(?<!\\p{L})${escapePattern(words)}(?!\\p{L})`, 'iu');
    const line = words === '' ? undefined : findPromptLine(prompt, said);
    if (line !== undefined && expectedDecline({ expected: text })) return line;
  }
  return undefined;
}

/** Of the failing samples, the share from which declining is what they want. */
const SHARE = 0.3;

const isDecliningWanted = ({ failing }: Fault) =>
  failing.filter(({ result }) => expectedDecline(result)).length >= failing.length * SHARE;

/** How the samples decline, where several do it alike. */
function decline({ failing }: Fault): string {
  const texts = failing.flatMap(({ result }) =>
    typeof result.expected === 'string' && expectedDecline(result) ? [result.expected.trim()] : [],
  );
  const [text] = texts;
  const isShared =
    text !== undefined && texts.filter((each) => each === text).length > 1 && !text.includes('{');
  return isShared ? text : "I don't know.";
}
