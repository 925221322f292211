import { isAbsolute, join, sep } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { type RunOptions, targetOf } from '../engine/plan.ts';
import { versionHash } from '../engine/version-hash.ts';
import type { Files } from '../files.ts';
import { RecordedFiles } from '../runs/recorded-files.ts';
import { snapshotFiles } from '../runs/restored-project.ts';
import type { Run } from '../runs/run.ts';
import { RunIndex } from '../runs/run-index.ts';
import type { RunStore } from '../runs/run-store.ts';
import { pathIn } from '../text/path-in.ts';
import { isConfigPath } from '../workspace/config.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { GitRepository } from './git.ts';
import { textFiles } from './text-files.ts';
import type { SavedVersion } from './version.ts';
import { findVersion, nearVersion, requireVersion } from './version-name.ts';
import type { PromptVersions } from './version-store.ts';

/** A prompt with its rules at one moment: today's files, a saved version, a run, or a commit. */
export interface Revision {
  /** What it is called: `now`, `v8-3f2a91c0`, a run's id, or a commit. */
  readonly name: string;
  /** The prompt file's and its rules files' texts, by path relative to the workspace root, with forward slashes. */
  readonly texts: Readonly<Record<string, string>>;
  /** Relative to the workspace root, with forward slashes. */
  readonly prompt: string;
  /** Reads the prompt, its rules and what they refer to as they were then; of today what was not kept, as samples. */
  readonly files: Files;
  /** Absent where the files of then can no longer be read as a prompt. */
  readonly project?: Project;
  /** What a file held then, by its absolute path; absent where only the prompt and its rules were kept. */
  readonly bytesThen?: (path: string) => Promise<Buffer | undefined>;
  /** The saved version, where it is one. */
  readonly version?: SavedVersion;
  /** The run, where it is one. */
  readonly run?: Run;
}

/** The revision is there, and the prompt was not in it. */
export class NotInRevisionError extends UserError {}

/** Where revisions of a prompt are looked for. */
export interface RevisionSources {
  /** Absolute path of the workspace root. */
  readonly root: string;
  /** Absolute path of the prompt file. */
  readonly file: string;
  readonly files: Files;
  readonly versions: PromptVersions;
  readonly runs: RunStore;
  /** Path of `git`, where it is not the one on the PATH; `null` where it may not run. */
  readonly git?: string | null;
}

/**
 * What a person names: nothing for today's files, the absolute path of another prompt file, else a saved version
 * (number, label, id, hash), a run (id, hash), or a git revision, in this order.
 * @throws {UserError} when it is none of them, or the prompt was not there
 */
export async function revisionNamed(name: string | undefined, sources: RevisionSources): Promise<Revision> {
  const { root, file, files, versions, runs } = sources;
  const prompt = pathIn(root, file);
  const today = (as: string, path: string) =>
    revisionOf(as, path, root, files, (each) => bytesOf(each, files));
  if (name === undefined || name === 'now') return today('now', prompt);
  if (isAbsolute(name)) {
    const other = pathIn(root, name);
    if ((await files.kindOf(name)) === 'file') return today(other, other);
    throw new UserError(`There is no prompt file ${other}; check its path.`);
  }
  const version = findVersion(name, versions);
  if (version) {
    const found = await revisionOf(version.id, version.prompt, root, textFiles(root, version.files, files));
    return { ...found, texts: version.files, version };
  }
  const run = await runNamed(name, prompt, runs);
  if (run) {
    const snapshot = await snapshotFiles(run, root);
    const text = { [run.prompt.file]: run.prompt.source };
    const found = snapshot
      ? await revisionOf(run.id, run.prompt.file, root, snapshot, (each) => bytesOf(each, snapshot))
      : await revisionOf(run.id, run.prompt.file, root, textFiles(root, text, files));
    return { ...found, run };
  }
  return commitNamed(name, sources).catch((error) => {
    // A number is meant as a saved version's, though a tag may be called so, too; so is a label that is misspelt.
    const isVersion = /^v?\d+$/.test(name) || nearVersion(name, versions) !== undefined;
    if (error instanceof UserError && !(error instanceof NotInRevisionError) && isVersion)
      requireVersion(name, versions, prompt);
    throw error;
  });
}

/** Hash of all that decides how a run's prompt behaves; runs of older versions have only that of its text. */
export const versionHashOf = ({ versionHash: hash, prompt }: Run) => hash ?? prompt.hash;

/** The run of an id, or the newest of a prompt whose version's hash begins like this. */
async function runNamed(name: string, prompt: string, runs: RunStore): Promise<Run | undefined> {
  if ((await runs.list()).includes(name)) return runs.read(name);
  if (!/^[0-9a-f]{6,64}$/.test(name)) return undefined;
  for await (const run of new RunIndex(runs).runs({ file: prompt, climbs: 'too' }))
    if (versionHashOf(run).startsWith(name)) return run;
  return undefined;
}

