import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { BlobStore } from './blobs.ts';
import type { Run } from './run.ts';
import { Snapshot } from './snapshot.ts';

/** A prompt with all it refers to as a run has read them. */
export interface RestoredProject {
  readonly project: Project;
  /** Reads the prompt file, rules, scripts, samples and knowledge, by their absolute paths of today. */
  readonly files: Snapshot;
}

/**
 * The files that a run has read, as they were then; `undefined` where it has kept none.
 * @param root absolute path of the workspace root
 * @throws {UserError} when a later version kept them
 */
export const snapshotFiles = ({ snapshot }: Run, root: string): Promise<Snapshot | undefined> =>
  Snapshot.open(snapshot, root, new BlobStore(join(root, WORKSPACE_FOLDER)));

/**
 * Brings back what was run, whatever has become of its files; `undefined` where a run has kept none, or its blobs are
 * gone.
 * @param root absolute path of the workspace root
 * @throws {UserError} when a later version kept them
 */
export async function restoreProject(run: Run, root: string): Promise<RestoredProject | undefined> {
  const files = await snapshotFiles(run, root);
  if (!files) return undefined;
  const { project } = await loadProject(join(root, run.prompt.file), files, {
    variables: run.settings.variables,
  });
  return project && { project, files };
}

/** The same for what can do without: `undefined`, too, where a later version kept the files. */
export const restoreIfReadable = (run: Run, root: string): Promise<RestoredProject | undefined> =>
  restoreProject(run, root).catch((error) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
