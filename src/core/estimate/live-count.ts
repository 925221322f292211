import type { TextMessage } from '../prompt/chat.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { blankPassages } from '../prompt/render.ts';
import { isStandIn, modelFor, providerFor } from '../providers/names.ts';
import type { SampleRecord } from '../samples/sample.ts';
import type { Position, Range } from '../text/span.ts';
import { countRequest, type RequestTokens } from '../tokens/count-request.ts';
import { type Band, encodingOf } from '../tokens/encoding.ts';
import { KeptCounts } from '../tokens/kept-counts.ts';
import { loadTokenizer } from '../tokens/load-tokenizer.ts';
import type { TokenCounter, Tokenizer } from '../tokens/tokenizer.ts';
import { countsSchema } from './forecast.ts';
import { type LargestLine, largestLine } from './largest-line.ts';
import { kindsOf, type MessageKind, textAround, textBefore } from './message-kinds.ts';
import { freeOfCharge, LEAST_CACHED, loadPrices, type Price } from './price.ts';
import { meansOfSamples } from './token-means.ts';

/** What tokens of a call are spent on. */
export type CallPart = MessageKind | 'context' | 'variables' | 'response schema' | 'framing';

/** USD; `null` where the model's price is unknown. */
type Usd = number | null;

/** What one message of a prompt costs in a call. */
export interface MessageCount {
  readonly role: TextMessage['role'];
  /** What frames the message included. */
  readonly tokens: number;
  readonly usd: Usd;
  /** Where the message begins in the prompt file. */
  readonly start: Position;
  /** Where its keys `role` and `content` stand. */
  readonly keys: readonly Range[];
  /** Absent for a message on one line. */
  readonly largest?: LargestLine;
}

/** What a prompt costs in one call, the answer apart: plain data. */
export interface PromptCount {
  readonly provider: string;
  readonly model?: string;
  /** Whether the model's own server counts the same. */
  readonly exact: boolean;
  /** As in `ModelEncoding`. */
  readonly band?: Band;
  /** What counted: an encoding, or the model itself. */
  readonly counter: string;
  /** The mean over the samples, else of the text as it is written. */
  readonly tokens: number;
  /** Nothing fills the variables, so that a call has more than that. */
  readonly isLeast?: true;
  /** The base URL of the server that answers, where it is known. */
  readonly server?: string;
  readonly usd: Usd;
  /** The samples that were filled in; absent where there are none to fill in. */
  readonly samples?: {
    readonly counted: number;
    /** Samples that cannot be read or rendered. */
    readonly leftOut: number;
    /** There are more than were counted. */
    readonly more: boolean;
    /** Of the largest size, which stand for what a call looks up, so that it may have less; 0 where it looks up nothing. */
    readonly blankPassages: number;
    readonly longest: { readonly id: string; readonly tokens: number; readonly usd: Usd };
  };
  /** The largest first; those without tokens are left out. */
  readonly parts: readonly { readonly part: CallPart; readonly tokens: number }[];
  readonly messages: readonly MessageCount[];
  /** The beginning that is the same in every call, which a provider may keep in its cache. */
  readonly prefix: {
    readonly tokens: number;
    readonly usd: Usd;
    /** Too few tokens for the caches of the large providers. */
    readonly isTooShort: boolean;
    /** What it costs from the cache; absent where it is too short, and where no lower price is known. */
    readonly cachedUsd?: number;
  };
  /** The longest answer that the prompt allows; absent where it sets no limit. */
  readonly answer?: { readonly tokens: number; readonly usd: Usd };
  /** The messages as they are written, where the editor's own model can count them. */
  readonly texts?: readonly string[];
}

/** What holds where the prompt file does not say otherwise. */
export interface Defaults {
  readonly provider?: string;
  readonly model?: string;
  /** The user's own prices, by model. */
  readonly prices: Readonly<Record<string, Price>>;
  /** Models by names that say nothing of them, such as Azure's deployments. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Base URL of the server that answers, where it is known. */
  readonly server?: string;
}

/** Counts prompts again and again while they are edited. */
export class LiveCounter {
  readonly #kept = new Map<Tokenizer, KeptCounts>();

