import { wordSpans } from '../word-spans.ts';
import { commonSubsequence, editDistance } from './edit-distance.ts';

/** How alike an output and a reference are, from 0 to 1. */
export interface Measure {
  /** How a message names it. */
  readonly name: string;
  /** What is compared: characters, or words. */
  units(text: string): string[];
  /** The most that texts of so many units can reach; it is known without comparing them. */
  bound(output: number, reference: number): number;
  compare(output: readonly string[], reference: readonly string[]): number;
}

const wordsOf = (text: string) => Array.from(wordSpans(text), ({ start, end }) => text.slice(start, end));

/** 1 minus the edit distance as a share of the longer text, in characters. */
const edit: Measure = {
  name: 'edit similarity',
  units: (text) => Array.from(text),
  bound: (output, reference) => Math.min(output, reference) / Math.max(output, reference, 1),
  compare: (output, reference) =>
    1 - editDistance(output, reference) / Math.max(output.length, reference.length, 1),
};

/**
 * ROUGE-L: the F1 measure of the longest common subsequence of words (Lin, "ROUGE: a package for automatic
 * evaluation of summaries", 2004), with precision and recall of equal weight.
 */
const rougeL: Measure = {
  name: 'ROUGE-L',
  units: wordsOf,
  bound: (output, reference) => (2 * Math.min(output, reference)) / Math.max(output + reference, 1),
  compare: (output, reference) =>
    (2 * commonSubsequence(output, reference)) / Math.max(output.length + reference.length, 1),
};

const LONGEST_NGRAM = 4;

/**
 * BLEU of one text: the geometric mean of the precisions of 1- to 4-grams, with a penalty for what is too short
 * (Papineni et al., "BLEU: a method for automatic evaluation of machine translation", 2002). From 2-grams on, one is
 * added to both counts, so that a single text without a common 4-gram does not score 0 (Lin and Och, "ORANGE", 2004).
 * Texts of less than four words are compared by the n-grams they have.
 */
const bleu: Measure = {
  name: 'BLEU',
  units: wordsOf,
  bound: (output, reference) =>
    output === 0 || reference === 0 ? 0 : Math.min(1, Math.exp(1 - reference / output)),
  compare(output, reference) {
    const longest = Math.min(LONGEST_NGRAM, output.length);
    if (longest === 0) return 0;
    let logs = 0;
    for (let size = 1; size <= longest; size++) {
      const known = countNgrams(reference, size);
      const added = size > 1 ? 1 : 0;
      let common = 0;
      for (const [ngram, count] of countNgrams(output, size))
        common += Math.min(count, known.get(ngram) ?? 0);
      logs += Math.log((common + added) / (output.length - size + 1 + added));
    }
    return Math.exp(logs / longest) * Math.min(1, Math.exp(1 - reference.length / output.length));
  },
};

function countNgrams(words: readonly string[], size: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + size <= words.length; start++) {
    const ngram = words.slice(start, start + size).join(' ');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

export const MEASURES = { edit, 'rouge-l': rougeL, bleu } as const;
