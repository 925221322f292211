import { rulesHash } from '../engine/plan.ts';
import { promptHash } from '../prompt/render.ts';
import type { Run } from '../runs/run.ts';
import type { Project } from '../workspace/project.ts';
import { type RevisionSources, revisionNamed, versionHashOf } from './revision.ts';
import type { SavedVersion } from './version.ts';

/** What makes two runs those of one prompt with its rules, whatever model they ask. */
export const promptIdentity = ({
  prompt,
  rulesHash: rules,
}: {
  readonly prompt: Pick<Run['prompt'], 'hash'>;
  readonly rulesHash: string;
}) => `${prompt.hash} ${rules}`;

/** The identity that a run of a project has. */
export const identityOf = (project: Project) =>
  promptIdentity({ prompt: { hash: promptHash(project.prompt) }, rulesHash: rulesHash(project) });

/** What the version of a run is called everywhere, as `revisionNamed` takes it. @param saved where it is one */
export const runVersionName = (run: Run, saved?: SavedVersion): string =>
  saved ? `v${saved.number}` : versionHashOf(run).slice(0, 8);

/** The newest run of a prompt with its rules; of all samples, where there is one. @param runs newest first */
export function newestRunOf(identity: string, runs: readonly Run[]): Run | undefined {
  const own = runs.filter((run) => promptIdentity(run) === identity);
  return own.find(({ settings }) => settings.filter.length === 0) ?? own[0];
}

/**
 * The saved version that each run is of. A run on another model than the version's own, or of a version that names
 * none, is told by its prompt and rules.
 */
export async function versionsOfRuns(
  runs: readonly Run[],
  sources: RevisionSources,
): Promise<(run: Run) => SavedVersion | undefined> {
  const { versions } = sources.versions;
  const byHash = new Map(versions.map((version) => [version.versionHash, version]));
  const byIdentity = new Map<string, SavedVersion>();
  const unknown: Run[] = [];
  for (const run of runs) {
    const version = byHash.get(run.versionHash ?? '');
    if (version) byIdentity.set(promptIdentity(run), version);
    else unknown.push(run);
  }
  const texts = new Set(unknown.map(({ prompt }) => prompt.source));
  for (const version of versions.toReversed()) {
    // Only what may be the version of such a run is read.
    if (!texts.has(version.files[version.prompt] ?? '')) continue;
    const { project } = await revisionNamed(version.id, sources);
    if (project && !byIdentity.has(identityOf(project))) byIdentity.set(identityOf(project), version);
  }
  return (run) => byHash.get(run.versionHash ?? '') ?? byIdentity.get(promptIdentity(run));
}
