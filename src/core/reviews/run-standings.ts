import { dirname, join } from 'node:path';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { RunSummary } from '../runs/summary.ts';
import { decidedResult, decidedSummary } from './decided-results.ts';
import { loadVerdicts } from './store.ts';
import type { Verdicts } from './verdicts.ts';

/** By run: what it came to with the verdicts of a stamp. */
export type DecidedRuns = Map<string, { readonly stamp: string; readonly summary: RunSummary }>;

/** Runs as they stand: of a killed one what it has got, and of each what people have decided about its outputs since. */
export class RunStandings {
  readonly #store: RunStore;
  readonly #known: DecidedRuns;
  /** By the prompt's file. */
  readonly #verdicts = new Map<string, Promise<Verdicts>>();

  /** @param known what was found out before; results are read again only where verdicts or runs have changed since */
  constructor(store: RunStore, known: DecidedRuns = new Map()) {
    this.#store = store;
    this.#known = known;
  }

  async of(run: Run): Promise<Run> {
    const standing = await this.#store.asItStands(run);
    const { summary, id, prompt, finishedAt } = standing;
    const verdicts = await this.verdictsOn(prompt.file);
    if (!summary || verdicts.isEmpty) return standing;
    const stamp = JSON.stringify([finishedAt, summary.results, verdicts.stamp]);
    const known = this.#known.get(id);
    if (known?.stamp === stamp) return { ...standing, summary: known.summary };
    const decided = await this.#decided(id, summary, verdicts);
    this.#known.set(id, { stamp, summary: decided });
    return { ...standing, summary: decided };
  }

  /** What people have decided about the outputs of a prompt, by its file; read once. */
  verdictsOn(file: string): Promise<Verdicts> {
    const root = dirname(dirname(this.#store.folder));
    const known = this.#verdicts.get(file) ?? loadVerdicts(root, join(root, file));
    this.#verdicts.set(file, known);
    return known;
  }

  async #decided(run: string, summary: RunSummary, verdicts: Verdicts): Promise<RunSummary> {
    let decided = summary;
    for await (const result of this.#store.results(run)) {
      const now = decidedResult(result, verdicts);
      if (now !== result) decided = decidedSummary(decided, result, now);
    }
    return decided;
  }
}
