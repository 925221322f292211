import { join } from 'node:path';
import { promptHash } from '../prompt/render.ts';
import { KnownHashes } from '../runs/known-hashes.ts';
import type { RecordedFiles } from '../runs/recorded-files.ts';
import { Slices } from '../slices.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { pathIn } from '../text/path-in.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { knowledgeFiles } from '../workspace/knowledge-files.ts';
import type { Project } from '../workspace/project.ts';
import { rulesHash } from './plan.ts';

/**
 * SHA-256, in hex, of all that decides how a prompt behaves: its messages, parameters, response format and `retry`,
 * the model, rules, scripts, evaluators, and knowledge by path and content. Of the knowledge only what has changed
 * since it was last hashed is read.
 * @throws the signal's reason, when it is aborted
 */
export async function versionHash(
  project: Project,
  model: string,
  files: RecordedFiles,
  signal: AbortSignal,
): Promise<string> {
  const known = KnownHashes.of(join(project.root, WORKSPACE_FOLDER));
  const slices = new Slices();
  const knowledge: [string, string][] = [];
  for (const file of await knowledgeFiles(project.knowledge, files)) {
    signal.throwIfAborted();
    await slices.rest();
    // What cannot be read tells nobody anything.
    const read = await files.record(file, known).catch(() => undefined);
    if (read) knowledge.push([pathIn(project.root, file), read.hash]);
  }
  return sha256(canonicalJson([promptHash(project.prompt), model, rulesHash(project), knowledge.sort()]));
}
