import type { Run } from '../runs/run.ts';
import type { SavedVersion } from './version.ts';

/** What makes two runs those of one prompt with its rules, whatever model they ask. */
export const promptIdentity = ({ prompt, rulesHash }: Pick<Run, 'prompt' | 'rulesHash'>) =>
  `${prompt.hash} ${rulesHash}`;

/**
 * The saved version that each run is of. A run on another model than the version's own is told by a run on that one,
 * which has the same prompt and rules.
 * @param versions oldest first
 */
export function versionsOfRuns(
  runs: readonly Run[],
  versions: readonly SavedVersion[],
): (run: Run) => SavedVersion | undefined {
  const byHash = new Map(versions.map((version) => [version.versionHash, version]));
  const byIdentity = new Map<string, SavedVersion>();
  for (const run of runs) {
    const version = byHash.get(run.versionHash ?? '');
    if (version) byIdentity.set(promptIdentity(run), version);
  }
  return (run) => byHash.get(run.versionHash ?? '') ?? byIdentity.get(promptIdentity(run));
}
