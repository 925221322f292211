import type { TextMessage } from '../prompt/chat.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { blankPassages, tryRender } from '../prompt/render.ts';
import type { SampleRecord } from '../samples/sample.ts';
import { countRequest, type RequestTokens } from '../tokens/count-request.ts';
import type { ModelEncoding } from '../tokens/encoding.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { tokensByLine } from '../tokens/tokens-by-line.ts';

/** What a prompt costs in input tokens. */
export interface PromptTokens {
  /** Of the templates as they are written, before samples fill them in. */
  readonly written: RequestTokens;
  /** Of the templates, by the zero-based lines of the prompt file. */
  readonly lines: ReadonlyMap<number, number>;
  /** With the sample that makes the longest prompt, in characters. */
  readonly longest?: {
    readonly sample: string;
    readonly tokens: RequestTokens;
    /** Of the largest size, which stand for what a call looks up. */
    readonly blankPassages: number;
  };
  /** Samples that cannot be read or rendered, and so are left out. */
  readonly leftOut: number;
}

/** Counts the input tokens of a prompt, as it is written and with its longest sample. */
export async function countPrompt(
  prompt: PromptFile,
  samples: AsyncIterable<SampleRecord>,
  model: ModelEncoding,
  tokenizer: Tokenizer,
): Promise<PromptTokens> {
  const count = (messages: readonly TextMessage[]) =>
    countRequest({ messages, responseFormat: prompt.responseFormat }, model, tokenizer);
  const { longest, leftOut } = await longestRendering(prompt, samples);
  return {
    written: count(prompt.messages.map(({ role, template }) => ({ role, content: template.text }))),
    lines: linesOf(prompt, tokenizer),
    ...(longest && {
      longest: {
        sample: longest.sample,
        tokens: count(longest.messages),
        blankPassages: blankPassages(prompt),
      },
    }),
    leftOut,
  };
}

function linesOf({ messages, document }: PromptFile, tokenizer: Tokenizer): Map<number, number> {
  const lines = new Map<number, number>();
  for (const { template, fileOffset } of messages) {
    const lineAt = (offset: number) => document.lines.positionAt(fileOffset(offset)).line;
    for (const [line, tokens] of tokensByLine(template.text, lineAt, tokenizer)) {
      lines.set(line, (lines.get(line) ?? 0) + tokens);
    }
  }
  return lines;
}

/** The messages of a prompt for a sample. */
export interface Rendering {
  readonly sample: string;
  readonly messages: readonly TextMessage[];
  /** Characters of the messages, as UTF-16 units. */
  readonly length: number;
}

/** The rendering with the most characters; `leftOut` counts what cannot be read or rendered. */
export async function longestRendering(
  prompt: PromptFile,
  records: AsyncIterable<SampleRecord>,
): Promise<{ longest?: Rendering; leftOut: number }> {
  let longest: Rendering | undefined;
  let leftOut = 0;
  for await (const record of records) {
    const messages = record.kind === 'sample' ? tryRender(prompt, record.sample) : undefined;
    if (record.kind === 'invalid' || !messages) {
      leftOut++;
      continue;
    }
    const length = lengthOf(messages);
    if (!longest || length > longest.length) longest = { sample: record.sample.id, messages, length };
  }
  return { longest, leftOut };
}

/** UTF-16 units. */
export const lengthOf = (messages: readonly TextMessage[]) =>
  messages.reduce((sum, { content }) => sum + content.length, 0);
