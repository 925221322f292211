import { claimSigns, isAsked } from '../../../src/core/grounding/claim-signs.ts';
import { claimsIn } from '../../../src/core/grounding/grounding.ts';
import { IndexedText } from '../../../src/core/grounding/indexed-text.ts';
import { PAIR_SETS, writtenPairs } from '../../../test/support/triage-cases.ts';
import { readHalueval } from '../references.ts';
import { readGivenAnswers } from './data.ts';
import { fitLogistic, type Logistic } from './logistic.ts';

const L2 = 0.003;
/** How much answers to the other kind of question count. */
const OTHERS = 0.02;
/** Of HaluEval's unsupported answers, many resemble the supported ones. */
const UNSUPPORTED = 1.4;
/** An answer put as a whole sentence is put together badly, and counts little. */
const AS_SENTENCE = 0.1;

/** An answer that a text supports, or does not. */
export interface GroundedAnswer {
  readonly set: 'begin' | 'halueval' | 'halueval, as sentences' | 'pairs' | 'former pairs' | 'frozen pairs';
  /** Trained on together, or held out together: a model, or a part of the questions. */
  readonly group: string;
  readonly answer: string;
  readonly knowledge: string;
  readonly question: string;
  readonly isSupported: boolean;
  readonly weight: number;
}

export async function groundedAnswers(folder: string): Promise<GroundedAnswer[]> {
  const begin = readGivenAnswers(folder).map(({ model, knowledge, message, answer, label }) => {
    const isSupported = label === 'Fully attributable';
    const weight = isSupported ? 1.2 : 0.85;
    return { set: 'begin', group: model, answer, knowledge, question: message, isSupported, weight } as const;
  });
  const halueval = ((await readHalueval(folder)) ?? []).flatMap((row, index): GroundedAnswer[] => {
    const { knowledge, question, right_answer: right, hallucinated_answer: wrong } = row;
    const base = { group: `part ${index % 4}`, knowledge, question };
    const plain = { ...base, set: 'halueval', weight: 1 } as const;
    const sentence = { ...base, set: 'halueval, as sentences', weight: AS_SENTENCE } as const;
    return [
      { ...plain, answer: right, isSupported: true },
      { ...plain, answer: wrong, isSupported: false, weight: UNSUPPORTED },
      ...(/\bor\b/.test(question)
        ? []
        : [{ ...sentence, answer: asSentence(question, right), isSupported: true }]),
      ...(/\bor\b/.test(question) || wrong.split(' ').length > 5
        ? []
        : [{ ...sentence, answer: asSentence(question, wrong), isSupported: false }]),
    ];
  });
  return [...begin, ...halueval, ...writtenPairAnswers()];
}

export const writtenPairAnswers = (): GroundedAnswer[] =>
  PAIR_SETS.flatMap((set) =>
    writtenPairs(set).flatMap(({ knowledge, question = '', right, wrong }) => {
      const base = { set: 'pairs', group: set, knowledge, question, weight: 0.5 } as const;
      return [
        { ...base, answer: right, isSupported: true },
        { ...base, answer: wrong, isSupported: false },
      ];
    }),
  );

/** Fits whether a text supports an answer: once for questions after facts, once for all else. */
export function trainGrounding(answers: readonly GroundedAnswer[]): Record<'asked' | 'told', Logistic> {
  const examples = answers.map(({ answer, knowledge, question, isSupported, weight }) => {
    const claims = claimsIn(answer).map(({ start, end }) => answer.slice(start, end));
    const values = claimSigns(claims.join(' '), new IndexedText(knowledge), question);
    return { values, isPositive: isSupported, weight, isAsked: isAsked(question) };
  });
  const fit = (asked: boolean) =>
    fitLogistic(
      examples.map((each) => ({ ...each, weight: each.weight * (each.isAsked === asked ? 1 : OTHERS) })),
      L2,
    );
  return { asked: fit(true), told: fit(false) };
}

const asSentence = (question: string, answer: string) =>
  /^(?:yes|no)\W*$/i.test(answer)
    ? answer
    : `${question.replace(/\?\s*$|\b(?:which|what|who|whom|whose|where|when|how many|how)\b/gi, '')} is ${answer}`;
