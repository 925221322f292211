import { ClusterNames } from '../compare/clusters.ts';
import { MOST_EXPLAINED, type RunPlace } from '../compare/explained-side.ts';
import { RunSide } from '../compare/side.ts';
import { decidedResult, decidedResults } from '../reviews/decided-results.ts';
import type { Verdicts } from '../reviews/verdicts.ts';
import { GrowingLines } from '../runs/growing-lines.ts';
import type { Result } from '../runs/result.ts';
import { parseResult } from '../runs/results-file.ts';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { openTriage } from '../triage/triage-run.ts';

/** A run read for comparisons: an outcome for each sample, and where its first result stands. */
export class IndexedRun {
  readonly run: Run;
  readonly side: RunSide;
  readonly clusters = new ClusterNames();
  readonly #lines: GrowingLines;
  readonly #places = new Map<string, { readonly offset: number; readonly length: number }>();

  #explained: Promise<void> | undefined;

  private constructor(run: Run, lines: GrowingLines, groupBy: string | undefined) {
    this.run = run;
    this.side = new RunSide(groupBy);
    this.#lines = lines;
  }

  /**
   * @param verdicts of people on outputs of the prompt
   * @param groupBy the variable by which samples are grouped
   */
  static async read(run: Run, store: RunStore, verdicts: Verdicts, groupBy?: string): Promise<IndexedRun> {
    const lines = new GrowingLines(store.resultsFile(run.id));
    const read = new IndexedRun(run, lines, groupBy);
    for await (const { text, offset, length } of lines.added(() => {})) {
      const stored = parseResult(text);
      if (!stored) continue;
      const result = decidedResult(stored, verdicts);
      read.side.add(result);
      read.clusters.add(result);
      if (result.repeat === 0) read.#places.set(result.sample, { offset, length });
    }
    return read;
  }

  /** Adds why its samples fail, once; the runs of a matrix need none of it. */
  explain(place: RunPlace): Promise<void> {
    this.#explained ??= this.#explain(place);
    return this.#explained;
  }

  async #explain({ root, store, files }: RunPlace): Promise<void> {
    if ((this.run.summary?.failed ?? 0) > MOST_EXPLAINED) return;
    const { triage } = await openTriage(this.run, root, files);
    for await (const result of decidedResults(store, this.run, files)) await triage.add(result);
    this.side.explain(triage);
  }

  /** The first result of a sample; `undefined` where it is gone. */
  async resultOf(sample: string): Promise<Result | undefined> {
    const place = this.#places.get(sample);
    const line = place && (await this.#lines.read(place.offset, place.length));
    const result = line === undefined ? undefined : parseResult(line);
    return result?.sample === sample ? result : undefined;
  }
}
