import type { Span } from '../text/span.ts';
import { type Answer, decliningOdds } from './answer-signs.ts';
import { classify, type Likelihoods } from './classifier.ts';
import { KINDS, type Kind } from './kinds.ts';
import { sentencesOf } from './sentences.ts';

/** A sentence of an answer, or the opening of one, with what it does. */
export interface Part {
  readonly kind: Kind;
  /** From 0 to 1. */
  readonly confidence: number;
  /** UTF-16 offsets into the answer. */
  readonly span: Span;
}

/** Where an answer declines. */
export interface Declining {
  readonly says: 'refuses' | 'does-not-know';
  /** The sentence that says so most clearly. */
  readonly phrase: string;
  readonly span: Span;
  /** From 0.5 to 1. */
  readonly confidence: number;
  /** Something is claimed beside it. */
  readonly isMixed: boolean;
}

/** Sentences and characters that are read; an answer that goes on does not decline any more. */
const MOST_SENTENCES = 8;
const LONGEST = 6_000;

/**
 * Where a text declines to answer: something in it refuses or does not know, and next to nothing is claimed.
 * @param text in any language; running text, no JSON
 */
export function decliningIn(text: string): Declining | undefined {
  const { spans, sentences } = openingOf(text);
  const confidence = decliningOdds({ text, sentences });
  if (confidence <= 0.5) return undefined;
  const telling = indexOfMost(sentences.map((each) => each.refusal + each['not-knowing']));
  const span = spans[telling] as Span;
  const { refusal, 'not-knowing': unknown } = sentences[telling] as Likelihoods;
  // Who warns, refuses.
  const warned = 0.4 * sentences.reduce((sum, { caution }) => sum + caution, 0);
  return {
    says: refusal + warned >= unknown ? 'refuses' : 'does-not-know',
    phrase: text.slice(span.start, span.end),
    span,
    confidence,
    isMixed: sentences.some((each) => kindOf(each) === 'claim'),
  };
}

/** What a text begins with, as far as it is read for that. */
export function openingOf(text: string): Answer & { readonly spans: readonly Span[] } {
  const spans = sentencesOf(text.slice(0, LONGEST), MOST_SENTENCES);
  return { text, spans, sentences: spans.map(({ start, end }) => classify(text.slice(start, end))) };
}

/** Where a lead-in such as "According to the text," or "The answer is" can end. */
const JOINT = /[,:，：](?=\s*\S)|[.!?](?=\s+\S)|\b(?:is|that|est|ist|dass|que|es|è|che)(?=\s+\S)/gi;
const LONGEST_LEAD = 90;
const MOST_JOINTS = 6;
const SURE_LEAD = 0.75;

/** All sentences of a text, in order; a lead-in that opens one is a part of its own. */
export function partsOf(text: string): Part[] {
  return sentencesOf(text).flatMap(({ start, end }): Part[] => {
    const sentence = text.slice(start, end);
    const lead = leadOf(sentence);
    if (!lead) return [partOf(sentence, start)];
    const rest = sentence.slice(lead.length).trimStart();
    return [
      { kind: 'lead-in', confidence: lead.confidence, span: { start, end: start + lead.length } },
      partOf(rest, end - rest.length),
    ];
  });
}

/** The longest lead-in that a sentence begins with. */
function leadOf(sentence: string) {
  const joints = [...sentence.slice(0, LONGEST_LEAD).matchAll(JOINT)].slice(0, MOST_JOINTS);
  return joints
    .map(({ index, 0: joint }) => index + joint.length)
    .reverse()
    .map((length) => ({ length, confidence: classify(sentence.slice(0, length))['lead-in'] }))
    .find(({ confidence }) => confidence >= SURE_LEAD);
}

function partOf(sentence: string, start: number): Part {
  const likelihoods = classify(sentence);
  const kind = kindOf(likelihoods);
  return { kind, confidence: likelihoods[kind], span: { start, end: start + sentence.length } };
}

const kindOf = (likelihoods: Likelihoods) =>
  KINDS[indexOfMost(KINDS.map((kind) => likelihoods[kind]))] as Kind;
const indexOfMost = (values: readonly number[]) => values.indexOf(Math.max(...values));
