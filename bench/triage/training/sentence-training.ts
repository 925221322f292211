import {
  classify,
  type Likelihoods,
  MOST_STEPS,
  type SentenceWeights,
} from '../../../src/core/reading/classifier.ts';
import { featuresOf, PLACES } from '../../../src/core/reading/features.ts';
import { KINDS, type Kind } from '../../../src/core/reading/kinds.ts';
import { lineSentenceSpans } from '../../../src/core/text/sentences.ts';
import { readHalueval } from '../references.ts';
import { type Completion, IFEVAL_MODELS, readGivenAnswers, readResponses } from './data.ts';
import { randomFrom } from './random.ts';
import {
  type LabelledAnswer,
  type LabelledSentence,
  sentencesOfAnswers,
  writtenSentences,
} from './written.ts';

const ROUNDS = 8;
const RATE = 0.35;
const L2 = 2e-6;
/** So often the words of a sentence are hidden, so that what is the same in any language has to tell. */
const HIDDEN = 0.3;
const ERROR = KINDS.indexOf('error');

/** Logistic regression over several kinds, by AdaGrad; the weights are rounded to few steps, so that they pack well. */
export function trainSentences(sentences: readonly LabelledSentence[]): SentenceWeights {
  const examples = sentences.map(({ text, kind, weight }) => ({
    features: weighedFeatures(text),
    kind: KINDS.indexOf(kind),
    weight,
  }));
  const isUsed = usedPlaces(examples.map(({ features }) => features.places));
  const weights = new Float32Array(PLACES * KINDS.length);
  const squares = new Float32Array(weights.length).fill(1e-3);
  const counts = KINDS.map((_, kind) =>
    examples.reduce((sum, each) => sum + (each.kind === kind ? each.weight : 0), 0),
  );
  const mean = counts.reduce((a, b) => a + b, 0) / KINDS.length;
  // A rare kind counts more, but not in full.
  const balance = counts.map((count) => Math.sqrt(mean / Math.max(1, count)));
  const random = randomFrom(7);
  for (let round = 0; round < ROUNDS; round++) {
    for (let index = examples.length - 1; index > 0; index--) {
      const other = Math.floor(random() * (index + 1));
      const [one, two] = [examples[index], examples[other]];
      if (one && two) [examples[index], examples[other]] = [two, one];
    }
    for (const { features, kind, weight } of examples) {
      const { places, values, shared } = features;
      // What a gateway says speaks of none of these things.
      const from = random() < HIDDEN && kind !== ERROR ? shared : 0;
      const odds = softmax(weights, places, values, from);
      for (let each = 0; each < KINDS.length; each++) {
        const slope = ((odds[each] as number) - Number(each === kind)) * weight * (balance[kind] as number);
        for (let at = from; at < places.length; at++) {
          if (!isUsed[places[at] as number]) continue;
          const place = (places[at] as number) * KINDS.length + each;
          const gradient = slope * (values[at] as number) + L2 * (weights[place] as number);
          squares[place] = (squares[place] as number) + gradient * gradient;
          weights[place] =
            (weights[place] as number) - (RATE * gradient) / Math.sqrt(squares[place] as number);
        }
      }
    }
  }
  const scale = Number((largeWeight(weights) / MOST_STEPS).toPrecision(6));
  return { steps: Int8Array.from(weights, (weight) => stepsOf(weight / scale)), scale };
}

/** What a single sentence shows tells nothing of others. */
const FEWEST = 2;

/** By place, whether enough sentences have one of its features. */
function usedPlaces(examples: readonly Int32Array[]): boolean[] {
  const counts = new Int32Array(PLACES);
  for (const places of examples)
    for (const place of new Set(places)) counts[place] = (counts[place] as number) + 1;
  return [...counts].map((count) => count >= FEWEST);
}

/** Larger weights are so rare that they are cut. */
const USUAL = 0.9998;

function largeWeight(weights: Float32Array): number {
  const sizes = weights.map(Math.abs).filter(Boolean).sort();
  return sizes[Math.floor(sizes.length * USUAL)] ?? 1;
}

/** Smaller weights are none. */
const LEAST = 0.85;
const stepsOf = (weight: number) =>
  Math.abs(weight) < LEAST ? 0 : Math.max(-MOST_STEPS, Math.min(MOST_STEPS, Math.round(weight)));

/** The features of a sentence with what each weighs; from `shared` on, they are the same in any language. */
function weighedFeatures(text: string) {
  const { places, parts } = featuresOf(text);
  const values = new Float32Array(places.length);
  for (const [index, { end, weight }] of parts.entries())
    values.fill(weight, parts[index - 1]?.end ?? 0, end);
  return { places, values, shared: parts[1]?.end ?? 0 };
}

