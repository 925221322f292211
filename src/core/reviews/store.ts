import { mkdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { type Diagnostic, FILE_START, UserError } from '../diagnostic.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import { diskFiles, type Files } from '../files.ts';
import { sha256 } from '../text/hash.ts';
import { slug } from '../text/slug.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { writeAtomically } from '../write-file.ts';
import { type Decision, readVerdict, type StoredVerdict, type Verdict, verdictOf } from './verdict.ts';
import { Verdicts } from './verdicts.ts';

/**
 * Where the verdicts on a prompt's outputs stand.
 * @param root absolute path of the workspace root
 * @param promptFile absolute path
 */
export function reviewsFolder(root: string, promptFile: string): string {
  const path = relative(root, promptFile).split(sep).join('/');
  return join(root, WORKSPACE_FOLDER, 'reviews', nameFor(path.replace(/\.prompt\.ya?ml$/, ''), path, 8));
}

/** Reads the verdicts on a prompt's outputs, a file each. A damaged file is a diagnostic, and the others count. */
export async function loadVerdicts(
  root: string,
  promptFile: string,
  files: Files = diskFiles,
): Promise<Verdicts> {
  const stored: StoredVerdict[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of await files.find(['*.yml'], reviewsFolder(root, promptFile))) {
    const text = await files.readText(file).catch(() => undefined);
    if (text === undefined) {
      const message = `The verdict ${file} cannot be read; check that it is a file and may be opened.`;
      diagnostics.push({ file, range: FILE_START, severity: 'error', code: 'unreadable-file', message });
      continue;
    }
    const document = new YamlDocument(file, text);
    const verdict = readVerdict(document);
    if (verdict) stored.push({ ...verdict, file });
    else diagnostics.push(...document.diagnostics);
  }
  return new Verdicts(stored, diagnostics);
}

/**
 * Stores a verdict in a file of its own, whose name tells its content, so that no two branches write the same file
 * differently.
 * @throws {UserError} when it is too long to be kept, or cannot be written
 */
export async function writeVerdict(
  root: string,
  promptFile: string,
  decision: Decision,
  now: Date,
): Promise<StoredVerdict> {
  const folder = reviewsFolder(root, promptFile);
  const verdict = verdictOf(decision, now);
  const text = serialise(verdict);
  if (text === undefined) {
    throw new UserError(
      'The verdict cannot be kept, since its correction, its note or the id of its sample is too long; shorten it.',
    );
  }
  const file = join(folder, `${nameFor(verdict.sample, text, 12)}.yml`);
  try {
    await mkdir(folder, { recursive: true });
    await writeAtomically(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `The verdict cannot be written to ${folder} (${code}); check its permissions and the free space.`,
    );
  }
  return { ...verdict, file };
}

/**
 * A verdict as the text of its file, or `undefined` when none would be read again as it is. Blocks are easy to read;
 * what they do not hold, such as lines of nothing but white space, stands in quotes.
 */
function serialise(verdict: Verdict): string | undefined {
  const isSound = (text: string) => isDeepStrictEqual(readVerdict(new YamlDocument('', text)), verdict);
  const blocks = stringify(verdict, { lineWidth: 0, blockQuote: 'literal' });
  if (isSound(blocks)) return blocks;
  const quotes = stringify(verdict, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  });
  return isSound(quotes) ? quotes : undefined;
}

/** A readable name that no other content has. */
const nameFor = (readable: string, content: string, digits: number) =>
  [slug(readable), sha256(content).slice(0, digits)].filter(Boolean).join('-');
