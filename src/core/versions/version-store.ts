import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Diagnostic, FILE_START, UserError } from '../diagnostic.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import { diskStamp, type Files } from '../files.ts';
import { makeFolder } from '../make-folder.ts';
import { sha256 } from '../text/hash.ts';
import { slug } from '../text/slug.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { unwritable, writeAtomically } from '../write-file.ts';
import { isRenamed } from './renamed-prompt.ts';
import {
  type PromptVersion,
  readVersion,
  type SavedVersion,
  serialiseVersion,
  VERSION_ID,
} from './version.ts';

/** What a name points at, such as `production`: a file of one line, so that moving it is a one-line change. */
export interface Label {
  readonly name: string;
  /** Id of a version. */
  readonly version: string;
}

/** The saved versions of one prompt, oldest first, and its labels. */
export interface PromptVersions {
  /** Absolute path of their folder, which may not exist yet. */
  readonly folder: string;
  readonly versions: readonly SavedVersion[];
  readonly labels: readonly Label[];
  /** Files that hold no version or label, such as those with conflict markers. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A version's file as it was read, which is parsed once as long as nobody writes it. */
interface ReadVersion {
  readonly stamp: string | undefined;
  readonly version?: SavedVersion;
  readonly diagnostics: readonly Diagnostic[];
}

const known = new Map<string, ReadVersion>();

const LABELS_FOLDER = 'labels';
/** As file names everywhere, and apart from numbers, hashes and ids. */
const LABEL_NAME = /^[a-z][a-z0-9._-]{0,59}$/i;

/** The text of a prompt file by its path in the workspace; `undefined` where there is none. */
export const promptTexts = (root: string, files: Files) => (prompt: string) =>
  files.readText(join(root, prompt)).catch(() => undefined);

/** The saved versions of a workspace: in `versions/PROMPT/`, a file each, and the labels in `labels` beside them. */
export class VersionStore {
  readonly folder: string;

  /** @param root absolute path of the workspace root */
  constructor(root: string) {
    this.folder = join(root, WORKSPACE_FOLDER, 'versions');
  }

  /**
   * The versions of a prompt, also of one that was renamed or moved since.
   * @param prompt relative to the workspace root, with forward slashes
   * @param textOf the text of a prompt file as it is now; `undefined` where it is gone
   */
  async read(
    prompt: string,
    textOf: (prompt: string) => Promise<string | undefined>,
  ): Promise<PromptVersions> {
    const own = await this.readFolder(this.#folderOf(prompt));
    if (own.versions.length > 0 || own.diagnostics.length > 0) return own;
    const folders = await readdir(this.folder).catch(() => []);
    const orphans: PromptVersions[] = [];
    for (const name of folders) {
      const other = await this.readFolder(join(this.folder, name));
      const last = other.versions.at(-1);
      if (last?.prompt === prompt) return other;
      if (last && (await textOf(last.prompt)) === undefined) orphans.push(other);
    }
    if (orphans.length === 0) return own;
    const moved = orphans.filter(
      ({ versions }) => basename(versions.at(-1)?.prompt ?? '') === basename(prompt),
    );
    const text = (await textOf(prompt)) ?? '';
    const found = moved.length > 0 ? moved : orphans.filter(({ versions }) => isRenamed(text, versions));
    // Where several could be this one, nothing says which of them it was.
    return found.length === 1 && found[0] ? found[0] : own;
  }

  /**
   * Saves a version after those that are there.
   * @throws {UserError} when nothing has changed since the last one, or it cannot be written
   */
  async save(
    versions: PromptVersions,
    version: Omit<PromptVersion, 'format' | 'number' | 'parent'>,
  ): Promise<SavedVersion> {
    const last = versions.versions.at(-1);
    if (last && isSame(last, version)) {
      throw new UserError(
        `${version.prompt} has not changed since ${last.id} was saved, so there is nothing to save.`,
      );
    }
    const { prompt, versionHash, message, author, savedAt, files, samples, knowledge } = version;
    const whole: PromptVersion = {
      format: 1,
      number: Math.max(0, ...versions.versions.map(({ number }) => number)) + 1,
      prompt,
      versionHash,
      message,
      ...(author && { author }),
      savedAt,
      ...(last && { parent: last.id }),
      files,
      ...(samples && { samples }),
      ...(knowledge && { knowledge }),
    };
    const { id, text } = serialiseVersion(whole);
    const file = join(versions.folder, `${id}.yml`);
    await writable(versions.folder, async () => {
      await makeFolder(versions.folder);
      await writeAtomically(file, text);
    });
    return { ...whole, id, file };
  }

  /**
   * Points a label at a version.
   * @throws {UserError} when the name cannot be a label's, or it cannot be written
   */
  async setLabel({ folder }: PromptVersions, name: string, version: SavedVersion): Promise<void> {
    checkLabelName(name);
    await writable(folder, async () => {
      await makeFolder(join(folder, LABELS_FOLDER));
      await writeAtomically(join(folder, LABELS_FOLDER, name), `${version.id}\n`);
    });
  }

  /** @throws {UserError} when it cannot be removed */
  async removeLabel({ folder }: PromptVersions, name: string): Promise<void> {
    checkLabelName(name);
    await writable(folder, () => rm(join(folder, LABELS_FOLDER, name), { force: true }));
  }

  /**
   * Gives each version a number of its own where branches gave one number twice: the one saved later moves on, and
   * labels and parents follow it.
   * @returns the ids that changed, old to new
   */
  async renumber({ folder, versions, labels }: PromptVersions): Promise<ReadonlyMap<string, string>> {
    const renamed = new Map<string, string>();
    let number = 0;
    for (const version of versions) {
      number = Math.max(number + 1, version.number);
      const parent = version.parent && (renamed.get(version.parent) ?? version.parent);
      if (number === version.number && parent === version.parent) continue;
      const { id: old, file, ...content } = version;
      const { id, text } = serialiseVersion({ ...content, number, ...(parent && { parent }) });
      await writable(folder, async () => {
        await writeAtomically(join(folder, `${id}.yml`), text);
        await rm(file);
      });
      renamed.set(old, id);
    }
    for (const { name, version } of labels) {
      const id = renamed.get(version);
      if (id) await writable(folder, () => writeAtomically(join(folder, LABELS_FOLDER, name), `${id}\n`));
    }
    return renamed;
  }

  #folderOf(prompt: string): string {
    const name = prompt.replace(/\.prompt\.ya?ml$/, '');
    return join(this.folder, [slug(name), sha256(prompt).slice(0, 8)].filter(Boolean).join('-'));
  }

