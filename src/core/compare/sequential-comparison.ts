import type { Next } from '../engine/execute.ts';
import type { Result } from '../runs/result.ts';
import { type Decision, SequentialTest } from '../statistics/sequential-test.ts';
import { sha256 } from '../text/hash.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Verdict } from './verdict.ts';

/** The same order for the same seed, whatever order the samples stand in. */
export function drawOrder(samples: readonly string[], seed: number): string[] {
  const drawn = samples.map((sample) => ({ sample, key: sha256(`${seed} ${sample}`) }));
  return drawn.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ sample }) => sample);
}

/** Follows two runs over samples in the order drawn, and says when enough is known. */
export class SequentialComparison {
  readonly order: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #repeat: number;
  readonly #looks: SequentialTest;
  /** Results so far by sample: how many, and passes of the second run minus those of the first. */
  readonly #open = new Map<string, { results: number; difference: number; isWhole: boolean }>();

  /**
   * @param order ids of the samples, at least one
   * @param repeat calls a sample in each run
   */
  constructor(order: readonly string[], repeat: number) {
    this.order = order;
    this.#places = new Map(order.map((sample, place) => [sample, place]));
    this.#repeat = repeat;
    this.#looks = new SequentialTest(order.length);
  }

  /** @param index 0 for the run that stood, 1 for the one that may be better */
  readonly onResult = ({ sample, status }: Result, index: number): Next => {
    const open = this.#open.get(sample) ?? { results: 0, difference: 0, isWhole: true };
    this.#open.set(sample, open);
    open.results++;
    if (status === 'passed') open.difference += index === 1 ? 1 : -1;
    if (status === 'error') open.isWhole = false;
    if (open.results === 2 * this.#repeat) {
      this.#open.delete(sample);
      // What has no verdict counts as no change, and so for neither.
      this.#looks.add(this.#places.get(sample) ?? 0, open.isWhole ? open.difference : 0);
    }
    return this.#looks.decision ? 'drain' : 'continue';
  };

  get decision(): Decision | undefined {
    return this.#looks.decision;
  }

  /** The samples that the decision rests on. */
  get counted(): ReadonlySet<string> {
    return new Set(this.order.slice(0, this.#looks.counted));
  }
}

/** The verdict of a comparison that stopped once it was decided, in a sentence or two. */
export function decidedText(
  { fixed, broken }: Verdict,
  decision: Decision | undefined,
  after: string,
  { counted, of }: { readonly counted: number; readonly of: number },
): string {
  const what = `${after} fixes ${formatCount(fixed)} and breaks ${formatCount(broken)} of the first ${plural(counted, 'sample')} drawn of ${formatCount(of)}.`;
  const how = counted < of ? 'decided' : 'decided by all of them';
  if (decision === 'better' || decision === 'worse')
    return `${what} It is ${decision}: ${how}, with an error below 5 % over all looks.`;
  if (decision === undefined) return `${what} That was not enough to decide.`;
  return counted < of
    ? `${what} No remaining sample could change this: the difference may be chance.`
    : `${what} That could be chance.`;
}
