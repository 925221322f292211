import type { Continuation } from '../engine/execute.ts';
import type { PreparedRun } from '../engine/prepared-run.ts';
import type { Draw } from '../engine/run-group.ts';
import type { Result } from '../runs/result.ts';
import type { DrawRecord, Run } from '../runs/run.ts';
import { type SequentialDecision, SequentialTest } from '../statistics/sequential-test.ts';
import { sha256 } from '../text/hash.ts';
import { type ComparisonVerdict, comparisonVerdict, type EarlyStop } from './comparison-verdict.ts';
import type { Pairing } from './pairing.ts';
import type { RunSide } from './side.ts';

/** The same order for the same seed, whatever order the samples stand in. */
export function drawOrder(samples: Iterable<string>, seed: number): string[] {
  const drawn = Array.from(samples, (sample) => ({ sample, key: sha256(`${seed} ${sample}`) }));
  return drawn.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ sample }) => sample);
}

/** Follows two runs over samples in the order drawn, and says when enough is known. */
export class SequentialComparison implements Draw {
  readonly seed: number;
  readonly order: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #repeat: number;
  readonly #test: SequentialTest;
  /** Results so far by sample: how many, and passes of the second run minus those of the first. */
  readonly #open = new Map<string, { results: number; difference: number; isWhole: boolean }>();

  /**
   * @param samples ids of the samples, at least one
   * @param repeat calls a sample in each run
   */
  constructor(
    samples: readonly string[],
    { seed, repeat }: { readonly seed: number; readonly repeat: number },
  ) {
    this.seed = seed;
    this.order = drawOrder(samples, seed);
    this.#places = new Map(this.order.map((sample, place) => [sample, place]));
    this.#repeat = repeat;
    this.#test = new SequentialTest(samples.length);
  }

  /**
   * Draws the samples of two runs.
   * @param prepared one of them
   */
  static async of(
    { project, plan }: PreparedRun,
    seed: number,
    signal: AbortSignal,
  ): Promise<SequentialComparison> {
    const samples: string[] = [];
    for await (const record of project.samples.records(signal))
      if (record.kind === 'sample') samples.push(record.sample.id);
    return new SequentialComparison(samples, { seed, repeat: plan.settings.repeat });
  }

  /** @param index 0 for the run that stood, 1 for the one that may be better */
  readonly onResult = ({ sample, status }: Result, index: number): Continuation => {
    const open = this.#open.get(sample) ?? { results: 0, difference: 0, isWhole: true };
    this.#open.set(sample, open);
    open.results++;
    if (status === 'passed') open.difference += index === 1 ? 1 : -1;
    if (status === 'error') open.isWhole = false;
    if (open.results === 2 * this.#repeat) {
      this.#open.delete(sample);
      // What has no verdict counts as no change, and so for neither.
      this.#test.add(this.#places.get(sample) ?? 0, open.isWhole ? open.difference : 0);
    }
    return this.decision ? 'drain' : 'continue';
  };

  get decision(): SequentialDecision | undefined {
    return this.#test.decision;
  }

  get counted(): number {
    return this.#test.counted;
  }
}

/** A run as far as it matters for how it drew its samples. */
export type DrawnRun = Pick<Run, 'id' | 'state'> & Partial<Pick<Run, 'draw' | 'settings' | 'summary'>>;

/** How two runs drew their samples together; `undefined` where they did not, or were resumed since. */
export const commonDraw = (before: DrawnRun, after: DrawnRun): DrawRecord | undefined =>
  after.draw?.beside === before.id && before.draw?.beside === after.id ? after.draw : undefined;

/** The samples that count, in the order drawn: calls that were under way have left results of others. */
export function countedSamples({ seed, counted }: DrawRecord, sides: readonly RunSide[]): string[] {
  const samples = new Set(sides.flatMap(({ outcomes, unanswered }) => [...outcomes.keys(), ...unanswered]));
  return drawOrder(samples, seed).slice(0, counted);
}

/**
 * The verdict of the sequential test that two runs were stopped by: one test of all that is there would find too much.
 * @param pairing of the samples that count, at least one pair
 * @param counted the samples that count, in the order drawn
 */
export function judgeDrawn(
  { pairs }: Pick<Pairing, 'pairs'>,
  counted: readonly string[],
  [before, after]: readonly [DrawnRun, DrawnRun],
  { seed, of }: DrawRecord,
): ComparisonVerdict {
  const test = new SequentialTest(of);
  const changes = new Map(pairs.map(({ sample, difference }) => [sample, difference]));
  for (const [place, sample] of counted.entries()) test.add(place, changes.get(sample) ?? 0);
  const calls = 2 * of * (after.settings?.repeat ?? 1);
  const made = (before.summary?.results ?? 0) + (after.summary?.results ?? 0);
  const stop: EarlyStop = {
    isDecided: test.decision !== undefined,
    seed,
    counted: counted.length,
    of,
    calls,
    saved: Math.max(0, calls - made),
  };
  return { ...comparisonVerdict(pairs), kind: test.decision ?? 'cannot-tell', stop };
}
