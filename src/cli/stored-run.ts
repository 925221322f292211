import { basename, dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { isPromptPath } from '../core/prompt/parse.ts';
import { RunIndex, type RunQuery } from '../core/runs/run-index.ts';
import { RunStore } from '../core/runs/run-store.ts';
import { pathIn } from '../core/text/path-in.ts';
import { WORKSPACE_FOLDER, workspaceRoot } from '../core/workspace/config.ts';
import { PROMPT_GLOB } from '../core/workspace/find-prompts.ts';

/** Whether an absolute path leads to what lies where runs are stored. */
export const isRunFolder = (path: string) => /[\\/]\.prompt-ladder[\\/]runs[\\/][^\\/]+$/.test(path);

export interface StoredRun {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly store: RunStore;
  readonly id: string;
}

/**
 * The run that a command line names: by its folder, by its id in the workspace of the working folder or in one below it,
 * or by its prompt file, of which it is the newest. Without a name, the newest of these workspaces.
 * @throws {UserError} when there is none to take
 */
export async function findRun(name: string | undefined, cwd: string): Promise<StoredRun> {
  const path = name === undefined ? undefined : resolve(cwd, name);
  const kind = path && (await diskFiles.kindOf(path));
  if (path !== undefined && kind === 'folder' && isRunFolder(path)) {
    const root = resolve(path, '../../..');
    return { root, store: storeOf(root), id: basename(path) };
  }
  if (path !== undefined && isPromptPath(path) && kind === 'file') return newestOfPrompt(path, cwd);
  if (path !== undefined && kind)
    throw await notARun(`${name} is a ${kind}`, kind === 'file' ? dirname(path) : path, cwd);
  const asked = path && basename(path);
  const newest = await newestBelow(cwd, asked);
  if (newest) return newest;
  throw new UserError(
    asked === undefined
      ? `There is no run in the workspace of ${cwd} nor below it${remedyOf(await newestBelow(cwd, undefined, 'only'), cwd)}.`
      : `There is no run "${asked}" in the workspace of ${cwd} nor below it; check the id, or name the run's folder.`,
  );
}

/** What to do where there is no run. @param rung the newest run of a climb, which is taken only where it is named */
const remedyOf = (rung: StoredRun | undefined, cwd: string): string =>
  rung
    ? `, only those of climbs; name one of these, such as the newest, ${shown(rung, cwd)}, or start a run with prompt-ladder run`
    : "; start one with prompt-ladder run, or name a run's folder";

const shown = ({ store, id }: StoredRun, cwd: string): string => relative(cwd, store.folderOf(id));

/** What to name in place of what is there and is no run. */
async function notARun(what: string, folder: string, cwd: string): Promise<UserError> {
  const newest = (await newestBelow(folder, undefined)) ?? (await newestBelow(folder, undefined, 'only'));
  const remedy = newest
    ? `name a run there by its id or its folder, such as the newest, ${shown(newest, cwd)}`
    : 'there is none there yet, so start one with prompt-ladder run';
  return new UserError(`${what}, and a run is expected; ${remedy}.`);
}

async function newestOfPrompt(file: string, cwd: string): Promise<StoredRun> {
  const root = await workspaceRoot(file, diskFiles);
  const store = storeOf(root);
  const prompt = pathIn(root, file);
  const index = new RunIndex(store);
  const run = await index.newest({ file: prompt });
  if (run) return { root, store, id: run.id };
  const rung = await index.newest({ file: prompt, climbs: 'only' });
  throw new UserError(
    `There is no run of ${prompt} in the workspace of ${root}${remedyOf(rung && { root, store, id: rung.id }, cwd)}.`,
  );
}

const storeOf = (root: string) => new RunStore(join(root, WORKSPACE_FOLDER));

/** The newest run, or the one of an id, in the workspace of a folder or in one below it. */
export async function newestBelow(
  folder: string,
  asked: string | undefined,
  climbs: RunQuery['climbs'] = 'none',
): Promise<StoredRun | undefined> {
  const found: StoredRun[] = [];
  for (const root of await workspacesIn(folder)) {
    const run = await newestIn(root, asked, climbs);
    if (run) found.push(run);
  }
  // Ids begin with the time.
  return found.sort((a, b) => (a.id < b.id ? 1 : -1))[0];
}

/** The roots of a folder's own workspace, and of those that prompts below it have. */
async function workspacesIn(folder: string): Promise<ReadonlySet<string>> {
  const roots = new Set([await workspaceRoot(join(folder, 'run'), diskFiles)]);
  for (const prompt of await diskFiles.find([PROMPT_GLOB], folder)) {
    roots.add(await workspaceRoot(prompt, diskFiles));
  }
  return roots;
}

/** A workspace's newest run that can be read; or the one of an id, whatever is wrong with it. */
async function newestIn(
  root: string,
  asked: string | undefined,
  climbs: RunQuery['climbs'],
): Promise<StoredRun | undefined> {
  const store = storeOf(root);
  const id = asked === undefined ? (await new RunIndex(store).newest({ climbs }))?.id : asked;
  return id !== undefined && (await store.list()).includes(id) ? { root, store, id } : undefined;
}
