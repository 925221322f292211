import { parentPort } from 'node:worker_threads';
import { diskFiles, type Files } from '../files.ts';
import { parsePrompt } from '../prompt/parse.ts';
import { SampleSet, type SampleSource } from '../samples/sample-set.ts';
import { encodingOf } from '../tokens/encoding.ts';
import { KeptCounts } from '../tokens/kept-counts.ts';
import { loadTokenizer } from '../tokens/load.ts';
import type { Reply } from './background-counter.ts';
import { type Defaults, LiveCounter } from './live-count.ts';
import { countSamples, type SampleCounts } from './sample-counts.ts';

/** The worker that counts prompts and samples while they are edited. */

interface PromptText {
  /** Absolute path of the prompt file. */
  readonly file: string;
  readonly text: string;
  /** Texts by absolute path that differ from what is on disk. */
  readonly unsaved: Readonly<Record<string, string>>;
}

export interface PromptTask extends PromptText, Defaults {
  readonly kind: 'prompt';
  /** Absolute paths, in order. */
  readonly sampleFiles: readonly string[];
}

export interface SamplesTask extends PromptText {
  readonly kind: 'samples';
  readonly sampleFile: string;
  readonly model?: string;
}

export type Task = PromptTask | SamplesTask;

const live = new LiveCounter();

parentPort?.on('message', async ({ id, task }: { id: number; task: Task }) => {
  parentPort?.postMessage(await answer().catch((error): Reply => ({ id, error: String(error) })));

  async function answer(): Promise<Reply> {
    return { id, counted: await (task.kind === 'prompt' ? countPrompt(task) : countSampleFile(task)) };
  }
});

async function countPrompt({ file, text, unsaved, sampleFiles, ...defaults }: PromptTask) {
  const { prompt, document } = parsePrompt(file, text);
  if (!prompt) return undefined;
  const sources: SampleSource[] = sampleFiles.map((sampleFile) => ({ kind: 'file', file: sampleFile }));
  if (prompt.hasTestData) sources.push({ kind: 'inline', document, path: ['testData'] });
  return live.count(prompt, new SampleSet(sources, filesWith(unsaved)).records(), defaults);
}

async function countSampleFile({
  file,
  text,
  unsaved,
  sampleFile,
  model,
}: SamplesTask): Promise<SampleCounts | undefined> {
  const { prompt } = parsePrompt(file, text);
  if (!prompt) return undefined;
  const { encoding, exact } = encodingOf(prompt.model ?? model ?? '');
  const samples = new SampleSet([{ kind: 'file', file: sampleFile }], filesWith(unsaved));
  const counter = new KeptCounts(await loadTokenizer(encoding));
  return { ...(await countSamples(prompt, samples.records(), counter)), exact };
}

function filesWith(unsaved: Readonly<Record<string, string>>): Files {
  const has = (path: string) => Object.hasOwn(unsaved, path);
  return {
    ...diskFiles,
    readText: async (path) => (has(path) ? (unsaved[path] ?? '') : diskFiles.readText(path)),
    readStream: (path) => (has(path) ? oneChunk(unsaved[path] ?? '') : diskFiles.readStream(path)),
  };
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}