  /** @param records read as far as a mean needs them */
  async count(
    prompt: PromptFile,
    records: AsyncIterable<SampleRecord>,
    defaults: Defaults,
  ): Promise<PromptCount> {
    const provider = providerFor(prompt.provider ?? defaults.provider, prompt.model ?? defaults.model);
    const model = modelFor(provider, prompt.model ?? defaults.model);
    const encoding = encodingOf(model ?? '', defaults.aliases);
    const tokenizer = await loadTokenizer(encoding.encoding);
    const counter = this.#keptFor(tokenizer);
    const { messages, parameters } = prompt;
    const { server } = defaults;
    const responseFormat = countsSchema(model, server)
      ? prompt.responseFormat
      : { type: prompt.responseFormat.type };
    const written = messages.map(({ role, template }) => ({ role, content: template.text }));
    const asWritten = countRequest({ messages: written, responseFormat }, encoding, counter);
    const filled = await meansOfSamples(prompt, records, (rendered) =>
      countRequest({ messages: rendered, responseFormat }, encoding, counter),
    );
    const cost = await costsOf(provider, model, defaults);
    const tokens = filled?.total ?? asWritten.total;
    const tokensOf = (index: number) => filled?.messages[index] ?? messageTokens(asWritten, index);
    const { maxTokens } = parameters;
    return {
      provider,
      model,
      exact: asWritten.exact && provider !== 'vscode',
      ...(encoding.band && provider !== 'practice' && { band: encoding.band }),
      counter: encoding.encoding,
      tokens,
      ...(!filled && messages.some(({ template }) => template.variables.length > 0) && { isLeast: true }),
      ...(server !== undefined && { server }),
      usd: cost(tokens),
      ...(filled && {
        samples: {
          counted: filled.counted,
          leftOut: filled.leftOut,
          more: filled.more,
          blankPassages: blankPassages(prompt),
          longest: { ...filled.longest, usd: cost(filled.longest.tokens) },
        },
      }),
      parts: partsOf(prompt, asWritten, tokens, filled?.context ?? 0, counter),
      messages: messages.map((message, index) => ({
        role: message.role,
        tokens: tokensOf(index),
        usd: cost(tokensOf(index)),
        ...placesOf(prompt, index),
        largest: largestLine(prompt, message, tokenizer),
      })),
      prefix: withPrices(prefixTokens(prompt, asWritten, counter), cost),
      ...(maxTokens !== undefined && { answer: { tokens: maxTokens, usd: cost(0, 0, maxTokens) } }),
      ...(provider === 'vscode' && { texts: written.map(({ content }) => content) }),
    };
  }

  #keptFor(tokenizer: Tokenizer): KeptCounts {
    const kept = this.#kept.get(tokenizer) ?? new KeptCounts(tokenizer);
    this.#kept.set(tokenizer, kept);
    return kept;
  }
}

type CostOf = (inputTokens: number, cachedInputTokens?: number, outputTokens?: number) => Usd;

async function costsOf(
  provider: string,
  model: string | undefined,
  { prices: own, aliases, server }: Defaults,
): Promise<CostOf> {
  const isFree = isStandIn(provider);
  const prices = isFree ? freeOfCharge : (await loadPrices(own, aliases)).at(server);
  return (inputTokens, cachedInputTokens = 0, outputTokens = 0) =>
    isFree || model !== undefined
      ? prices.cost(model ?? '', { inputTokens, cachedInputTokens, outputTokens })
      : null;
}

const messageTokens = ({ messages }: RequestTokens, index: number) =>
  (messages[index]?.content ?? 0) + (messages[index]?.frame ?? 0);

function placesOf({ document }: PromptFile, index: number): { start: Position; keys: Range[] } {
  const path = ['messages', index];
  return {
    start: document.lines.positionAt(document.valueSpan(path).start),
    keys: ['role', 'content'].map((key) => document.lines.rangeOf(document.keySpan([...path, key]))),
  };
}

function partsOf(
  { messages }: PromptFile,
  asWritten: RequestTokens,
  tokens: number,
  context: number,
  counter: TokenCounter,
): PromptCount['parts'] {
  const parts = new Map<CallPart, number>();
  const add = (part: CallPart, count: number) => parts.set(part, (parts.get(part) ?? 0) + count);
  const kinds = kindsOf(messages);
  messages.forEach(({ template }, index) => {
    add(kinds[index] as MessageKind, counter.count(textAround(template.text)));
  });
  add('context', context);
  add('response schema', asWritten.schema);
  add(
    'framing',
    asWritten.messages.reduce((sum, { frame }) => sum + frame, asWritten.reply),
  );
  // What tokens join at the ends of a variable belongs to neither side; the variables get the rest.
  add('variables', tokens - parts.values().reduce((sum, count) => sum + count, 0));
  return [...parts]
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([part, count]) => ({ part, tokens: count }));
}

function prefixTokens({ messages }: PromptFile, asWritten: RequestTokens, counter: TokenCounter): number {
  let tokens = 0;
  for (const [index, { template }] of messages.entries()) {
    const before = textBefore(template.text);
    if (before !== template.text) return tokens + counter.count(before);
    tokens += messageTokens(asWritten, index);
  }
  return tokens;
}

function withPrices(tokens: number, cost: CostOf): PromptCount['prefix'] {
  const usd = cost(tokens);
  const cachedUsd = cost(tokens, tokens);
  const isTooShort = tokens < LEAST_CACHED;
  const isCheaper = !isTooShort && usd !== null && cachedUsd !== null && cachedUsd < usd;
  return { tokens, usd, isTooShort, ...(isCheaper && { cachedUsd }) };
}
