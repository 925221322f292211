import type { ChatMessage, ResponseFormat } from '../prompt/chat.ts';
import type { PromptFile, ProviderId } from '../prompt/prompt-file.ts';
import { sampleFilter } from '../samples/filter.ts';
import type { SampleSet } from '../samples/sample-set.ts';
import { exactly } from './bounds.ts';
import { counterFor } from './counter.ts';
import { InputCounter, type InputTokens } from './input-tokens.ts';

/** The model whose tokens count. */
export interface CountedModel {
  readonly provider: ProviderId;
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
}

export interface RequestTask extends CountedModel {
  readonly messages: readonly ChatMessage[];
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

/** Counts what runs will ask; who must not be held up by it has it done elsewhere. */
export interface Counting {
  /** @throws the signal's reason, when it is aborted */
  set(task: SetTask, watch: CountWatch): Promise<InputTokens>;
  request(task: RequestTask): Promise<RequestSize>;
}

const SAMPLES_BETWEEN_PROGRESS = 1_000;

/** Counts in the thread that asks. */
export const countingHere: Counting = {
  async set({ provider, model, aliases, prompt, samples, filter }, { signal, onProgress }) {
    const counting = new InputCounter(prompt, await counterFor(provider, model, aliases));
    const isAskedFor = sampleFilter(filter);
    let seen = 0;
    for await (const record of samples.records(signal)) {
      if (record.kind !== 'sample' || !isAskedFor(record.sample)) continue;
      counting.add(record.sample);
      if (++seen % SAMPLES_BETWEEN_PROGRESS === 0) onProgress?.(seen);
    }
    return counting.result;
  },
  async request({ provider, model, aliases, messages, responseFormat }) {
    const counter = await counterFor(provider, model, aliases);
    const { total, exact } = counter.request(messages, responseFormat);
    const { low, high } = counter.band ?? exactly(1);
    const likely = (tokens: number) => Math.round((tokens * (low + high)) / 2);
    return {
      total: likely(total),
      exact,
      messages: messages.map(({ content }) => likely(counter.text(content))),
    };
  },
};
