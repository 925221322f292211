import { RunStandings } from '../reviews/run-standings.ts';
import type { Run } from '../runs/run.ts';
import { RunIndex } from '../runs/run-index.ts';
import { type Commit, GitRepository } from './git.ts';
import { revisionNamed } from './revision.ts';
import { versionsOfRuns } from './run-versions.ts';
import type { SavedVersion } from './version.ts';
import { changeBetween, textsToRestore, type VersionedPrompt } from './versioned-prompt.ts';

interface MomentBase {
  /** As `revisionNamed` takes it. */
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
  /** The revision that it is held against to tell what changed; absent for the first one, and where nothing did. */
  readonly before?: string;
}

export interface SavedMoment extends MomentBase {
  readonly kind: 'version';
  readonly version: SavedVersion;
  readonly labels: readonly string[];
  /** The newest run of this version, on its own model where there is one; of all samples, where there is one. */
  readonly run?: Run;
}

export interface RunMoment extends MomentBase {
  readonly kind: 'run';
  readonly run: Run;
  /** The saved version that was run, where it is one. */
  readonly version?: SavedVersion;
}

export interface CommitMoment extends MomentBase {
  readonly kind: 'commit';
  readonly commit: Commit;
}

/** What happened to a prompt at one moment. */
export type PromptMoment = SavedMoment | RunMoment | CommitMoment;

/** The saved versions and runs of a prompt, each newest first. */
export interface PromptHistory {
  readonly versions: readonly SavedMoment[];
  readonly runs: readonly RunMoment[];
  /** What today's files changed since the last saved version. */
  readonly unsaved?: { readonly since: SavedVersion; readonly change: string };
}

export async function promptHistory(sources: VersionedPrompt): Promise<PromptHistory> {
  const { versions, labels } = sources.versions;
  const standings = new RunStandings(sources.runs);
  const runs = await Promise.all((await runsOf(sources)).map((run) => standings.of(run)));
  const versionOf = await versionsOfRuns(runs, sources);
  const byVersion = Map.groupBy(runs, (run) => versionOf(run)?.id);
  const runOf = ({ id, versionHash }: SavedVersion) => {
    const own = byVersion.get(id) ?? [];
    const exact = own.filter((run) => run.versionHash === versionHash);
    const among = exact.length > 0 ? exact : own;
    return among.find(({ settings }) => settings.filter.length === 0) ?? among[0];
  };
  const unsaved = await unsavedChange(sources);
  return {
    versions: versions.toReversed().map((version) => {
      const run = runOf(version);
      return {
        kind: 'version',
        name: version.id,
        at: version.savedAt,
        version,
        labels: labels.filter((label) => label.version === version.id).map(({ name }) => name),
        ...(versions.some(({ id }) => id === version.parent) && { before: version.parent }),
        ...(run && { run }),
      };
    }),
    runs: runs.map((run, index) => {
      const version = versionOf(run);
      const before = runs[index + 1];
      return {
        kind: 'run',
        name: run.id,
        at: run.startedAt,
        run,
        ...(version && { version }),
        ...(before && isOther(run, before) && { before: before.id }),
      };
    }),
    ...(unsaved && { unsaved }),
  };
}

const isOther = (run: Run, before: Run) =>
  run.prompt.hash !== before.prompt.hash || run.rulesHash !== before.rulesHash;

/**
 * The runs of a prompt, newest first, also those under the names that it had when its versions were saved.
 * @param among how many of the newest runs of the workspace are looked at
 */
export async function runsOf({ prompt, versions, runs }: VersionedPrompt, among?: number): Promise<Run[]> {
  const names = new Set([prompt, ...versions.versions.map((version) => version.prompt)]);
  const found: Run[] = [];
  for await (const run of new RunIndex(runs).runs({ among })) if (names.has(run.prompt.file)) found.push(run);
  return found;
}

/** What today's files changed since the last saved version; `undefined` where nothing is changed or saved. */
export async function unsavedChange(sources: VersionedPrompt): Promise<PromptHistory['unsaved']> {
  const since = sources.versions.versions.at(-1);
  if (!since) return undefined;
  const [saved, now] = [await revisionNamed(since.id, sources), await revisionNamed(undefined, sources)];
  const isEqual =
    textsToRestore(saved, now).length === 0 &&
    Object.keys(now.texts).length === Object.keys(saved.texts).length;
  return isEqual ? undefined : { since, change: await changeBetween([since.id, 'now'], sources) };
}

/**
 * The commits that touched a prompt's file, newest first, as git finds them; none where there is no repository.
 * @throws the signal's reason, when it is aborted
 */
export async function* commitMoments(
  { root, file, git }: VersionedPrompt,
  signal?: AbortSignal,
): AsyncGenerator<CommitMoment> {
  const repository = await GitRepository.open(root, git).catch(() => undefined);
  if (!repository) return;
  let newer: Commit | undefined;
  for await (const commit of repository.log(file, signal)) {
    // Of two branches neither is what the other was made from.
    if (newer) yield momentOf(newer, newer.parent);
    newer = commit;
  }
  if (newer) yield momentOf(newer);
}

const momentOf = (commit: Commit, before?: string): CommitMoment => ({
  kind: 'commit',
  name: commit.hash,
  at: commit.date,
  commit,
  ...(before !== undefined && { before }),
});

/** Moments as one line of time, newest first. */
export const timeline = (moments: readonly PromptMoment[]): PromptMoment[] =>
  moments.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