  /** @param folder absolute path of a prompt's versions */
  async readFolder(folder: string): Promise<PromptVersions> {
    const diagnostics: Diagnostic[] = [];
    const versions: SavedVersion[] = [];
    for (const name of await readdir(folder).catch(() => [])) {
      const id = name.replace(/\.ya?ml$/, '');
      if (!VERSION_ID.test(id)) continue;
      const read = await readVersionFile(join(folder, name), id);
      if (read.version) versions.push(read.version);
      diagnostics.push(...read.diagnostics);
    }
    // A version comes after its parent whatever the clocks of two machines say.
    versions.sort(
      (a, b) =>
        a.number - b.number ||
        (a.savedAt < b.savedAt ? -1 : a.savedAt > b.savedAt ? 1 : a.id < b.id ? -1 : 1),
    );
    const labels: Label[] = [];
    for (const name of await readdir(join(folder, LABELS_FOLDER)).catch(() => [])) {
      if (!LABEL_NAME.test(name)) continue;
      const file = join(folder, LABELS_FOLDER, name);
      const version = (await readFile(file, 'utf8').catch(() => '')).trim();
      if (versions.some(({ id }) => id === version)) labels.push({ name, version });
      else diagnostics.push(badLabel(file, name, version));
    }
    return { folder, versions, labels: labels.sort((a, b) => (a.name < b.name ? -1 : 1)), diagnostics };
  }
}

async function readVersionFile(file: string, id: string): Promise<ReadVersion> {
  const stamp = diskStamp(file);
  const kept = known.get(file);
  if (kept && stamp !== undefined && kept.stamp === stamp) return kept;
  const text = await readFile(file, 'utf8').catch(() => '');
  const document = new YamlDocument(file, text);
  const version = readVersion(document);
  const read: ReadVersion = version
    ? { stamp, version: { ...version, id, file }, diagnostics: isAsSaved(text, id) ? [] : [edited(file, id)] }
    : { stamp, diagnostics: mistakes(document, text) };
  known.set(file, read);
  return read;
}

/** What tells that branches gave one number twice, at the versions that were saved later. */
export function numberDiagnostics({ versions }: Pick<PromptVersions, 'versions'>): Diagnostic[] {
  return [...Map.groupBy(versions, ({ number }) => number).values()].flatMap(([first, ...others]) =>
    others.map(({ id, file, number }) => ({
      file,
      range: FILE_START,
      severity: 'warning' as const,
      code: 'double-number',
      message: `${first?.id} and ${id} are both v${number}, saved on two branches; give each a number of its own with Renumber Versions, or prompt-ladder versions --renumber.`,
    })),
  );
}

/** Equal content is one version, whatever is said of it. */
const isSame = (last: SavedVersion, next: Pick<PromptVersion, 'files' | 'versionHash' | 'prompt'>) =>
  last.versionHash === next.versionHash &&
  last.prompt === next.prompt &&
  JSON.stringify(last.files) === JSON.stringify(next.files);

function checkLabelName(name: string): void {
  if (LABEL_NAME.test(name) && !VERSION_ID.test(name) && !/^v\d+$/i.test(name)) return;
  throw new UserError(
    `"${name}" cannot be a label; use letters, digits, dots and dashes, beginning with a letter, such as production.`,
  );
}

/** The name holds a hash of the text; git may have written its line ends otherwise. */
const isAsSaved = (text: string, id: string) =>
  id.endsWith(sha256(text.replaceAll('\r\n', '\n')).slice(0, 8));

const edited = (file: string, id: string): Diagnostic => ({
  file,
  range: FILE_START,
  severity: 'warning',
  code: 'edited-version',
  message: `${id} was changed after it was saved; restore its file from version control, and save the change as a version of its own.`,
});

function mistakes({ file, diagnostics }: YamlDocument, text: string): readonly Diagnostic[] {
  const refused = (code: string, message: string): Diagnostic[] => [
    { file, range: FILE_START, severity: 'error', code, message },
  ];
  if (/^<{7} /m.test(text))
    return refused('merge-conflict', 'This version has a merge conflict; keep the file of one branch.');
  if (diagnostics.length > 0) return diagnostics;
  return refused('unreadable-file', 'This version cannot be read; restore it from version control.');
}

function badLabel(file: string, name: string, version: string): Diagnostic {
  const message = /^[<=>]{7}/m.test(version)
    ? `The label "${name}" has a merge conflict; keep one of its versions.`
    : `The label "${name}" names no saved version; write the name of one into it, such as v3-1a2b3c4d.`;
  return { file, range: FILE_START, severity: 'error', code: 'unknown-version', message };
}

/** @throws {UserError} where the file system refuses */
async function writable(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw unwritable('The version', folder, error);
  }
}
