import type { Run } from './run.ts';
import { RunIndex } from './run-index.ts';
import type { RunStore } from './run-store.ts';

/**
 * The runs that hold the latest results of prompts: of each prompt the newest run that took all samples, and before
 * it in the list those that took some of them since, newest first. Runs that cannot be read are passed over.
 * @param prompts relative to the workspace root, with forward slashes; one without a run gets none
 */
export async function latestRuns(
  store: RunStore,
  prompts: readonly string[],
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const found = new Map<string, Run[]>();
  const waiting = new Set(prompts);
  for await (const run of new RunIndex(store).runs()) {
    if (waiting.size === 0) break;
    if (!waiting.has(run.prompt.file)) continue;
    found.set(run.prompt.file, [...(found.get(run.prompt.file) ?? []), run]);
    if (run.settings.filter.length === 0) waiting.delete(run.prompt.file);
  }
  return found;
}
