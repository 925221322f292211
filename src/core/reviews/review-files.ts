import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { type Diagnostic, FILE_START, UserError } from '../diagnostic.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import type { Files } from '../files.ts';
import { FORMAT } from '../runs/stored-format.ts';
import { sha256 } from '../text/hash.ts';
import { pathIn } from '../text/path-in.ts';
import { slug } from '../text/slug.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { writeInFolder } from '../write-file.ts';
import type { Review, StoredReview } from './review.ts';

/** The reviews of one kind in a folder. */
export interface ReviewKind<Kind extends Review> {
  /** What messages call one, such as `verdict`. */
  readonly name: string;
  /** Messages name what can be too long. */
  readonly parts: string;
  /** The review that a document holds; where it holds none, the document gets a diagnostic. */
  readonly read: (document: YamlDocument) => Kind | undefined;
}

/**
 * Where what people said of a prompt's outputs stands.
 * @param root absolute path of the workspace root
 * @param promptFile absolute path
 */
export function reviewsFolder(root: string, promptFile: string): string {
  const path = pathIn(root, promptFile);
  return join(root, WORKSPACE_FOLDER, 'reviews', nameFor(path.replace(/\.prompt\.ya?ml$/, ''), path, 8));
}

/** Reads the reviews in a folder, a file each. A damaged file is a diagnostic, and the others count. */
export async function readReviewFiles<Kind extends Review>(
  folder: string,
  { name, read }: ReviewKind<Kind>,
  files: Files,
): Promise<{ stored: StoredReview<Kind>[]; diagnostics: Diagnostic[] }> {
  const stored: StoredReview<Kind>[] = [];
  const diagnostics: Diagnostic[] = [];
  // Most prompts have none, and to look for files takes fifty times as long.
  if ((await files.kindOf(folder)) !== 'folder') return { stored, diagnostics };
  for (const file of await files.find(['*.yml'], folder)) {
    const text = await files.readText(file).catch(() => undefined);
    if (text === undefined) {
      const message = `The ${name} ${file} cannot be read; check that it is a file and may be opened.`;
      diagnostics.push({ file, range: FILE_START, severity: 'error', code: 'unreadable-file', message });
      continue;
    }
    const document = new YamlDocument(file, text);
    const review = read(document);
    if (review) stored.push({ ...review, file });
    else diagnostics.push(...document.diagnostics);
  }
  return { stored, diagnostics };
}

/**
 * Stores a review in a file of its own, whose name tells its content, so that no two branches write the same file
 * differently.
 * @throws {UserError} when it is too long to be kept, or cannot be written
 */
export async function writeReviewFile<Kind extends Review>(
  folder: string,
  kind: ReviewKind<Kind>,
  review: Kind,
): Promise<StoredReview<Kind>> {
  const text = serialise(review, kind);
  if (text === undefined) {
    throw new UserError(`The ${kind.name} cannot be kept, since ${kind.parts} is too long; shorten it.`);
  }
  const file = join(folder, `${nameFor(review.sample, text, 12)}.yml`);
  await writeInFolder(`The ${kind.name}`, file, text);
  return { ...review, file };
}

/**
 * A review as the text of its file, or `undefined` when none would be read again as it is. Blocks are easy to read;
 * what they do not hold, such as lines of nothing but white space, stands in quotes.
 */
function serialise<Kind extends Review>(review: Kind, { read }: ReviewKind<Kind>): string | undefined {
  const isSound = (text: string) => isDeepStrictEqual(read(new YamlDocument('', text)), review);
  const written = { format: FORMAT, ...review };
  const blocks = stringify(written, { lineWidth: 0, blockQuote: 'literal' });
  if (isSound(blocks)) return blocks;
  const quotes = stringify(written, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  });
  return isSound(quotes) ? quotes : undefined;
}

/** A readable name that no other content has. */
const nameFor = (readable: string, content: string, digits: number) =>
  [slug(readable), sha256(content).slice(0, digits)].filter(Boolean).join('-');
