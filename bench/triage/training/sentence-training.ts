import { type Likelihoods, likelihoodsOf } from '../../../src/core/reading/classifier.ts';
import { PLACES } from '../../../src/core/reading/features.ts';
import { KINDS, type Kind } from '../../../src/core/reading/kinds.ts';
import { SOURCES, type Weights } from '../../../src/core/reading/weights.ts';
import { lineSentenceSpans } from '../../../src/core/text/sentences.ts';
import { readHalueval } from '../references.ts';
import type { Example } from './classifier-training.ts';
import { type Completion, IFEVAL_MODELS, readGivenAnswers, readResponses } from './data.ts';
import { fitInThread } from './fitting.ts';
import { FOLDS, foldOf } from './folds.ts';
import { randomFrom } from './random.ts';
import {
  type LabelledAnswer,
  type LabelledSentence,
  sentencesOfAnswers,
  writtenSentences,
} from './written.ts';

const textsOf = (text: string) =>
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

/** Whether an answer declines is told by what claims, refuses and does not know; what else it does counts half. */
const DECISIVE: readonly Kind[] = ['claim', 'refusal', 'not-knowing'];
const precisions = KINDS.map((kind) => (DECISIVE.includes(kind) ? 1 : 0.5));
/** So many places with so many patterns are stored, in less than 100 KB together. */
const KIND_SIZE = { range: PLACES, places: 50_300, patterns: 1_023, precisions };
/** For weights that only label other sentences. */
const ROUGH_SIZE = { range: PLACES, places: 20_000, patterns: 255, precisions };
const SOURCE_SIZE = { range: 16_384, places: 8_000, patterns: 31, precisions: SOURCES.map(() => 1) };
/** Few lines tell what a gateway says, so that beside all the others they would be lost. */
const OTHERS = 12;

/** A gateway that complains claims something; what it complains of is told by its words. */
const kindExample = ({ text, kind, weight }: LabelledSentence): Example<Kind> => ({
  text,
  class: kind === 'error' ? 'claim' : kind,
  weight,
  isInAnyLanguage: kind !== 'error',
});

const sourceExample = ({ text, kind, weight }: LabelledSentence): Example<(typeof SOURCES)[number]> => ({
  text,
  class: kind === 'error' ? 'gateway' : 'answer',
  weight,
  isInAnyLanguage: kind !== 'error',
});

const fitKinds = (sentences: readonly LabelledSentence[], size = KIND_SIZE) =>
  fitInThread(KINDS, sentences.map(kindExample), size);

/** The weights by which sentences are told apart, and gateways from answers. */
export interface SentenceWeights {
  readonly sentences: Weights<Kind>;
  /** By fold, those that were fitted on all the other ones. */
  readonly folds: readonly Weights<Kind>[];
  readonly sources: Weights<(typeof SOURCES)[number]>;
}

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
  const alone = writtenSentences();
  const written = [...alone, ...answered];
  const begin = await fitKinds(written, ROUGH_SIZE);
  const real: LabelledSentence[] = [];
  const add = (text: string, kind: Kind, weight: number, answer?: string) =>
    real.push({ text, kind, language: 'en', weight, answer });
  const random = randomFrom(3);
  for (const model of IFEVAL_MODELS)
    for (const response of readResponses(folder, model))
      for (const text of textsOf(response).slice(0, 12)) {
        const found = random() < 0.6 ? likelihoodsOf(text, begin) : undefined;
        if (found && !isDeclining(found))
          add(text, likeliest(found, IN_ANSWERS, { claim: 4 }), 0.5, response);
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
  const all = [...written, ...real, ...completions.flatMap((each) => sentencesOfCompletion(each, begin))];
  const spoken = [...alone, ...all.slice(alone.length).filter((_, index) => index % OTHERS === 0)];
  const [sentences, sources, ...folds] = await Promise.all([
    fitKinds(all),
    fitInThread(SOURCES, spoken.map(sourceExample), SOURCE_SIZE),
    ...Array.from({ length: FOLDS }, (_, fold) =>
      fitKinds(all.filter(({ answer }) => !answer || foldOf(answer) !== fold)),
    ),
  ]);
  return { sentences, folds, sources };
}

function sentencesOfCompletion({ completion, label }: Completion, by: Weights<Kind>): LabelledSentence[] {
  const texts = textsOf(completion);
  const labelled = (text: string, kind: Kind, weight: number) => ({
    text,
    kind,
    language: 'en',
    weight,
    answer: completion,
  });
  if (label === 'full-compliance')
    return texts.slice(0, 8).flatMap((text) => {
      const found = likelihoodsOf(text, by);
      return isDeclining(found) ? [] : [labelled(text, likeliest(found, IN_ANSWERS, { claim: 3 }), 1.4)];
    });
  if (label === 'partial-refusal') return [];
  return texts.slice(0, 4).flatMap((text, index) => {
    const found = likelihoodsOf(text, by);
    if (index === 0) return [labelled(text, likeliest(found, IN_REFUSALS, { refusal: 4, caution: 2 }), 2)];
    return found.claim > 0.9 ? [] : [labelled(text, likeliest(found, IN_REFUSALS, { caution: 2 }), 1.4)];
  });
}
