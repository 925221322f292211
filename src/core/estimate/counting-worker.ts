import { parentPort } from 'node:worker_threads';
import { filesWith } from '../files.ts';
import { parsePrompt } from '../prompt/parse.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { SampleSet } from '../samples/sample-set.ts';
import { sampleSources } from '../samples/sample-sources.ts';
import { encodingOf } from '../tokens/encoding.ts';
import { KeptCounts } from '../tokens/kept-counts.ts';
import { loadTokenizer } from '../tokens/load-tokenizer.ts';
import { countingHere, countSet as countRequests } from './counting.ts';
import type {
  CountingMessage,
  PromptCountMessage,
  PromptText,
  Reply,
  SamplesMessage,
  SetMessage,
} from './counting-messages.ts';
import type { InputTokens } from './input-tokens.ts';
import { LiveCounter } from './live-count.ts';
import { countSamples, type SampleCounts } from './sample-counts.ts';

/** The worker that counts prompts and samples, while they are edited and before they are run. */

const live = new LiveCounter();
/** Of the questions under way. */
const underWay = new Map<number, AbortController>();

/** A question without a task gives that question up. */
parentPort?.on('message', async ({ id, task }: { id: number; task?: CountingMessage }) => {
  if (!task) return underWay.get(id)?.abort();
  const abort = new AbortController();
  underWay.set(id, abort);
  try {
    say({ id, counted: await answer(task, id, abort.signal) });
  } catch (error) {
    say({ id, error: String(error) });
  } finally {
    underWay.delete(id);
  }
});

const say = (reply: Reply) => parentPort?.postMessage(reply);

async function answer(task: CountingMessage, id: number, signal: AbortSignal): Promise<unknown> {
  switch (task.kind) {
    case 'prompt':
      return countPrompt(task);
    case 'samples':
      return countSampleFile(task);
    case 'set':
      return countSet(task, signal, (progress) => say({ id, progress }));
    case 'request':
      return countingHere.request(task);
  }
}

async function countPrompt({ file, text, unsaved, sampleFiles, ...defaults }: PromptCountMessage) {
  const { prompt } = parsePrompt(file, text);
  return prompt && live.count(prompt, samplesOf(prompt, sampleFiles, unsaved).records(), defaults);
}

async function countSampleFile({
  file,
  text,
  unsaved,
  sampleFile,
  model,
  aliases,
}: SamplesMessage): Promise<SampleCounts | undefined> {
  const { prompt } = parsePrompt(file, text);
  if (!prompt) return undefined;
  const { encoding, exact } = encodingOf(prompt.model ?? model ?? '', aliases);
  const samples = new SampleSet([{ kind: 'file', file: sampleFile }], filesWith(unsaved));
  const counter = new KeptCounts(await loadTokenizer(encoding));
  return { ...(await countSamples(prompt, samples.records(), counter)), exact };
}

async function countSet(
  { file, text, unsaved, sampleFiles, ...task }: SetMessage,
  signal: AbortSignal,
  onProgress: (samples: number) => void,
): Promise<InputTokens> {
  const { prompt } = parsePrompt(file, text);
  if (!prompt) throw new Error(`${file} is no prompt.`);
  const samples = samplesOf(prompt, sampleFiles, unsaved);
  return countRequests({ ...task, prompt, samples }, { signal, onProgress });
}

/** A prompt's samples, in the order of its project. */
function samplesOf(
  prompt: PromptFile,
  sampleFiles: readonly string[],
  unsaved: PromptText['unsaved'],
): SampleSet {
  return new SampleSet(sampleSources(prompt, sampleFiles), filesWith(unsaved));
}
