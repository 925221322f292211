import type { ResponseFormat, TextMessage } from '../prompt/chat.ts';
import type { Passage } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { tryRender } from '../prompt/render.ts';
import type { Sample } from '../samples/sample.ts';
import { sampleFilter } from '../samples/sample-filter.ts';
import type { SampleSet } from '../samples/sample-set.ts';
import { counterFor } from './counter.ts';
import { InputCounter, type InputTokens } from './input-tokens.ts';
import { exactRange } from './likely-range.ts';

/** The model whose tokens count. */
export interface CountedModel {
  readonly provider: string;
  /** Empty where none is named. */
  readonly model: string;
  /** Models by names that say nothing of them, such as Azure's deployments. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** What a run asks: a prompt with those of its samples that a filter asks for. */
export interface SetTask extends CountedModel {
  readonly prompt: PromptFile;
  readonly samples: SampleSet;
  readonly filter: readonly string[];
  /** Stand for what is retrieved for each sample; blank ones of the largest size do where absent. */
  readonly passages?: readonly Passage[];
}

export interface RequestTask extends CountedModel {
  readonly messages: readonly TextMessage[];
  readonly responseFormat: ResponseFormat;
}

/** The tokens of a request; where they are counted for a model of another maker, what that is likely to count. */
export interface RequestSize {
  readonly total: number;
  /** Whether the server counts the same. */
  readonly exact: boolean;
  /** Of each message's content, in order. */
  readonly messages: readonly number[];
}

export interface CountWatch {
  readonly signal: AbortSignal;
  /** Told now and then how many samples have been counted. */
  readonly onProgress?: (samples: number) => void;
}

/** A sample set on its way to being counted. */
export interface SetCount {
  /**
   * Takes a sample that is asked for, with its messages where they can be rendered; absent where who counts reads the
   * samples by itself.
   */
  add?(sample: Sample, messages: readonly TextMessage[] | undefined): void;
  /** What all of them come to. @throws the signal's reason, when it is aborted */
  total(): Promise<InputTokens>;
}

/** Counts what runs will ask; who must not be held up by it has it done elsewhere. */
export interface Counting {
  set(task: SetTask, watch: CountWatch): Promise<SetCount>;
  request(task: RequestTask): Promise<RequestSize>;
}

const SAMPLES_BETWEEN_PROGRESS = 1_000;

/** Counts in the thread that asks. */
export const countingHere: Counting = {
  async set({ provider, model, aliases, prompt }, { onProgress }) {
    const counter = new InputCounter(prompt, await counterFor(provider, model, aliases));
    let seen = 0;
    return {
      add: (sample, messages) => {
        counter.add(sample, messages);
        if (++seen % SAMPLES_BETWEEN_PROGRESS === 0) onProgress?.(seen);
      },
      total: async () => counter.result,
    };
  },
  async request({ provider, model, aliases, messages, responseFormat }) {
    const counter = await counterFor(provider, model, aliases);
    const { total, exact } = counter.request(messages, responseFormat);
    const { low, high } = counter.band ?? exactRange(1);
    const likely = (tokens: number) => Math.round((tokens * (low + high)) / 2);
    return {
      total: likely(total),
      exact,
      messages: messages.map(({ content }) => likely(counter.text(content))),
    };
  },
};

/**
 * Reads and counts a sample set, for who reads it for nothing else.
 * @throws the signal's reason, when it is aborted
 */
export async function countSet(
  task: SetTask,
  watch: CountWatch,
  counting: Counting = countingHere,
): Promise<InputTokens> {
  const count = await counting.set(task, watch);
  const isAskedFor = sampleFilter(task.filter);
  if (count.add) {
    for await (const record of task.samples.records(watch.signal)) {
      if (record.kind !== 'sample' || !isAskedFor(record.sample)) continue;
      const { variables } = record.sample;
      count.add(record.sample, tryRender(task.prompt, { variables, passages: task.passages }));
    }
  }
  return count.total();
}
