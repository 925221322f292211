import { dirname, join } from 'node:path';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { RunSummary } from '../runs/summary.ts';
import { loadVerdicts } from './store.ts';
import type { Verdicts } from './verdicts.ts';

/** Runs as they stand: of a killed one what it has got, and of each what people have decided about its outputs since. */
export class RunStandings {
  readonly #store: RunStore;
  /** By the prompt's file. */
  readonly #verdicts = new Map<string, Promise<Verdicts>>();

  constructor(store: RunStore) {
    this.#store = store;
  }

  async of(run: Run): Promise<Run> {
    const standing = await this.#store.asItStands(run);
    const { summary, id, prompt } = standing;
    const verdicts = await this.#verdictsOn(prompt.file);
    if (!summary || verdicts.isEmpty) return standing;
    return { ...standing, summary: await this.#decided(id, summary, verdicts) };
  }

  #verdictsOn(file: string): Promise<Verdicts> {
    const root = dirname(dirname(this.#store.folder));
    const known = this.#verdicts.get(file) ?? loadVerdicts(root, join(root, file));
    this.#verdicts.set(file, known);
    return known;
  }

  async #decided(run: string, summary: RunSummary, verdicts: Verdicts): Promise<RunSummary> {
    let { passed, failed, approved, escalated } = summary;
    for await (const result of this.#store.results(run)) {
      const { sample, output, status } = result;
      const verdict = output === undefined ? undefined : verdicts.find(sample, output)?.verdict;
      if (!verdict || status === 'error') continue;
      const isApproved = verdict === 'approve';
      const change = Number(isApproved) - Number(status === 'passed');
      passed += change;
      failed -= change;
      approved += Number(isApproved) - Number(result.approved ?? false);
      escalated -= Number(result.escalated ?? false);
    }
    return { ...summary, passed, failed, approved, escalated };
  }
}
