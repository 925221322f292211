import { brotliDecompressSync } from 'node:zlib';
import { textMemo } from '../text/text-memo.ts';
import { featuresOf, PLACES } from './features.ts';
import { KINDS, type Kind } from './kinds.ts';
import weights from './weights.json' with { type: 'json' };

/** A weight is so many steps at most, up or down, which four bits hold. */
export const MOST_STEPS = 7;

/** Weights by place, those of all kinds side by side. */
export interface SentenceWeights {
  /** In steps of `scale`. */
  readonly steps: Int8Array;
  readonly scale: number;
}

let trained: SentenceWeights | undefined;
/** Unpacked when the first sentence is read, since most commands read none. */
const trainedWeights = (): SentenceWeights => {
  trained ??= {
    steps: unpackedSteps(brotliDecompressSync(Buffer.from(weights.sentences.steps, 'base64'))),
    scale: weights.sentences.scale,
  };
  return trained;
};

/** @param packed two steps a byte, the lower one first; all places of a kind side by side */
function unpackedSteps(packed: Uint8Array): Int8Array {
  const steps = new Int8Array(PLACES * KINDS.length);
  for (let kind = 0; kind < KINDS.length; kind++)
    for (let place = 0; place < PLACES; place++) {
      const index = kind * PLACES + place;
      const four = ((packed[index >> 1] as number) >> (4 * (index & 1))) & 15;
      steps[place * KINDS.length + kind] = four > MOST_STEPS ? four - 16 : four;
    }
  return steps;
}

/** How likely a sentence is of each kind. */
export type Likelihoods = Readonly<Record<Kind, number>>;

/** Models begin and end alike. */
const MOST_KNOWN = 2_000;
const byTrained = textMemo(MOST_KNOWN, (sentence) => likelihoodsOf(sentence, trainedWeights()));

/** Tells what a sentence does: logistic regression over what is seen of it (`npm run train:triage`). */
export const classify = (sentence: string, weights?: SentenceWeights): Likelihoods =>
  weights ? likelihoodsOf(sentence, weights) : byTrained(sentence);

/** Small lists are quicker than typed arrays. */
const NOTHING: readonly number[] = KINDS.map(() => 0);

function likelihoodsOf(sentence: string, { steps, scale }: SentenceWeights): Likelihoods {
  const { places, parts } = featuresOf(sentence);
  const sums = NOTHING.slice();
  let at = 0;
  for (const { end, weight } of parts) {
    const part = NOTHING.slice();
    for (; at < end; at++) {
      const first = (places[at] as number) * KINDS.length;
      for (let kind = 0; kind < KINDS.length; kind++)
        part[kind] = (part[kind] as number) + (steps[first + kind] as number);
    }
    for (let kind = 0; kind < KINDS.length; kind++)
      sums[kind] = (sums[kind] as number) + (part[kind] as number) * weight * scale;
  }
  const most = Math.max(...sums);
  const shares = sums.map((sum) => Math.exp(sum - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const likelihoods = {} as Record<Kind, number>;
  for (const [index, kind] of KINDS.entries()) likelihoods[kind] = (shares[index] as number) / total;
  return likelihoods;
}
