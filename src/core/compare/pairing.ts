import { passedShare, type RunSide, type SampleOutcome } from './side.ts';

/** `not-checked` where answers of a run pass because nothing is asked of them, which tells of no change. */
export type PairChange = 'fixed' | 'regressed' | 'still-failing' | 'still-passing' | 'not-checked';

/** One sample in both runs. */
export interface Pair {
  readonly sample: string;
  readonly before: SampleOutcome;
  readonly after: SampleOutcome;
  readonly change: PairChange;
  /** The share of repeats that pass, after minus before, from -1 to 1. */
  readonly difference: number;
}

/** Samples of both runs by id, and those that cannot be paired. */
export interface Pairing {
  /** In the samples' order. */
  readonly pairs: readonly Pair[];
  /** Only in the second run. */
  readonly added: readonly string[];
  /** Only in the first run. */
  readonly removed: readonly string[];
  /** In both, but with other variables or another expectation. */
  readonly edited: readonly string[];
  /** In both, and without a verdict in one of them. */
  readonly unanswered: readonly string[];
  /** Samples that pass on some repeats and fail on others, in either run. */
  readonly unstable: readonly string[];
}

const isUnstable = ({ passed, repeats }: SampleOutcome) => passed > 0 && passed < repeats;

/** In the order of the sample files; what has no verdict, and so no known place, comes last. */
function byPlace(a: SampleOutcome | undefined, b: SampleOutcome | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b);
  if (a.file === b.file) return a.line - b.line;
  return a.file < b.file ? -1 : 1;
}

/** Pairs the samples of two runs; a sample whose content was edited is never silently paired. */
export function pairSamples(before: RunSide, after: RunSide): Pairing {
  const pairs: Pair[] = [];
  const edited: string[] = [];
  const removed: string[] = [];
  const unanswered = new Set<string>();
  const isIn = (side: RunSide, sample: string) => side.outcomes.has(sample) || side.unanswered.has(sample);
  for (const [sample, earlier] of before.outcomes) {
    const later = after.outcomes.get(sample);
    if (!later && !after.unanswered.has(sample)) removed.push(sample);
    else if (!later || before.unanswered.has(sample) || after.unanswered.has(sample)) unanswered.add(sample);
    else if (later.content !== earlier.content) edited.push(sample);
    else pairs.push(pairOf(sample, earlier, later));
  }
  for (const sample of before.unanswered) {
    if (isIn(after, sample)) unanswered.add(sample);
    else if (!before.outcomes.has(sample)) removed.push(sample);
  }
  pairs.sort(({ after: a }, { after: b }) => byPlace(a, b));
  const inOrder = (samples: Iterable<string>, { outcomes }: RunSide) =>
    [...samples].sort((a, b) => byPlace(outcomes.get(a), outcomes.get(b)));
  const added = [...after.outcomes.keys(), ...after.unanswered].filter((sample) => !isIn(before, sample));
  return {
    pairs,
    added: inOrder(new Set(added), after),
    removed: inOrder(removed, before),
    edited: inOrder(edited, after),
    unanswered: [...unanswered],
    unstable: pairs
      .filter((pair) => isUnstable(pair.before) || isUnstable(pair.after))
      .map(({ sample }) => sample),
  };
}

/** A pairing as far as it is of some of the samples. */
export function onlySamples(pairing: Pairing, samples: ReadonlySet<string>): Pairing {
  const only = (list: readonly string[]) => list.filter((sample) => samples.has(sample));
  const { pairs, added, removed, edited, unanswered, unstable } = pairing;
  return {
    pairs: pairs.filter(({ sample }) => samples.has(sample)),
    added: only(added),
    removed: only(removed),
    edited: only(edited),
    unanswered: only(unanswered),
    unstable: only(unstable),
  };
}

function pairOf(sample: string, before: SampleOutcome, after: SampleOutcome): Pair {
  const difference = passedShare(after) - passedShare(before);
  return { sample, before, after, difference, change: changeOf(difference, after) };
}

/** With repeats a sample is fixed where it passes more often than before, and passing where it mostly passes. */
function changeOf(difference: number, after: SampleOutcome): PairChange {
  if (difference > 0) return 'fixed';
  if (difference < 0) return 'regressed';
  return passedShare(after) > 0.5 ? 'still-passing' : 'still-failing';
}
