import { join } from 'node:path';
import type { Files } from '../files.ts';
import type { CategoryCorrections } from '../reviews/category-correction.ts';
import { loadCategoryCorrections } from '../reviews/category-corrections.ts';
import type { Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import type { Feedback } from '../triage/run-triage.ts';
import { loadConfig, WORKSPACE_FOLDER } from '../workspace/config.ts';
import { type Opinions, readOpinions } from './opinions.ts';

/** What people and a model say of a run's failures; without opinions where no model was asked. */
export interface RunFeedback extends Feedback {
  readonly corrections: CategoryCorrections;
  readonly opinions?: Opinions;
}

/**
 * Reads it; for `RunTriage.feedback`, when it has changed.
 * @param root absolute path of the workspace root
 */
export async function loadFeedback({ id, prompt }: Run, root: string, files: Files): Promise<RunFeedback> {
  const { triage } = (await loadConfig(root, files)).config;
  const folder = new RunStore(join(root, WORKSPACE_FOLDER)).folderOf(id);
  return {
    corrections: await loadCategoryCorrections(root, join(root, prompt.file), files),
    opinions: await readOpinions(folder, triage?.model),
  };
}
