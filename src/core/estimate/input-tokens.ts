import type { TextMessage } from '../prompt/chat.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { tryRender } from '../prompt/render.ts';
import type { Sample } from '../samples/sample.ts';
import { displayText } from '../text/display-text.ts';
import { mostInputTokens } from './call-bound.ts';
import type { Counter } from './counter.ts';
import type { LikelyRange } from './likely-range.ts';
import { lengthOf } from './prompt-tokens.ts';
import { emptyContext } from './retrieved-text.ts';

/** What a sample set comes to in tokens, each sample asked once. */
export interface InputTokens {
  /** Samples that could be rendered. */
  readonly samples: number;
  /** Samples that could not. */
  readonly leftOut: number;
  /** Of all requests. */
  readonly tokens: number;
  /** Whether each request was counted, and the server counts the same. */
  readonly exact: boolean;
  /** Of those, what is there only because of variables that hold retrieved text. */
  readonly context: number;
  /** Of those, what the response schemas come to, which not every server counts. */
  readonly schema: number;
  /** Tokens that begin every request alike. */
  readonly prefix: number;
  /** As in `Counter`. */
  readonly isOwn: boolean;
  /** What the longest request has at most, and what the shortest has. */
  readonly mostOfOne: { readonly longest: number; readonly shortest: number };
  readonly band?: LikelyRange;
  readonly reasons: boolean;
  /** Tokens of an answer that has the keys of the response schema and no values; absent where there is no schema. */
  readonly answerKeys?: number;
  /** Tokens of `expected` on average, over the samples that have it; `undefined` where none has. */
  readonly expected?: {
    readonly tokens: number;
    /** Some are maps, whose fields may be a part of the answer's. */
    readonly isPart: boolean;
  };
}

/** UTF-16 units of requests that are all counted; of what comes after, an ever smaller share. */
const COUNTED_CHARACTERS = 2_000_000;
/** What a request weighs beside its characters, so that an empty one does not stand for much. */
const FRAME_CHARACTERS = 16;

/**
 * Counts the requests of a sample set as its samples arrive. Beyond the first 2 million characters, one request of so
 * many is counted and stands for those before it by its tokens per character, so that time grows with the logarithm of
 * the set; every sample is rendered all the same.
 */
export class InputCounter {
  readonly #prompt: PromptFile;
  readonly #counter: Counter;
  readonly #emptied: ReturnType<typeof emptyContext>;
  #samples = 0;
  #leftOut = 0;
  #tokens = 0;
  #context = 0;
  #exact = true;
  #characters = 0;
  #longest = { characters: 0, mostTokens: 0 };
  #shortest = { characters: Number.POSITIVE_INFINITY, mostTokens: 0 };
  /** Requests since the last one that was counted, and their characters. */
  #skipped = { requests: 0, characters: 0 };
  #expected = { samples: 0, tokens: 0, isPart: false };

  constructor(prompt: PromptFile, counter: Counter) {
    this.#prompt = prompt;
    this.#counter = counter;
    this.#emptied = emptyContext(prompt);
  }

  /** @param messages the prompt's with this sample; `undefined` where they cannot be rendered */
  add(sample: Sample, messages: readonly TextMessage[] | undefined): void {
    if (!messages) {
      this.#leftOut++;
      return;
    }
    this.#samples++;
    const characters = lengthOf(messages) + FRAME_CHARACTERS;
    const { responseFormat } = this.#prompt;
    const sized = () => ({ characters, mostTokens: mostInputTokens({ messages, responseFormat }) });
    if (characters > this.#longest.characters) this.#longest = sized();
    if (characters < this.#shortest.characters) this.#shortest = sized();
    const before = this.#characters;
    this.#characters += characters;
    if (this.#skipped.requests + 1 < before / COUNTED_CHARACTERS) {
      this.#skipped = {
        requests: this.#skipped.requests + 1,
        characters: this.#skipped.characters + characters,
      };
      return;
    }
    const { total, exact } = this.#counter.request(messages, responseFormat);
    this.#exact &&= exact && this.#skipped.requests === 0;
    const weight = 1 + this.#skipped.characters / characters;
    this.#tokens += total * weight;
    this.#context += this.#contextOf(sample, total) * weight;
    this.#skipped = { requests: 0, characters: 0 };
    if (sample.expected !== undefined) {
      this.#expected.samples++;
      this.#expected.tokens += this.#counter.text(displayText(sample.expected));
      this.#expected.isPart ||= typeof sample.expected === 'object';
    }
  }

  #contextOf(sample: Sample, total: number): number {
    const variables = this.#emptied?.(sample.variables);
    const passages = this.#prompt.retrieval && [];
    const without = variables && tryRender(this.#prompt, { variables, passages });
    return without ? total - this.#counter.request(without, this.#prompt.responseFormat).total : 0;
  }

  get result(): InputTokens {
    const { samples, tokens, isPart } = this.#expected;
    const counted = this.#characters - this.#skipped.characters;
    const all = counted > 0 ? this.#characters / counted : 1;
    return {
      samples: this.#samples,
      leftOut: this.#leftOut,
      tokens: Math.round(this.#tokens * all),
      context: Math.round(this.#context * all),
      // What is retrieved for each sample is not known before.
      exact: this.#exact && this.#skipped.requests === 0 && !this.#prompt.retrieval,
      schema: this.#samples * schemaTokens(this.#prompt, this.#counter),
      prefix: prefixTokens(this.#prompt, this.#counter),
      isOwn: this.#counter.isOwn,
      mostOfOne: { longest: this.#longest.mostTokens, shortest: this.#shortest.mostTokens },
      band: this.#counter.band,
      reasons: this.#counter.reasons,
      answerKeys: answerKeys(this.#prompt, this.#counter),
      expected: samples > 0 ? { tokens: tokens / samples, isPart } : undefined,
    };
  }
}

/** Tokens of the messages, and of the part of the next one, that come before anything a template decides. */
function prefixTokens({ messages }: PromptFile, counter: Counter): number {
  let tokens = 0;
  for (const { template } of messages) {
    const begin = template.text.search(/\{[{%]/);
    tokens += counter.text(begin < 0 ? template.text : template.text.slice(0, begin));
    if (begin >= 0) break;
  }
  return tokens;
}

function schemaTokens({ responseFormat }: PromptFile, counter: Counter): number {
  const without = counter.request([], { type: 'json_object' }).total;
  return responseFormat.type === 'json_schema' ? counter.request([], responseFormat).total - without : 0;
}

function answerKeys({ responseFormat }: PromptFile, counter: Counter): number | undefined {
  return responseFormat.type === 'json_schema' ? counter.text(skeletonOf(responseFormat.schema)) : undefined;
}

/** Levels of a schema that are written out. */
const SCHEMA_DEPTH = 8;

/** The keys that a schema asks for, as JSON without values. */
function skeletonOf(schema: unknown, depth = 0): string {
  if (depth > SCHEMA_DEPTH || schema === null || typeof schema !== 'object') return '""';
  const { properties, items } = schema as { properties?: unknown; items?: unknown };
  if (properties !== null && typeof properties === 'object') {
    const fields = Object.entries(properties).map(
      ([name, inner]) => `${JSON.stringify(name)}:${skeletonOf(inner, depth + 1)}`,
    );
    return `{${fields.join(',')}}`;
  }
  return items === undefined ? '""' : `[${skeletonOf(items, depth + 1)}]`;
}
