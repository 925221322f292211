import { featuresOf } from './features.ts';
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

/** Tells what a sentence does: logistic regression over what is seen of it (`npm run train:triage`). */
export function classify(sentence: string, weights?: SentenceWeights): Likelihoods {
  if (weights) return likelihoodsOf(sentence, weights);
  let found = known.get(sentence);
  if (!found) {
    found = likelihoodsOf(sentence, trained);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(sentence, found);
  }
  return found;
}

/** Models begin and end alike. */
const MOST_KNOWN = 2_000;
const known = new Map<string, Likelihoods>();

function likelihoodsOf(sentence: string, { steps, scale }: SentenceWeights): Likelihoods {
  const { places, values } = featuresOf(sentence);
  const sums = new Float64Array(KINDS.length);
  for (let at = 0; at < places.length; at++) {
    const first = (places[at] as number) * KINDS.length;
    const value = (values[at] as number) * scale;
    for (let kind = 0; kind < KINDS.length; kind++)
      sums[kind] = (sums[kind] as number) + (steps[first + kind] as number) * value;
  }
  const most = Math.max(...sums);
  const shares = sums.map((sum) => Math.exp(sum - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return Object.fromEntries(
    KINDS.map((kind, index) => [kind, (shares[index] as number) / total]),
  ) as Likelihoods;
}
