import { join } from 'node:path';
import type { Diagnostic } from '../diagnostic.ts';
import { diskFiles, type Files } from '../files.ts';
import { outputHash } from '../runs/output-hash.ts';
import { currentResults, currentRuns, runsByPrompt } from '../runs/prompt-state.ts';
import type { Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import { pathIn } from '../text/path-in.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { loadVerdicts } from './store.ts';
import type { StoredVerdict } from './verdict.ts';

/** An output that a person has to decide about, or has decided about. */
export interface QueueEntry {
  readonly run: Run;
  /** Absolute path. */
  readonly promptFile: string;
  readonly result: Result & { readonly output: string };
  /** Absent while the output waits. */
  readonly verdict?: StoredVerdict;
}

export interface QueueOptions {
  readonly files?: Files;
  /** Hand out what is decided already, too. */
  readonly decided?: boolean;
  /** Told of each damaged file of a verdict. */
  readonly onDamaged?: (diagnostic: Diagnostic) => void;
}

/**
 * The outputs that were escalated among the current results of prompts, each output of a sample once: those of the
 * newest run first, in the order they came. Outputs with a verdict do not wait any more.
 * @param root absolute path of the prompts' workspace root
 * @param promptFiles absolute paths
 */
export async function* reviewQueue(
  root: string,
  promptFiles: readonly string[],
  { files = diskFiles, decided = false, onDamaged }: QueueOptions = {},
): AsyncGenerator<QueueEntry> {
  const store = new RunStore(join(root, WORKSPACE_FOLDER));
  const runs = await runsByPrompt(store);
  for (const promptFile of promptFiles) {
    const verdicts = await loadVerdicts(root, promptFile, files);
    for (const diagnostic of verdicts.diagnostics) onDamaged?.(diagnostic);
    for await (const [run, result] of escalated(
      store,
      currentRuns(runs.get(pathIn(root, promptFile)) ?? []),
    )) {
      const verdict = verdicts.find(result.sample, result.output);
      if (decided || !verdict) yield { run, promptFile, result, ...(verdict && { verdict }) };
    }
  }
}

async function* escalated(
  store: RunStore,
  runs: readonly Run[],
): AsyncGenerator<[Run, QueueEntry['result']]> {
  const seen = new Set<string>();
  for await (const [run, result] of currentResults(store, runs)) {
    const { sample, output } = result;
    if (!result.escalated || typeof output !== 'string') continue;
    const content = `${outputHash(output)} ${sample}`;
    if (seen.has(content)) continue;
    seen.add(content);
    yield [run, { ...result, output }];
  }
}
