import { dirname, posix, resolve } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { otherFormatOf } from '../prompt/other-format.ts';
import { isPromptPath } from '../prompt/parse.ts';
import { closest } from '../text/closest.ts';
import { pathIn } from '../text/path-in.ts';

/** The names of files that belong to a workspace, as globs. */
export const PROMPT_GLOB = '**/*.prompt.{yml,yaml}';
export const RULES_GLOB = '**/*.rules.{yml,yaml}';
export const CONFIG_GLOB = '**/.prompt-ladder/config.{yml,yaml}';

/**
 * The files that paths stand for: a file itself, what a folder holds below it, what a glob matches. A path may be
 * written with the slashes of Windows anywhere.
 * @param patterns what to look for in folders
 * @throws {UserError} for a path that leads to nothing
 */
export async function expandPaths(
  paths: readonly string[],
  patterns: readonly string[],
  folder: string,
  files: Files,
): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    for (const file of await expandPath(path, patterns, folder, files)) found.add(file);
  }
  return [...found];
}

async function expandPath(
  path: string,
  patterns: readonly string[],
  folder: string,
  files: Files,
): Promise<string[]> {
  if (path === '') throw new UserError('A path is empty; name a file, a folder or a glob.');
  const slashed = path.replaceAll('\\', '/');
  for (const absolute of [resolve(folder, path), resolve(folder, slashed)]) {
    const kind = await files.kindOf(absolute);
    if (kind === 'file') return [absolute];
    if (kind !== 'folder') continue;
    const below = await files.find(patterns, absolute);
    if (below.length > 0) return below;
    throw new UserError(
      `The folder ${path} contains no prompt files (NAME.prompt.yml); name another folder, or a file.`,
    );
  }
  const matches = await files.find([slashed], folder);
  if (matches.length > 0) return matches;
  const near = await nearPath(slashed, patterns, folder, files);
  const hint = near === undefined ? 'check the path.' : `did you mean ${near}?`;
  throw new UserError(`There is no file, folder or match for ${path}; ${hint}`);
}

/** The file in the folder of a path that it most likely means: one of the same name up to its endings, or almost. */
async function nearPath(
  path: string,
  patterns: readonly string[],
  folder: string,
  files: Files,
): Promise<string | undefined> {
  const inside = dirname(resolve(folder, path));
  if ((await files.kindOf(inside)) !== 'folder') return undefined;
  const here = patterns.map((pattern) => pattern.replace(/^\*\*\//, ''));
  const names = (await files.find(here, inside)).map((file) => pathIn(inside, file));
  const stem = closest(stemOf(posix.basename(path)), names.map(stemOf));
  const name = names.find((each) => stemOf(each) === stem);
  return name === undefined ? undefined : posix.join(posix.dirname(path), name);
}

const stemOf = (name: string) => name.replace(/\..*/, '');

/**
 * The prompt files that paths stand for. What else a glob matches is passed over.
 * @throws {UserError} for a path that leads to nothing, or to a file of another kind
 */
export async function findPrompts(paths: readonly string[], folder: string, files: Files): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const expanded = await expandPaths([path], [PROMPT_GLOB], folder, files);
      const prompts = expanded.filter(isPromptPath);
      if (prompts.length > 0) return prompts;
      const [file = path] = expanded;
      throw new UserError(
        `${file} ${otherFormatOf(file) ?? 'is not a prompt file; prompt files are called NAME.prompt.yml.'}`,
      );
    }),
  );
  return [...new Set(found.flat())];
}

/** Prompts that are listed where one has to be chosen. */
const LISTED = 5;

/**
 * The one prompt file that a path stands for.
 * @throws {UserError} when it stands for none or for several
 */
export async function findPrompt(path: string, folder: string, files: Files): Promise<string> {
  const [prompt = path, ...others] = await findPrompts([path], folder, files);
  if (others.length === 0) return prompt;
  const names = [prompt, ...others].map((file) => pathIn(folder, file));
  const listed = `${names.slice(0, LISTED).join(', ')}${names.length > LISTED ? ', …' : ''}`;
  throw new UserError(`${path} matches several prompt files; name one of them: ${listed}.`);
}
