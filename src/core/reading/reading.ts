import { phrasesOf } from '../text/cues.ts';
import { memoize } from '../text/memo.ts';
import { lineSentenceSpans } from '../text/sentences.ts';
import type { Span } from '../text/span.ts';
import { decliningOdds } from './answer-signs.ts';
import { classify, type Likelihoods } from './classifier.ts';
import { KINDS, type Kind } from './kinds.ts';

/** A sentence of an answer, or the opening of one, with what it does. */
export interface Part {
  readonly kind: Kind;
  /** From 0 to 1. */
  readonly confidence: number;
  /** How likely it claims something, from 0 to 1. */
  readonly claims: number;
  /** UTF-16 offsets into the answer. */
  readonly span: Span;
}

/** Where an answer declines. */
export interface Decline {
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
export const decliningIn = (text: string): Decline | undefined => readingOf(text).declining;

/** The same answer is read by the rule `refusal`, by triage and for what a sample expects. */
const KEPT_ANSWERS = 64;
const readingOf = memoize(KEPT_ANSWERS, (text) => ({ declining: findDeclining(text) }));

/** How likely running text declines, from 0 to 1, also where it does not. */
export const decliningLikelihood = (text: string): number =>
  decliningOdds({ text, sentences: firstSentencesOf(text).sentences });

/** The sentences of a text that are read. */
export const readSentences = (text: string): Span[] =>
  lineSentenceSpans(text.slice(0, LONGEST)).take(MOST_SENTENCES).toArray();

function firstSentencesOf(text: string) {
  const spans = readSentences(text);
  return { spans, sentences: spans.map(({ start, end }) => classify(text.slice(start, end))) };
}

function findDeclining(text: string): Decline | undefined {
  const { spans, sentences } = firstSentencesOf(text);
  if (spans.length === 0) return undefined;
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

/** Where a lead-in such as "According to the text,", "Good question –", "[Answer]" or "The answer is" can end. */
const JOINT = new RegExp(
  String.raw`[,:，：](?!\d)(?=\s*\S)|(?:[.!?;…\])>*=|→]|(?<=\s)(?:[–—-]|--))(?=\s+\S)|(?<=\S\s+\S+\s+)(?:${phrasesOf('lead-in').join('|')})(?=\s+\S)`,
  'gi',
);
const LONGEST_LEAD = 90;
const MOST_JOINTS = 6;
const SURE_LEAD = 0.75;
/** From how likely on a single word leads in. */
const LEAST_WORD = 0.5;

/**
 * All sentences of a text, in order; a lead-in that opens one is a part of its own.
 * @param leastLead from how likely on something is a lead-in; where that is less, only something short without figures
 *   and names
 */
export function partsOf(text: string, leastLead = SURE_LEAD): Part[] {
  return [...lineSentenceSpans(text)].flatMap(({ start, end }, index, { length }): Part[] => {
    const leads: Part[] = [];
    let rest = start;
    for (
      let lead = leadOf(text.slice(rest, end), leastLead);
      lead;
      lead = leadOf(text.slice(rest, end), leastLead)
    ) {
      const after = rest + lead.length;
      leads.push(leadPart(lead.confidence, { start: rest, end: after }));
      rest = end - text.slice(after, end).trimStart().length;
    }
    const part = text.slice(rest, end);
    // Several words before all that an answer says; one word may be the answer.
    const isWord = !part.includes(' ');
    const isOpening = rest === start && index === 0 && length > 1 && !isWord;
    const least = isWord ? Math.max(leastLead, LEAST_WORD) : leastLead;
    return [...leads, partOf(part, rest, least, isOpening ? notClaimed : likelyLead)];
  });
}

/** The longest lead-in that a sentence begins with. */
function leadOf(sentence: string, least: number) {
  const joints = [...sentence.slice(0, LONGEST_LEAD).matchAll(JOINT)].slice(0, MOST_JOINTS);
  return joints
    .map(({ index, 0: joint }) => index + joint.length)
    .reverse()
    .map((length) => ({ length, confidence: leadIn(sentence.slice(0, length), least, notClaimed) }))
    .find(({ confidence }) => confidence > 0);
}

/** How likely a text is a lead-in; 0 if it is too unlikely. @param by which a bare one is told */
function leadIn(text: string, least: number, by: (found: Likelihoods) => number): number {
  const found = classify(text);
  if (found['lead-in'] >= Math.max(SURE_LEAD, least)) return found['lead-in'];
  return least < SURE_LEAD && by(found) >= least && isBare(text) ? by(found) : 0;
}

/** Words such as "The text tells us that" claim nothing, whatever else they are like. */
const notClaimed = ({ claim }: Likelihoods) => 1 - claim;
const likelyLead = (found: Likelihoods) => found['lead-in'];

/** Nothing short without a figure or a name claims a fact. */
const isBare = (text: string) =>
  !/\d|\s\p{Lu}/u.test(text.replace(/\bI\b/g, '')) && text.split(' ').length <= 12;

function partOf(
  sentence: string,
  start: number,
  leastLead: number,
  by: (found: Likelihoods) => number,
): Part {
  const span = { start, end: start + sentence.length };
  const likelihoods = classify(sentence);
  const lead = leadIn(sentence, leastLead, by);
  if (lead > 0) return leadPart(lead, span);
  const kind = kindOf(likelihoods);
  const { claim, caution, [kind]: confidence } = likelihoods;
  return { kind, confidence, claims: claim + caution, span };
}

const leadPart = (confidence: number, span: Span): Part => ({
  kind: 'lead-in',
  confidence,
  claims: 1 - confidence,
  span,
});

const kindOf = (likelihoods: Likelihoods) =>
  KINDS[indexOfMost(KINDS.map((kind) => likelihoods[kind]))] as Kind;
const indexOfMost = (values: readonly number[]) => values.indexOf(Math.max(...values));
