import type { Run } from './run.ts';
import { RunIndex } from './run-index.ts';
import type { RunStore } from './run-store.ts';

/** Outputs and characters in all that are enough to see what outputs have in common. */
const MOST_OUTPUTS = 1_000;
const MOST_CHARACTERS = 4_000_000;

/**
 * The last run of a prompt that took all samples; where there is none, the last that took some.
 * @param file of the prompt, relative to the workspace root, with forward slashes
 */
export async function lastRunOf(store: RunStore, file: string): Promise<Run | undefined> {
  const index = new RunIndex(store);
  return (await index.newest({ file, isWhole: true })) ?? index.newest({ file });
}

/** The first outputs of a run that passed: 1,000 at most, and 4 million characters. */
export async function passedOutputs(store: RunStore, id: string): Promise<string[]> {
  const outputs: string[] = [];
  let characters = 0;
  for await (const { status, output } of store.results(id)) {
    if (status !== 'passed' || output === undefined) continue;
    characters += output.length;
    if (outputs.length >= MOST_OUTPUTS || characters > MOST_CHARACTERS) break;
    outputs.push(output);
  }
  return outputs;
}
