import { relative, sep } from 'node:path';
import { promptHash } from '../prompt/render.ts';
import type { RecordedFiles } from '../runs/recorded-files.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { knowledgeFiles } from '../workspace/knowledge-files.ts';
import type { Project } from '../workspace/project.ts';
import { rulesHash } from './plan.ts';

/**
 * SHA-256, in hex, of all that decides how a prompt behaves: its messages, parameters, response format and `retry`,
 * the model, rules, scripts, evaluators, and knowledge by path and content. Reads the knowledge once.
 * @throws the signal's reason, when it is aborted
 */
export async function versionHash(
  project: Project,
  model: string,
  files: RecordedFiles,
  signal: AbortSignal,
): Promise<string> {
  const knowledge: [string, string][] = [];
  for (const file of await knowledgeFiles(project.knowledge, files)) {
    signal.throwIfAborted();
    const hash = await hashOf(file, files);
    if (hash) knowledge.push([relative(project.root, file).split(sep).join('/'), hash]);
  }
  return sha256(canonicalJson([promptHash(project.prompt), model, rulesHash(project), knowledge.sort()]));
}

/** `undefined` where it cannot be read, and so tells nobody anything. */
async function hashOf(file: string, files: RecordedFiles): Promise<string | undefined> {
  try {
    for await (const _ of files.readStream(file));
  } catch {
    return undefined;
  }
  return files.read.get(file)?.hash;
}
