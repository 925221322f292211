import type { Files } from '../files.ts';

const TEXTS = [
  ...['md', 'markdown', 'mdx', 'txt', 'text', 'rst', 'adoc', 'html', 'htm'],
  ...['json', 'jsonl', 'yml', 'yaml', 'csv', 'tsv'],
] as const;
const BINARIES = ['docx', 'pdf'] as const;

/** How the names of documents end. */
export type DocumentEnding = `.${(typeof TEXTS)[number] | (typeof BINARIES)[number]}`;

const DOCUMENTS = `**/*.{${[...TEXTS, ...BINARIES].join(',')}}`;

/** Whether a document is read as text, as it is. */
export const isTextDocument = (file: string) =>
  !BINARIES.some((ending) => file.toLowerCase().endsWith(`.${ending}`));

/**
 * The files that a prompt's knowledge consists of, each once.
 * @param paths absolute paths of files and folders, in which documents are looked for
 */
export async function knowledgeFiles(paths: readonly string[], files: Files): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const isFolder = (await files.kindOf(path)) === 'folder';
    const inside = isFolder ? await files.find([DOCUMENTS], path) : [path];
    const links = new Set(await files.linksAmong(inside));
    for (const file of inside) {
      // A link may lead out of the folder, and of the workspace.
      if (!links.has(file) || (await files.isWithin(file, [path]))) found.add(file);
    }
  }
  return [...found];
}
