import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { SampleSet } from '../samples/sample-set.ts';
import { sha256 } from '../text/hash.ts';
import { pathIn } from '../text/path-in.ts';
import type { Revision } from './revision.ts';

/** A sample file that two revisions have otherwise. */
export interface SampleChange {
  /** Relative to the workspace root, with forward slashes. */
  readonly path: string;
  readonly change: 'is new' | 'is gone' | 'differs';
  /** Present where both are known, and not only their hashes. */
  readonly texts?: readonly [before: string, after: string];
}

interface EarlierFile {
  readonly hash: string;
  readonly bytes?: Buffer;
}

const MOST_BYTES = 1_000_000;

/** The sample files that differ between two revisions; none where one of them has not kept what they were. */
export async function sampleChanges(before: Revision, after: Revision): Promise<SampleChange[]> {
  const { root } = after.project ?? before.project ?? {};
  if (root === undefined || !knowsSamples(before) || !knowsSamples(after)) return [];
  const paths = new Set([...samplePaths(before, root), ...samplePaths(after, root)]);
  const changes: SampleChange[] = [];
  for (const path of [...paths].sort()) {
    const [earlier, later] = [await fileThen(before, path, root), await fileThen(after, path, root)];
    if (earlier?.hash === later?.hash) continue;
    const change = !earlier ? 'is new' : later ? 'differs' : 'is gone';
    const texts = earlier?.bytes && later?.bytes && textsOf(earlier.bytes, later.bytes);
    changes.push({ path, change, ...(texts && { texts }) });
  }
  return changes;
}

/**
 * The hash of the samples that a revision had, by which an equal set in another file layout is told; `undefined` where
 * only hashes of its files were kept.
 * @throws the signal's reason, once it is aborted
 */
export async function samplesHash(
  { run, project, files, bytesThen }: Revision,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (run) return run.samples.hash;
  if (!project || !bytesThen) return undefined;
  const readStream = async function* (path: string) {
    const bytes = await bytesThen(path);
    if (bytes) yield bytes;
  };
  return (await new SampleSet(project.samples.sources, { ...files, readStream }).scan(signal)).hash;
}

const knowsSamples = ({ version, bytesThen }: Revision) => version !== undefined || bytesThen !== undefined;

const samplePaths = ({ version, project }: Revision, root: string) =>
  version
    ? Object.keys(version.samples ?? {})
    : (project?.sampleFiles ?? []).map((file) => pathIn(root, file));

async function fileThen(
  { version, bytesThen }: Revision,
  path: string,
  root: string,
): Promise<EarlierFile | undefined> {
  const kept = version?.samples?.[path];
  if (version) return kept === undefined ? undefined : { hash: kept };
  const bytes = await bytesThen?.(join(root, path));
  return bytes && { hash: sha256(bytes), bytes };
}

function textsOf(before: Buffer, after: Buffer): SampleChange['texts'] {
  const isShown = (bytes: Buffer) => bytes.length <= MOST_BYTES && isUtf8(bytes);
  return isShown(before) && isShown(after) ? [before.toString('utf8'), after.toString('utf8')] : undefined;
}
