import type { Files } from '../files.ts';
import { promptHash } from '../prompt/render.ts';
import { RecordedFiles } from '../runs/recorded-files.ts';
import type { Run } from '../runs/run.ts';
import type { Project } from '../workspace/project.ts';
import { rulesHash } from './plan.ts';
import { versionHash } from './version-hash.ts';

/**
 * What is not any more as a run has read it, in words: `prompt`, `samples`, `rules`, `knowledge`; empty where its
 * results tell of what is there now.
 * @param samplesHash of the scan of the samples as they are now
 * @throws the signal's reason, when it is aborted
 */
export async function changedSince(
  run: Run,
  project: Project,
  samplesHash: string,
  { files, signal }: { readonly files: Files; readonly signal: AbortSignal },
): Promise<string[]> {
  const changed: string[] = [];
  if (run.prompt.hash !== promptHash(project.prompt)) changed.push('prompt');
  if (run.samples.hash !== samplesHash) changed.push('samples');
  if (run.rulesHash !== rulesHash(project)) changed.push('rules');
  // The version holds all but the samples, so what else has changed is the knowledge.
  if (run.versionHash !== undefined && !changed.includes('prompt') && !changed.includes('rules')) {
    const version = await versionHash(project, run.model, new RecordedFiles(files), signal);
    if (version !== run.versionHash) changed.push('knowledge');
  }
  return changed;
}
