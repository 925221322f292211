import { favoured } from './choice.ts';
import { IndexedText } from './indexed-text.ts';
import { type Question, readQuestion } from './question.ts';
import { isSpecific, type Term, termsOf } from './terms.ts';

export interface Grounding {
  /** How likely it is that the knowledge supports the answer, from 0 to 1. */
  readonly score: number;
  readonly isSupported: boolean;
}

/** What is measured of an answer. */
export interface GroundingFeatures {
  /** The share of what the answer adds to the question that stands in the knowledge. */
  readonly covered: number;
  /** Words added that do not stand there; no more than 4 are counted. */
  readonly missing: number;
  /** Of these, names, numbers and dates; no more than 3. */
  readonly missingSpecific: number;
  /** 1 where the answer is an excerpt from the knowledge. */
  readonly verbatim: number;
  /** 1 where what it adds stands there together. */
  readonly together: number;
  /** Between two things of the question: 1 for the one the knowledge speaks for, -1 for the other. */
  readonly choice: number;
  /** 1 for a mere yes or no. */
  readonly bare: number;
}

/**
 * Fitted by logistic regression (`bench/triage/fit.ts`) on three fifths of HaluEval's question-answer pairs (Li et al.
 * 2023, arXiv 2305.11747), each answer also put as a whole sentence.
 */
const WEIGHTS: GroundingFeatures = {
  covered: 0.68,
  missing: -1.21,
  missingSpecific: -0.59,
  verbatim: 1.59,
  together: 0.92,
  choice: 0.49,
  bare: 0.44,
};
const BIAS = -0.71;

/** Tells an answer that a knowledge text supports from one that it does not. */
export function groundAnswer(answer: string, knowledge: string | IndexedText, question: string): Grounding {
  const features = groundingFeatures(answer, knowledge, question);
  const names = Object.keys(WEIGHTS) as (keyof GroundingFeatures)[];
  const sum = names.reduce((total, name) => total + WEIGHTS[name] * features[name], BIAS);
  const score = 1 / (1 + Math.exp(-sum));
  return { score, isSupported: score > 0.5 };
}

export function groundingFeatures(
  answer: string,
  knowledge: string | IndexedText,
  question: string,
): GroundingFeatures {
  const known = typeof knowledge === 'string' ? new IndexedText(knowledge) : knowledge;
  const asked = readQuestion(question, termsOf(question));
  const terms = termsOf(answer);
  const content = terms.filter(({ isStop, key }) => !isStop && key !== 'answer');
  const added = content.filter(({ key }) => !asked.content.has(key));
  const missing = added.filter(({ key }) => !known.has(key));
  const first = terms.indexOf(content[0] as Term);
  return {
    covered: added.length === 0 ? 1 : 1 - missing.length / added.length,
    missing: Math.min(missing.length, 4),
    missingSpecific: Math.min(missing.filter(isSpecific).length, 3),
    verbatim: Number(standsIn(known, first < 0 ? [] : terms.slice(first))),
    together: Number(standsIn(known, added)),
    choice: choiceMade(known, asked, content),
    bare: Number(content.length === 0 && /^\W*(?:yes|no|ja|nein|oui|non|sí|si)\b/i.test(answer)),
  };
}

/** Whether words stand in the knowledge one after the other. */
function standsIn(known: IndexedText, terms: readonly Term[]): boolean {
  const places = terms[0] ? known.placesOf(terms[0].key) : [];
  return places.some((place) => terms.every(({ key }, index) => known.terms[place + index]?.key === key));
}

/** An answer that names neither option, or both, leaves the question open. */
function choiceMade(
  known: IndexedText,
  { options, order, content }: Question,
  answer: readonly Term[],
): number {
  const [left, right] = options;
  if (!left || !right) return 0;
  const keys = new Set(answer.map(({ key }) => key));
  const share = (name: readonly string[]) => name.filter((key) => keys.has(key)).length / name.length;
  const named = Math.sign(share(left) - share(right));
  return named === 0 ? -0.5 : named * favoured(known, left, right, order, content);
}