function softmax(
  weights: Float32Array,
  places: Int32Array,
  values: Float32Array,
  from: number,
): Float64Array {
  const sums = new Float64Array(KINDS.length);
  for (let at = from; at < places.length; at++)
    for (let kind = 0; kind < KINDS.length; kind++)
      sums[kind] =
        (sums[kind] as number) +
        (weights[(places[at] as number) * KINDS.length + kind] as number) * (values[at] as number);
  const most = Math.max(...sums);
  const shares = sums.map((sum) => Math.exp(sum - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

export const textsOf = (text: string) =>
  [...lineSentenceSpans(text)].map(({ start, end }) => text.slice(start, end));

/** What a sentence of an answer that a person found to answer may be, and one of an answer that was found to decline. */
const IN_ANSWERS: readonly Kind[] = ['claim', 'lead-in', 'disclaimer', 'caution', 'question', 'referral'];
const IN_REFUSALS: readonly Kind[] = [
  'refusal',
  'not-knowing',
  'caution',
  'disclaimer',
  'question',
  'referral',
  'lead-in',
];

/** The likeliest kind among some, where each kind in `favour` counts so many times. */
function likeliest(found: Likelihoods, among: readonly Kind[], favour: Partial<Record<Kind, number>>): Kind {
  return among.reduce((best, kind) =>
    found[kind] * (favour[kind] ?? 1) > found[best] * (favour[best] ?? 1) ? kind : best,
  );
}

/** What is so is denied of the same thing, which claims as much. */
const DENIABLE = /\b(is|are|was|were|has|have|had|can|could|does|did|will|would)\b(?! not)/;
const DENIED = 0.3;

/** Who tells how another one declines, declines nothing. */
const REPORTED: Readonly<Record<string, readonly string[]>> = {
  en: [
    '$, said the woman at the desk.',
    '$, he told the reporter in 2019.',
    'To decline politely, write: $.',
    'The letter of 3 May reads: $.',
    'In the film, the captain answers that $.',
    'Her reply was brief: $.',
    'The sign on the door says $.',
    'One could also say: $.',
  ],
  de: ['$, sagte die Frau am Schalter.', 'In dem Brief vom 3. Mai steht: $.', 'Höflich klingt: $.'],
  fr: ['$, a dit la femme au guichet.', 'La lettre du 3 mai dit : $.'],
  es: ['$, dijo la mujer de la taquilla.', 'La carta del 3 de mayo dice: $.'],
  it: ['$, ha detto la donna allo sportello.', 'Nella lettera del 3 maggio si legge: $.'],
};
const REPORTED_SHARE = 0.3;

function reportedSentences(written: readonly LabelledSentence[]): LabelledSentence[] {
  const random = randomFrom(5);
  return written.flatMap(({ text, kind, language }) => {
    const frames = REPORTED[language];
    if (!frames || (kind !== 'refusal' && kind !== 'not-knowing') || random() > REPORTED_SHARE) return [];
    const frame = frames[Math.floor(random() * frames.length)] as string;
    const said = text.replace(/[.!]$/, '');
    return [{ text: frame.replace('$', () => said), kind: 'claim' as const, language, weight: 0.5 }];
  });
}

const isDeclining = (found: Likelihoods) => found.refusal + found['not-knowing'] > 0.97;

/**
 * Sentences to train on: those written for it, those of models whose answers are known to answer, and those of answers
 * that people labelled, each of the likeliest kind that its answer's label allows.
 * @param completions with people's labels
 */
export async function trainedSentences(
  folder: string,
  completions: readonly Completion[],
  answers: readonly LabelledAnswer[],
): Promise<SentenceWeights> {
  const answered = sentencesOfAnswers(answers);
  const written = [...writtenSentences(), ...answered];
  const begin = trainSentences(written);
  const real: LabelledSentence[] = [];
  const add = (text: string, kind: Kind, weight: number) => real.push({ text, kind, language: 'en', weight });
  const random = randomFrom(3);
  for (const model of IFEVAL_MODELS)
    for (const response of readResponses(folder, model))
      for (const text of textsOf(response).slice(0, 12)) {
        const found = random() < 0.35 ? classify(text, begin) : undefined;
        if (found && !isDeclining(found)) add(text, likeliest(found, IN_ANSWERS, { claim: 4 }), 0.5);
      }
  const addDenied = (text: string) => {
    const denied = text.replace(DENIABLE, '$1 not');
    if (denied !== text) add(denied, 'claim', DENIED);
  };
  const addClaim = (text: string, weight: number) => {
    add(text, 'claim', weight);
    addDenied(text);
  };
  for (const { knowledge, right_answer } of (await readHalueval(folder)) ?? []) {
    for (const text of textsOf(knowledge).slice(0, 2)) addClaim(text, 0.5);
    add(right_answer, 'claim', 0.5);
  }
  for (const { knowledge } of readGivenAnswers(folder)) addClaim(knowledge, 0.3);
  for (const { kind, text, language } of answered)
    if (kind === 'claim' && language === 'en' && text.length > 30) addDenied(text);
  real.push(...reportedSentences(written));
  let trained = begin;
  for (let round = 0; round < 2; round++) {
    const labelled = completions.flatMap((each) => sentencesOfCompletion(each, trained));
    trained = trainSentences([...written, ...real, ...labelled]);
  }
  return trained;
}

function sentencesOfCompletion({ completion, label }: Completion, by: SentenceWeights): LabelledSentence[] {
  const texts = textsOf(completion);
  const labelled = (text: string, kind: Kind, weight: number) => ({ text, kind, language: 'en', weight });
  if (label === 'full-compliance')
    return texts.slice(0, 8).flatMap((text) => {
      const found = classify(text, by);
      return isDeclining(found) ? [] : [labelled(text, likeliest(found, IN_ANSWERS, { claim: 3 }), 0.7)];
    });
  if (label === 'partial-refusal') return [];
  return texts.slice(0, 4).flatMap((text, index) => {
    const found = classify(text, by);
    if (index === 0) return [labelled(text, likeliest(found, IN_REFUSALS, { refusal: 4, caution: 2 }), 1)];
    return found.claim > 0.9 ? [] : [labelled(text, likeliest(found, IN_REFUSALS, { caution: 2 }), 0.7)];
  });
}
