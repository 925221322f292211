import { join, sep } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { diskFiles } from '../files.ts';
import { isPromptPath } from '../prompt/parse.ts';
import { GitRepository } from './git.ts';
import { revisionNamed } from './revision.ts';
import { findVersion } from './version-name.ts';
import type { VersionedPrompt } from './versioned-prompt.ts';

/**
 * Prompt files below a folder that are gone since the work tree left the line of a git revision; one that moved is not
 * gone. None where git knows no such revision, or it is a saved version's name.
 * @param kept the prompts that are there
 * @returns absolute paths
 */
export async function deletedPrompts(
  folder: string,
  revision: string,
  kept: readonly VersionedPrompt[],
): Promise<string[]> {
  try {
    if (kept.some(({ versions }) => findVersion(revision, versions))) return [];
    const repository = await GitRepository.open(folder);
    const base = await repository.mergeBase(await repository.commitOf(revision));
    const gone = new Set<string>();
    for (const file of await repository.changedSince(base))
      if (isPromptPath(file) && file.startsWith(join(folder, sep)) && !(await diskFiles.kindOf(file)))
        gone.add(file);
    if (gone.size > 0) for (const sources of kept) gone.delete(await fileThen(base, sources));
    return [...gone].sort();
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Where a prompt was in a commit; where it is, if the commit does not have it. */
const fileThen = (commit: string, sources: VersionedPrompt): Promise<string> =>
  revisionNamed(commit, sources).then(
    ({ prompt }) => join(sources.root, prompt),
    () => sources.file,
  );
