import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareVariation } from '../core/compare/variants.ts';
import { UserError } from '../core/diagnostic.ts';
import { targetOf } from '../core/engine/plan.ts';
import { replayedRequests } from '../core/engine/replay.ts';
import { diskFiles } from '../core/files.ts';
import { formatCount, plural } from '../core/text/plural.ts';
import { NotInRevisionError, type Revision, revisionNamed } from '../core/versions/revision.ts';
import type { VersionedPrompt } from '../core/versions/versioned-prompt.ts';
import { WORKSPACE_FOLDER, workspaceRoot } from '../core/workspace/config.ts';
import { findPrompts, PROMPT_GLOB } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { versionSources } from './version-commands.ts';

export interface RecordingsFlags {
  readonly prune?: boolean;
  /** Further revisions whose recordings stay. */
  readonly keep?: readonly string[];
  readonly yes?: boolean;
}

/** `HASH.json`, and `HASH-2.json` for a repeat. */
const RECORDING = /^([0-9a-f]{64})(?:-(\d{1,4}))?\.json$/;

/**
 * Says which recordings no version asks for any more: neither the prompts of now, nor their last commit, nor a saved
 * version, nor a revision that is named; and removes them. @returns the exit code
 */
export async function recordingsCommand(flags: RecordingsFlags, terminal: Terminal): Promise<number> {
  try {
    let found = 0;
    for (const root of await rootsFrom(terminal.io.cwd)) {
      const folder = join(root, WORKSPACE_FOLDER, 'recordings');
      const names = (await readdir(folder).catch(() => [])).filter((name) => RECORDING.test(name)).sort();
      found += names.length;
      if (names.length > 0) await sift(root, { folder, names }, flags, terminal);
    }
    if (found === 0) terminal.print('There are no recordings; create them with prompt-ladder run --record.');
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** The root of the workspace that a folder is in, and those of the prompts below it. */
async function rootsFrom(folder: string): Promise<ReadonlySet<string>> {
  const prompts = await diskFiles.find([PROMPT_GLOB], folder);
  const roots = [join(folder, 'any'), ...prompts].map((file) => workspaceRoot(file, diskFiles));
  return new Set(await Promise.all(roots));
}

/** Says which recordings of a workspace are not used, and removes them where the flags say so. */
async function sift(
  root: string,
  { folder, names }: { readonly folder: string; readonly names: readonly string[] },
  flags: RecordingsFlags,
  terminal: Terminal,
): Promise<void> {
  // What is asked because of an answer differs from repeat to repeat.
  const repeat = Math.max(...names.map((name) => Number(RECORDING.exec(name)?.[2] ?? 1)));
  const prompts = await findPrompts([root], terminal.io.cwd, diskFiles);
  const { used, versions } = await terminal.interruptible((signal) =>
    usedBy(prompts, folder, flags, terminal, { repeat, signal }),
  );
  const unused = names.filter((name) => !used.has(RECORDING.exec(name)?.[1] ?? ''));
  let bytes = 0;
  for (const name of unused) bytes += (await stat(join(folder, name))).size;
  const of = `${plural(names.length, 'recording')} in ${terminal.fromHere(folder)}, of ${plural(versions, 'version')} of ${plural(prompts.length, 'prompt')}`;
  const what = `${formatCount(unused.length)} of ${of}, ${unused.length === 1 ? 'is' : 'are'} used by none (${formatCount(Math.ceil(bytes / 1_000))} KB)`;
  if (!flags.prune || !flags.yes) {
    if (flags.prune) for (const name of unused) terminal.print(terminal.fromHere(join(folder, name)));
    const how = flags.prune ? '; add --yes to remove them' : '; remove them with --prune';
    terminal.print(`${what}${unused.length > 0 ? how : ''}.`);
    return;
  }
  for (const name of unused) await rm(join(folder, name), { force: true });
  terminal.print(`${what}, and removed.`);
}

async function usedBy(
  prompts: readonly string[],
  folder: string,
  { keep = [] }: RecordingsFlags,
  terminal: Terminal,
  { repeat, signal }: { readonly repeat: number; readonly signal: AbortSignal },
): Promise<{ readonly used: ReadonlySet<string>; readonly versions: number }> {
  const used = new Set<string>();
  let versions = 0;
  for (const file of prompts) {
    const sources = await versionSources(file, terminal);
    for (const revision of await revisionsOf(sources, keep)) {
      const { model } = revision.project ? targetOf({}, revision.project) : {};
      const variation = { name: revision.name, revision, provider: 'recorded', model };
      const where = { root: sources.root, store: sources.runs, signal };
      const prepared = await prepareVariation(variation, where, { repeat });
      for (const hash of await replayedRequests(prepared, { folder }, signal)) used.add(hash);
      versions++;
    }
  }
  return { used, versions };
}

/** Today's files, the last commit, what is saved, and what is named; a revision without the prompt has no recordings. */
async function revisionsOf(sources: VersionedPrompt, keep: readonly string[]): Promise<Revision[]> {
  const found = [await revisionNamed(undefined, sources)];
  for (const { id } of sources.versions.versions) found.push(await revisionNamed(id, sources));
  // Without git, or before the first commit, there is none.
  const head = await revisionNamed('HEAD', sources).catch(() => undefined);
  if (head) found.push(head);
  for (const name of keep) {
    const revision = await revisionNamed(name, sources).catch((error) => {
      if (error instanceof NotInRevisionError) return undefined;
      throw error;
    });
    if (revision) found.push(revision);
  }
  const broken = found.find(({ project }) => !project);
  if (!broken) return found;
  throw new UserError(
    `${sources.prompt} cannot be read as a prompt in ${broken.name}, so its recordings cannot be found; fix it first.`,
  );
}
