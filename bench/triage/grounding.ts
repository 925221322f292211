import { type Grounding, groundAnswer } from '../../src/core/triage/grounding.ts';
import { termsOf } from '../../src/core/triage/terms.ts';
import type { GroundingPair } from '../../test/support/triage-cases.ts';
import type { HaluevalRow } from './references.ts';

/** The weights were fitted on the rows for which this holds; the others were held out. */
export const isForFitting = (row: number) => row % 5 < 3;

const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(1)} %`;

/**
 * Prints how often the supported answer of a pair ranks above the other, and how often the threshold is right.
 * @returns the share of all pairs that rank right
 */
export function printGrounding(rows: readonly HaluevalRow[]): number {
  const scored = rows.map(({ knowledge, question, right_answer, hallucinated_answer }) => ({
    right: groundAnswer(right_answer, knowledge, question),
    wrong: groundAnswer(hallucinated_answer, knowledge, question),
    // The baseline; a tie counts half.
    overlap: Math.sign(overlap(right_answer, knowledge) - overlap(hallucinated_answer, knowledge)),
  }));
  const parts = {
    [`fitted on (${rows.filter((_, index) => isForFitting(index)).length})`]: scored.filter((_, index) =>
      isForFitting(index),
    ),
    [`held out (${rows.filter((_, index) => !isForFitting(index)).length})`]: scored.filter(
      (_, index) => !isForFitting(index),
    ),
    [`all (${rows.length})`]: scored,
  };
  console.log(
    '| pairs | supported one ranks first | each answer by the threshold | plain word overlap |\n|---|---|---|---|',
  );
  for (const [name, pairs] of Object.entries(parts)) printRow(name, pairs);
  return scored.filter(({ right, wrong }) => right.score > wrong.score).length / scored.length;
}

interface ScoredPair {
  readonly right: Grounding;
  readonly wrong: Grounding;
  readonly overlap: number;
}

function printRow(name: string, pairs: readonly ScoredPair[]): void {
  const ranked = pairs.filter(({ right, wrong }) => right.score > wrong.score).length;
  const accepted = pairs.filter(({ right }) => right.isSupported).length;
  const rejected = pairs.filter(({ wrong }) => !wrong.isSupported).length;
  const byOverlap = pairs.reduce((sum, pair) => sum + (pair.overlap + 1) / 2, 0);
  console.log(
    `| ${name} | ${percent(ranked, pairs.length)} | ${percent(accepted + rejected, 2 * pairs.length)} | ${percent(byOverlap, pairs.length)} |`,
  );
}

/** The share of an answer's words that stand in the knowledge. */
function overlap(answer: string, knowledge: string): number {
  const known = new Set(termsOf(knowledge).map(({ key }) => key));
  const words = termsOf(answer).filter(({ isStop }) => !isStop);
  return words.length === 0 ? 0 : words.filter(({ key }) => known.has(key)).length / words.length;
}

/** Prints the same of written pairs, as further rows of that table. */
export function printPairs(name: string, pairs: readonly GroundingPair[]): void {
  for (const [as, some] of Map.groupBy(pairs, (pair) => pair.as)) {
    const scored = some.map(({ knowledge, question = '', right, wrong }) => ({
      right: groundAnswer(right, knowledge, question),
      wrong: groundAnswer(wrong, knowledge, question),
      overlap: Math.sign(overlap(right, knowledge) - overlap(wrong, knowledge)),
    }));
    printRow(`${name}, ${as} (${some.length})`, scored);
  }
}
