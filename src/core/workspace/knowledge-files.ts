import type { Files } from '../files.ts';

const TEXT_FILES = '**/*.{md,markdown,mdx,txt,text,rst,adoc,html,htm,json,jsonl,yml,yaml,csv,tsv}';

/**
 * The files that a prompt's knowledge consists of, each once.
 * @param paths absolute paths of files and folders
 * @param pattern of the files that are looked for in folders: texts, where it is absent
 */
export async function knowledgeFiles(
  paths: readonly string[],
  files: Files,
  pattern = TEXT_FILES,
): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const isFolder = (await files.kindOf(path)) === 'folder';
    const inside = isFolder ? await files.find([pattern], path) : [path];
    const links = new Set(await files.linksAmong(inside));
    for (const file of inside) {
      // A link may lead out of the folder, and of the workspace.
      if (!links.has(file) || (await files.isWithin(file, [path]))) found.add(file);
    }
  }
  return [...found];
}
