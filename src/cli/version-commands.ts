import { join } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { oneLine } from '../core/text/one-line.ts';
import { capture, type Revision, revisionNamed } from '../core/versions/revision.ts';
import type { SavedVersion } from '../core/versions/version.ts';
import { versionDiff } from '../core/versions/version-diff.ts';
import { requireVersion } from '../core/versions/version-name.ts';
import { numberDiagnostics, type PromptVersions } from '../core/versions/version-store.ts';
import {
  assertInside,
  authorIn,
  changeBetween,
  textsToRestore,
  type VersionedPrompt,
  versionBefore,
  versionedPrompt,
} from '../core/versions/versioned-prompt.ts';
import { loadConfig } from '../core/workspace/config.ts';
import { findPrompt } from '../core/workspace/find-prompts.ts';
import { writeAtomically } from '../core/write-file.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** @throws {UserError} when the path stands for no prompt file, or for several */
export async function versionSources(path: string, terminal: Terminal): Promise<VersionedPrompt> {
  const file = await findPrompt(path, terminal.io.cwd, diskFiles);
  const sources = await versionedPrompt(file, terminal.files);
  terminal.diagnostics(sources.versions.diagnostics);
  return sources;
}

/** A prompt file that is named in the place of a revision is meant from here. */
export const revisionName = <Name extends string | undefined>(
  name: Name,
  terminal: Terminal,
): Name | string => (name !== undefined && /\.prompt\.ya?ml$/.test(name) ? terminal.resolve(name) : name);

export interface SaveFlags {
  readonly message?: string;
}