async function commitNamed(name: string, { root, file, files, git }: RevisionSources): Promise<Revision> {
  const repository = await GitRepository.open(root, git);
  const commit = await repository.commitOf(name);
  const read = new Map<string, Promise<string | undefined>>();
  const textAt = (each: string) => {
    const text = read.get(each) ?? repository.textAt(commit, each);
    read.set(each, text);
    return text;
  };
  const isThere = (await textAt(file)) !== undefined;
  const path = isThere ? repository.pathOf(file) : await earlierPath(repository, commit, file);
  const prompt = pathIn(root, join(repository.root, path));
  const overlay: Files = {
    ...files,
    // How calls are made is today's matter; what a commit lacks was never in its prompt, unless it is ignored.
    readText: async (each) => (isConfigPath(each) ? undefined : await textAt(each)) ?? files.readText(each),
    kindOf: async (each) => {
      const kind = await files.kindOf(each);
      if (kind || isConfigPath(each)) return kind;
      return (await textAt(each)) === undefined ? undefined : 'file';
    },
    find: (patterns, folder) => files.find(patterns, folder),
    readStream: (each) => files.readStream(each),
  };
  return revisionOf(commit.slice(0, 12), prompt, root, overlay, async (each) => {
    const text = await textAt(each);
    return text === undefined ? undefined : Buffer.from(text, 'utf8');
  });
}

/** A file's path in a commit that does not have it under today's. @throws {NotInRevisionError} */
async function earlierPath(repository: GitRepository, commit: string, file: string): Promise<string> {
  const tried = new Set<string>();
  for await (const { path } of repository.log(file)) {
    if (tried.has(path)) continue;
    tried.add(path);
    if ((await repository.textAt(commit, file, path)) !== undefined) return path;
  }
  throw new NotInRevisionError(
    `${repository.pathOf(file)} is not in ${commit.slice(0, 12)}, under this name or an earlier one; name another revision.`,
  );
}

async function bytesOf(path: string, files: Files): Promise<Buffer | undefined> {
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.readStream(path)) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

async function revisionOf(
  name: string,
  prompt: string,
  root: string,
  files: Files,
  bytesThen?: Revision['bytesThen'],
): Promise<Revision> {
  const file = join(root, prompt);
  let text: string;
  try {
    text = await files.readText(file);
  } catch {
    throw new UserError(`${prompt} cannot be read in ${name}; check that it was there.`);
  }
  const { project } = await loadProject(file, files);
  const texts: Record<string, string> = { [prompt]: text };
  for (const rules of project?.ruleFiles ?? []) texts[pathIn(root, rules)] = await files.readText(rules);
  return { name, prompt, texts, files, ...(bytesThen && { bytesThen }), ...(project && { project }) };
}

/**
 * A revision whose prompt file says something else.
 * @param name of what it is then
 */
export function withText(revision: Revision, text: string, root: string, name: string): Promise<Revision> {
  const { prompt, files } = revision;
  return revisionOf(name, prompt, root, textFiles(root, { [prompt]: text }, files));
}

/** A prompt as it is now, with what a saved version keeps of it. */
export interface VersionCandidate {
  readonly prompt: string;
  readonly versionHash: string;
  readonly files: Readonly<Record<string, string>>;
  readonly samples: Readonly<Record<string, string>>;
  readonly knowledge: Readonly<Record<string, string>>;
}

/**
 * Reads a prompt and all that decides how it behaves.
 * @param file absolute path of the prompt file
 * @param defaults the model and provider that count where the prompt and the configuration name none
 * @throws {UserError} when it cannot be read as a prompt; its diagnostics say where
 * @throws the signal's reason, when it is aborted
 */
export async function capture(
  file: string,
  files: Files,
  signal: AbortSignal,
  defaults?: RunOptions['defaults'],
): Promise<VersionCandidate> {
  const recorded = new RecordedFiles(files);
  const { project, diagnostics } = await loadProject(file, recorded);
  if (!project)
    throw new UserError(
      `${file} cannot be saved as a version, since it is not a prompt; fix the listed errors.`,
      diagnostics,
    );
  const { root } = project;
  const outside = project.ruleFiles.find(
    (each) => isAbsolute(pathIn(root, each)) || pathIn(root, each).startsWith('..'),
  );
  if (outside)
    throw new UserError(
      `${outside} is outside the workspace, so no version can keep it; move it into ${root}.`,
    );
  const hash = await versionHash(project, targetOf({ defaults }, project).model ?? '', recorded, signal);
  for (const sampleFile of project.sampleFiles) {
    signal.throwIfAborted();
    for await (const _ of recorded.readStream(sampleFile));
  }
  const hashesOf = (wanted: (path: string) => boolean) =>
    Object.fromEntries(
      [...recorded.read]
        .filter(([path]) => wanted(path))
        .map(([path, { hash: of }]) => [pathIn(root, path), of] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const isKnowledge = (path: string) =>
    project.knowledge.some((each) => path === each || path.startsWith(`${each}${sep}`));
  const { texts, prompt } = await revisionOf('now', pathIn(root, file), root, recorded);
  return {
    prompt,
    versionHash: hash,
    files: texts,
    samples: hashesOf((path) => project.sampleFiles.includes(path)),
    knowledge: hashesOf(isKnowledge),
  };
}
