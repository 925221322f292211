import { dirname, join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { diskFiles, type Files } from '../files.ts';
import { RunStore } from '../runs/run-store.ts';
import { pathIn } from '../text/path-in.ts';
import { WORKSPACE_FOLDER, workspaceRoot } from '../workspace/config.ts';
import { changePhrase } from './change-phrase.ts';
import { GitRepository } from './git.ts';
import { type Revision, type RevisionSources, revisionNamed } from './revision.ts';
import type { SavedVersion } from './version.ts';
import { type PromptVersions, promptTexts, VersionStore } from './version-store.ts';

/** A prompt with where its saved versions, runs and commits are. */
export interface VersionedPrompt extends RevisionSources {
  readonly store: VersionStore;
  /** Relative to the workspace root, with forward slashes. */
  readonly prompt: string;
}

/**
 * @param file absolute path of the prompt file
 * @param git path of `git`, where it is not the one on the PATH; `null` where it may not run
 */
export async function versionedPrompt(
  file: string,
  files: Files,
  git?: string | null,
): Promise<VersionedPrompt> {
  const root = await workspaceRoot(file, diskFiles);
  const store = new VersionStore(root);
  const prompt = pathIn(root, file);
  const versions = await store.read(prompt, promptTexts(root, files));
  const runs = new RunStore(join(root, WORKSPACE_FOLDER));
  return { root, file, files, versions, runs, store, prompt, ...(git !== undefined && { git }) };
}

/** Who saves: git's user, where there is one. */
export const authorIn = ({ root, git }: VersionedPrompt): Promise<string | undefined> =>
  GitRepository.open(root, git).then(
    (repository) => repository.author(),
    () => undefined,
  );

/**
 * What changed between two revisions, in a phrase.
 * @param names as `revisionNamed` takes them
 * @throws {UserError} when there is no such revision
 */
export async function changeBetween(
  [before, after]: readonly [before: string, after: string],
  sources: RevisionSources,
): Promise<string> {
  const [earlier, later] = [await revisionNamed(before, sources), await revisionNamed(after, sources)];
  if (!earlier.project || !later.project) return 'cannot be read as a prompt';
  return changePhrase(earlier.project, later.project);
}

/**
 * The version that a label goes back to.
 * @throws {UserError} when there is none
 */
export function versionBefore(
  name: string,
  { versions, labels }: PromptVersions,
  prompt: string,
): SavedVersion {
  const id = labels.find((label) => label.name === name)?.version;
  const current = versions.find((each) => each.id === id);
  const before = versions.find((each) => each.id === current?.parent);
  if (before) return before;
  throw new UserError(
    current
      ? `The label "${name}" is at ${current.id}, and no version before it is saved; name one instead.`
      : `${prompt} has no label "${name}" to roll back; prompt-ladder versions lists those there are.`,
  );
}

/**
 * @param paths relative to the workspace root, where texts of a revision are to be written
 * @throws {UserError} when a link would lead one of them out of the workspace
 */
export async function assertInside(paths: readonly string[], root: string): Promise<void> {
  for (const path of paths) {
    let place = join(root, path);
    // What is not there yet is where its folder leads.
    while (!(await diskFiles.kindOf(place)) && place !== root) place = dirname(place);
    if (await diskFiles.isWithin(place, [root])) continue;
    throw new UserError(
      `${path} leads out of the workspace by a link, so it is not restored; remove the link.`,
    );
  }
}

/** The texts of a revision that today's files do not have, by today's path: what was renamed since keeps its new name. */
export function textsToRestore(revision: Revision, now: Revision): [path: string, text: string][] {
  return Object.entries(revision.texts)
    .map(([path, text]): [string, string] => [path === revision.prompt ? now.prompt : path, text])
    .filter(([path, text]) => now.texts[path] !== text);
}