/** Keeps a prompt with its rules as a version. @returns the exit code */
export async function saveCommand(
  path: string,
  { message = '' }: SaveFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const sources = await versionSources(path, terminal);
    const { file, store, versions, prompt } = sources;
    const captured = await terminal.interruptible((signal) => capture(file, terminal.files, signal));
    const author = await authorIn(sources);
    const saved = await store.save(versions, {
      ...captured,
      message,
      ...(author && { author }),
      savedAt: new Date().toISOString(),
    });
    terminal.print(`${prompt} is saved as ${saved.id}: ${terminal.fromHere(saved.file)}`);
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

export interface VersionsFlags {
  readonly renumber?: boolean;
  readonly json?: boolean;
}

/** Lists the saved versions of a prompt, newest first. @returns the exit code */
export async function versionsCommand(
  path: string,
  flags: VersionsFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const sources = await versionSources(path, terminal);
    if (flags.renumber) {
      const renamed = await sources.store.renumber(sources.versions);
      for (const [old, now] of renamed) terminal.print(`${old} is ${now} now`);
      if (renamed.size === 0) terminal.print('Each version has a unique number.');
      return ExitCode.passed;
    }
    terminal.diagnostics(numberDiagnostics(sources.versions));
    const { versions, labels } = sources.versions;
    const labelsOf = (id: string) => labels.filter(({ version }) => version === id).map(({ name }) => name);
    if (flags.json) {
      terminal.printJson(
        versions.map(({ files, file, ...version }) => ({
          ...version,
          file: terminal.fromHere(file),
          labels: labelsOf(version.id),
        })),
      );
      return ExitCode.passed;
    }
    if (versions.length === 0) {
      terminal.print(`${sources.prompt} has no saved version; save one with prompt-ladder save ${path}.`);
      return ExitCode.passed;
    }
    for (const version of versions.toReversed()) {
      const named = labelsOf(version.id).map((name) => terminal.colors.green(name));
      const head = [terminal.colors.bold(version.id), ...named].join(' ');
      const who = [
        version.savedAt.slice(0, 16).replace('T', ' '),
        version.author && oneLine(version.author, 60),
      ];
      terminal.print(`${head}  ${oneLine(version.message, 100)}`);
      terminal.print(
        terminal.colors.dim(`  ${who.filter(Boolean).join(' · ')} · ${await changeOf(version, sources)}`),
      );
    }
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** What a version changed, against the one that it was made from. */
async function changeOf({ parent, id: own }: SavedVersion, sources: VersionedPrompt): Promise<string> {
  const isSaved = sources.versions.versions.some(({ id }) => id === parent);
  return parent !== undefined && isSaved ? changeBetween([parent, own], sources) : 'the first one';
}

export interface LabelFlags {
  readonly remove?: boolean;
  readonly rollBack?: boolean;
  readonly yes?: boolean;
}

/** Points a label at a version, back at the one before, or at none. @returns the exit code */
export async function labelCommand(
  [path, name, version]: readonly [string, string, string?],
  flags: LabelFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const { root, store, versions, prompt } = await versionSources(path, terminal);
    const { config } = await loadConfig(root, diskFiles);
    const current = versions.labels.find((label) => label.name === name);
    if (current && config.protectedLabels?.includes(name) && !flags.yes) {
      throw new UserError(
        `The label "${name}" is protected; move it with --yes, once those responsible agree.`,
      );
    }
    if (flags.remove) {
      if (!current)
        throw new UserError(
          `${prompt} has no label "${name}"; prompt-ladder versions lists those there are.`,
        );
      await store.removeLabel(versions, name);
      terminal.print(`${name} is removed; it was ${current.version}.`);
      return ExitCode.passed;
    }
    const target = flags.rollBack
      ? versionBefore(name, versions, prompt)
      : version === undefined
        ? newest(versions, prompt)
        : requireVersion(version, versions, prompt);
    await store.setLabel(versions, name, target);
    terminal.print(`${name} is ${target.id} now${current ? `; it was ${current.version}` : ''}.`);
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

function newest({ versions }: PromptVersions, prompt: string): SavedVersion {
  const last = versions.at(-1);
  if (last) return last;
  throw new UserError(`${prompt} has no saved version to label; save one with prompt-ladder save.`);
}

export interface RestoreFlags {
  readonly force?: boolean;
}

/** Writes a version's, run's or commit's prompt and rules into today's files. @returns the exit code */
export async function restoreCommand(
  [path, name]: readonly [string, string],
  { force = false }: RestoreFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const sources = await versionSources(path, terminal);
    const [revision, now] = [await revisionNamed(name, sources), await revisionNamed(undefined, sources)];
    const changed = textsToRestore(revision, now);
    if (changed.length === 0) {
      terminal.print(`${sources.prompt} is as ${revision.name} has it already.`);
      return ExitCode.passed;
    }
    if (!force && !(await isKept(now, sources))) {
      throw new UserError(
        `${sources.prompt} has changes that are in no saved version and no commit; save them with prompt-ladder save, or discard them with --force.`,
      );
    }
    await assertInside(
      changed.map(([each]) => each),
      sources.root,
    );
    for (const [each, text] of changed) await writeAtomically(join(sources.root, each), text);
    terminal.print(
      `${changed.map(([each]) => each).join(', ')} ${changed.length === 1 ? 'is' : 'are'} as in ${revision.name} again.`,
    );
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** Whether today's texts can be had again: from a saved version, or from the last commit. */
async function isKept(now: Revision, sources: VersionedPrompt): Promise<boolean> {
  const isEqual = (texts: Revision['texts']) =>
    Object.entries(now.texts).every(([path, text]) => texts[path] === text);
  if (sources.versions.versions.some(({ files }) => isEqual(files))) return true;
  const committed = await revisionNamed('HEAD', sources).catch(() => undefined);
  return committed !== undefined && isEqual(committed.texts);
}

export interface DiffFlags {
  readonly sample?: string;
}

/** Shows what changed between two revisions of a prompt. @returns the exit code */
export async function diffCommand(
  [path, before, after]: readonly [string, string?, string?],
  { sample }: DiffFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const sources = await versionSources(path, terminal);
    const named = (name: string | undefined) => revisionNamed(revisionName(name, terminal), sources);
    const from = before ?? sources.versions.versions.at(-1)?.id ?? 'HEAD';
    const [earlier, later] = [await named(from), await named(after)];
    terminal.print(await versionDiff(earlier, later, { colors: terminal.colors, sample }));
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}
