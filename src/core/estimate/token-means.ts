import type { TextMessage } from '../prompt/chat.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { tryRender } from '../prompt/render.ts';
import type { SampleRecord } from '../samples/sample.ts';
import type { RequestTokens } from '../tokens/count-request.ts';
import { emptyContext } from './retrieved-text.ts';

/** A prompt with samples filled in: means over those that were counted. */
export interface TokenMeans {
  /** 1 or more. */
  readonly counted: number;
  /** Samples before the last one counted that cannot be read or rendered. */
  readonly leftOut: number;
  /** There are more samples than were counted. */
  readonly more: boolean;
  readonly total: number;
  /** Of each message, its frame included. */
  readonly messages: readonly number[];
  /** What is there only because of variables that hold retrieved text. */
  readonly context: number;
  readonly longest: { readonly id: string; readonly tokens: number };
}

/** Where counting stops: enough for a mean, and little enough to follow the typing. */
const MAX_SAMPLES = 100;
const MAX_LENGTH = 1_000_000;

/** Counts a prompt with its first samples; `undefined` where none of them can be rendered. */
export async function meansOfSamples(
  prompt: PromptFile,
  records: AsyncIterable<SampleRecord>,
  count: (messages: readonly TextMessage[]) => RequestTokens,
): Promise<TokenMeans | undefined> {
  const emptied = emptyContext(prompt);
  const sums = { total: 0, context: 0, messages: prompt.messages.map(() => 0) };
  let counted = 0;
  let leftOut = 0;
  let length = 0;
  let more = false;
  let longest = { id: '', tokens: -1 };
  for await (const record of records) {
    more = counted >= MAX_SAMPLES || length >= MAX_LENGTH;
    if (more) break;
    const messages = record.kind === 'sample' ? tryRender(prompt, record.sample) : undefined;
    if (record.kind === 'invalid' || !messages) {
      leftOut++;
      continue;
    }
    const { id, variables } = record.sample;
    const { total, messages: each } = count(messages);
    counted++;
    length += messages.reduce((sum, { content }) => sum + content.length, 0);
    sums.total += total;
    each.forEach(({ content, frame }, index) => {
      sums.messages[index] = (sums.messages[index] ?? 0) + content + frame;
    });
    const passages = prompt.retrieval && [];
    const without = emptied && tryRender(prompt, { variables: emptied(variables), passages });
    if (without) sums.context += total - count(without).total;
    if (total > longest.tokens) longest = { id, tokens: total };
  }
  if (counted === 0) return undefined;
  const mean = (sum: number) => Math.round(sum / counted);
  return {
    counted,
    leftOut,
    more,
    total: mean(sums.total),
    messages: sums.messages.map(mean),
    context: mean(sums.context),
    longest,
  };
}
