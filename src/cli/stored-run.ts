import { basename, join, resolve } from 'node:path';
import process from 'node:process';
import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { RunStore } from '../core/run/run-store.ts';
import { rootOfRunFolder } from '../core/triage/triage-run.ts';
import { WORKSPACE_FOLDER, workspaceRoot } from '../core/workspace/config.ts';

export interface StoredRun {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly store: RunStore;
  readonly id: string;
}

/**
 * The run that a command line names: by its folder, or by its id when the working folder is inside its workspace. Without
 * a name, the workspace's newest.
 * @throws {UserError} when there is none to take
 */
export async function findRun(name: string | undefined): Promise<StoredRun> {
  if (name === undefined) {
    const root = await workspaceRoot(join(process.cwd(), 'run'), diskFiles);
    const store = new RunStore(join(root, WORKSPACE_FOLDER));
    const [id] = await store.list();
    if (id !== undefined) return { root, store, id };
    throw new UserError(
      `There is no run in ${store.folder}; make one with prompt-ladder run, or name a run's folder.`,
    );
  }
  const folder = resolve(name);
  const isFolder = (await diskFiles.kindOf(folder)) === 'folder';
  const root = isFolder
    ? rootOfRunFolder(folder)
    : await workspaceRoot(join(process.cwd(), basename(folder)), diskFiles);
  return { root, store: new RunStore(join(root, WORKSPACE_FOLDER)), id: basename(folder) };
}
