import { remember } from '../text/remember.ts';
import { featuresOf, type Word } from './features.ts';
import { KINDS, type Kind } from './kinds.ts';
import weights from './weights.json' with { type: 'json' };

/** Weights by place, those of all kinds side by side. */
export interface SentenceWeights {
  /** In steps of `scale`. */
  readonly steps: Int8Array;
  readonly scale: number;
}

const trained: SentenceWeights = {
  steps: Int8Array.from(Buffer.from(weights.sentences.steps, 'base64')),
  scale: weights.sentences.scale,
};

/** How likely a sentence is of each kind. */
export type Likelihoods = Readonly<Record<Kind, number>>;

/** Models begin and end alike. */
const MOST_KNOWN = 2_000;
const byTrained = remember(MOST_KNOWN, (sentence) => likelihoodsOf(sentence, trained, lettersOf));

/** Tells what a sentence does: logistic regression over what is seen of it (`npm run train:triage`). */
export const classify = (sentence: string, weights?: SentenceWeights): Likelihoods =>
  weights ? likelihoodsOf(sentence, weights) : byTrained(sentence);

const letters = new WeakMap<Word, readonly number[]>();

/** What all groups of letters of a word come to, which is the same wherever it stands. */
function lettersOf(word: Word): readonly number[] {
  let sums = letters.get(word);
  if (!sums) {
    sums = sumOf(trained.steps, word.groups, 0, word.groups.length);
    letters.set(word, sums);
  }
  return sums;
}

/** @param known what is known of words, if it is */
function likelihoodsOf(
  sentence: string,
  { steps, scale }: SentenceWeights,
  known?: (word: Word) => readonly number[],
): Likelihoods {
  const { places, words, parts } = featuresOf(sentence, known !== undefined);
  const sums = KINDS.map(() => 0);
  let begin = 0;
  for (const [index, { end, weight }] of parts.entries()) {
    const part = sumOf(steps, places, begin, end);
    begin = end;
    if (index === 1 && known) for (const word of words) addTo(part, known(word));
    for (let kind = 0; kind < KINDS.length; kind++) part[kind] = (part[kind] as number) * weight * scale;
    addTo(sums, part);
  }
  const most = Math.max(...sums);
  const shares = sums.map((sum) => Math.exp(sum - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const likelihoods = {} as Record<Kind, number>;
  for (const [index, kind] of KINDS.entries()) likelihoods[kind] = (shares[index] as number) / total;
  return likelihoods;
}

/** Adds up the weights of places. */
function sumOf(steps: Int8Array, places: ArrayLike<number>, begin: number, end: number): number[] {
  const sums = KINDS.map(() => 0);
  for (let at = begin; at < end; at++) {
    const first = (places[at] as number) * KINDS.length;
    for (let kind = 0; kind < KINDS.length; kind++)
      sums[kind] = (sums[kind] as number) + (steps[first + kind] as number);
  }
  return sums;
}

function addTo(sums: number[], more: readonly number[]): void {
  for (let kind = 0; kind < KINDS.length; kind++)
    sums[kind] = (sums[kind] as number) + (more[kind] as number);
}
