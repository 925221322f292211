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

/** Absolute paths, each once. */
interface KnowledgeFiles {
  readonly documents: readonly string[];
  /** Links that lead out of their source, and maybe of the workspace: nobody reads them. */
  readonly refused: readonly string[];
}

/** The files that a prompt's knowledge consists of. @param paths as `findKnowledge` */
export const knowledgeFiles = async (paths: readonly string[], files: Files) =>
  (await findKnowledge(paths, files)).documents;

/** @param paths absolute paths of files and folders, in which documents are looked for */
export async function findKnowledge(paths: readonly string[], files: Files): Promise<KnowledgeFiles> {
  const documents = new Set<string>();
  const refused = new Set<string>();
  for (const path of paths) {
    const isFolder = (await files.kindOf(path)) === 'folder';
    const inside = isFolder ? await files.find([DOCUMENTS], path) : [path];
    const links = new Set(await files.linksAmong(inside));
    for (const file of inside) {
      const isInside = !links.has(file) || (await files.isWithin(file, [path]));
      (isInside ? documents : refused).add(file);
    }
  }
  return { documents: [...documents], refused: [...refused] };
}
