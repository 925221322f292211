import { join } from 'node:path';
import type { Files } from '../files.ts';
import { decidedResult } from '../reviews/decided-results.ts';
import { loadVerdicts } from '../reviews/store.ts';
import { outputHash } from '../runs/output-hash.ts';
import { renderedMessages } from '../runs/rendered-messages.ts';
import { resultKey } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import type { Span } from '../text/span.ts';
import { openTriage } from '../triage/triage-run.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import type { OpinionQuestion } from './opinion-question.ts';
import { Opinions, readOpinions } from './opinions.ts';

/** The failing results of a run with an output, as far as a model has said nothing of them. */
export interface OpinionQueue {
  readonly count: number;
  /** How long an answer of the run's own model took, in ms, in the mean; absent where none was asked for anew. */
  readonly latencyMs?: number;
  /** USD of the model's earlier answers, as far as it is known. */
  readonly spentUsd: number;
  /** Reads the results again, one at a time: first what the triage is least sure of, as a limit may end the asking. */
  all(isOver: () => boolean): AsyncGenerator<OpinionQuestion>;
}

/**
 * Reads a run once, to see what fails, and how the repeats of each sample went.
 * @param root absolute path of the workspace root
 */
export async function openQueue(run: Run, root: string, model: string, files: Files): Promise<OpinionQueue> {
  const store = new RunStore(join(root, WORKSPACE_FOLDER));
  const opinions = (await readOpinions(store.folderOf(run.id), model)) ?? new Opinions(model);
  const { triage } = await openTriage(run, root, files);
  const verdicts = await loadVerdicts(root, join(root, run.prompt.file), files);
  const waiting = new Map<string, Span>();
  const live = { calls: 0, ms: 0 };
  for await (const { result: stored, place } of store.placedResults(run.id)) {
    const result = decidedResult(stored, verdicts);
    const isFailing = await triage.add(result);
    for (const { cached, latencyMs, error } of result.attempts) {
      if (cached || error) continue;
      live.calls++;
      live.ms += latencyMs;
    }
    if (!isFailing || result.output === undefined) continue;
    if (!opinions.find(result, outputHash(result.output))) waiting.set(resultKey(result), place);
  }
  const places = [...triage.diagnosed()]
    .sort((one, other) => one.diagnosis.confidence - other.diagnosis.confidence)
    .flatMap((failing) => waiting.get(resultKey(failing)) ?? []);
  return {
    count: waiting.size,
    ...(live.calls > 0 && { latencyMs: live.ms / live.calls }),
    spentUsd: opinions.costUsd ?? 0,
    async *all(isOver) {
      for await (const result of store.resultsAt(run.id, places)) {
        if (isOver()) return;
        if (!waiting.has(resultKey(result))) continue;
        const repeats = triage.repeatsOf(result.sample);
        yield { result, messages: renderedMessages(run, result), repeats, tries: opinions.triesOf(result) };
      }
    },
  };
}
