import { favoured } from './choice.ts';
import { IndexedText } from './indexed-text.ts';
import { type Question, readQuestion } from './question.ts';
import { isSpecific, type Term } from './term.ts';
import { termsOf } from './terms.ts';

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
  /** The share of words next to one another in the answer that stand near to one another there. */
  readonly neighbours: number;
  /** How much of what it adds and of what was asked stands there in one and the same sentence. */
  readonly linked: number;
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
  covered: 0.67,
  missing: -1.19,
  missingSpecific: -0.58,
  verbatim: 1.57,
  together: 0.92,
  neighbours: 0.18,
  linked: 0.05,
  choice: 0.48,
  bare: 0.46,
};
/** Lower by 0.05 than fitted, where the threshold tells most of the fitted answers apart. */
const BIAS = -0.85;

/** Tells an answer that a knowledge text supports from one that it does not. */
export function groundAnswer(answer: string, knowledge: string | IndexedText, question: string): Grounding {
  const { features, added } = measure(answer, knowledge, question);
  const names = Object.keys(WEIGHTS) as (keyof GroundingFeatures)[];
  const fitted = names.reduce((total, name) => total + WEIGHTS[name] * features[name], BIAS);
  const score = 1 / (1 + Math.exp(-Math.max(fitted, inLongAnswer(features, added))));
  return { score, isSupported: score > 0.5 };
}

/** Answers that add so many words are statements of their own, such as summaries, and no excerpts. */
const LONG = 6;
const MOST_FOR_LONG = 1.2;

/**
 * The short answers that the weights are fitted on know no paraphrase: a long one is supported, though less surely,
 * if nearly three quarters of its words stand in the knowledge, and its names and numbers do.
 */
function inLongAnswer({ covered, missingSpecific, neighbours }: GroundingFeatures, added: number): number {
  if (added < LONG) return Number.NEGATIVE_INFINITY;
  return Math.min(MOST_FOR_LONG, 12 * (covered - 0.74) - 2.5 * missingSpecific + neighbours);
}

/** Measures an answer; `added` is the number of words with content that it adds to the question. */
export function measure(
  answer: string,
  knowledge: string | IndexedText,
  question: string,
): { readonly features: GroundingFeatures; readonly added: number } {
  const known = typeof knowledge === 'string' ? new IndexedText(knowledge) : knowledge;
  const asked = readQuestion(question, termsOf(question));
  const terms = termsOf(claimsOf(answer));
  const content = terms.filter(({ isStop, key }) => !isStop && key !== 'answer');
  const added = content.filter(({ key }) => !asked.content.has(key));
  const missing = added.filter(({ key }) => !known.has(key));
  const first = terms.indexOf(content[0] as Term);
  const keys = [...new Set(added.map(({ key }) => key))];
  const features = {
    covered: added.length === 0 ? 1 : 1 - missing.length / added.length,
    missing: Math.min(missing.length, 4),
    missingSpecific: Math.min(missing.filter(isSpecific).length, 3),
    verbatim: Number(standsIn(known, first < 0 ? [] : terms.slice(first))),
    together: Number(standsIn(known, added)),
    neighbours: neighbours(known, content),
    linked: linked(known, keys, [...asked.content]),
    choice: choiceMade(known, asked, content),
    bare: Number(content.length === 0 && /^\W*(?:yes|no|ja|nein|oui|non|sí|si)\b/i.test(answer)),
  };
  return { features, added: added.length };
}

/** Whether words stand in the knowledge one after the other. */
function standsIn(known: IndexedText, terms: readonly Term[]): boolean {
  const places = terms[0] ? known.placesOf(terms[0].key) : [];
  return places.some((place) => terms.every(({ key }, index) => known.terms[place + index]?.key === key));
}

const NEAR = 4;
/** Places of a word that are looked at. */
const MOST_PLACES = 200;

function neighbours(known: IndexedText, content: readonly Term[]): number {
  if (content.length < 2) return 0;
  const placesOf = ({ key }: Term) => known.placesOf(key).slice(0, MOST_PLACES);
  const near = content.slice(1).filter((term, index) => {
    const before = placesOf(content[index] as Term);
    return placesOf(term).some((place) => before.some((other) => Math.abs(place - other) <= NEAR));
  });
  return near.length / (content.length - 1);
}

function linked(known: IndexedText, added: readonly string[], asked: readonly string[]): number {
  const sentencesOf = (key: string) =>
    new Set(
      known
        .placesOf(key)
        .slice(0, MOST_PLACES)
        .map((place) => known.sentences[place]),
    );
  const toLink = asked.map(sentencesOf).filter(({ size }) => size > 0);
  const held = added.map(sentencesOf);
  if (toLink.length === 0) return 0;
  const share = (all: readonly Set<number | undefined>[], sentence: number | undefined) =>
    all.filter((each) => each.has(sentence)).length / all.length;
  const sentences = new Set(held.flatMap((each) => [...each]));
  return Math.max(0, ...[...sentences].map((sentence) => share(held, sentence) * share(toLink, sentence)));
}

/** An answer without the questions that it asks in turn. */
function claimsOf(answer: string): string {
  const claims = answer
    .match(/[^.!?]+[.!?]*/g)
    ?.filter((sentence) => !/\?\s*$/.test(sentence))
    .join('');
  return claims?.trim() ? claims : answer;
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
