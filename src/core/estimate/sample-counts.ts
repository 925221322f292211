import type { PromptFile } from '../prompt/prompt-file.ts';
import { tryRender } from '../prompt/render.ts';
import type { SampleRecord } from '../samples/sample.ts';
import type { Range } from '../text/span.ts';
import type { TokenCounter } from '../tokens/tokenizer.ts';
import { textAround } from './message-kinds.ts';

/** What one sample adds to the prompt that uses it. */
export interface SampleCount {
  readonly id: string;
  readonly range: Range;
  readonly tokens: number;
  /** Far longer than the others. */
  readonly isOutlier: boolean;
}

/** The samples of a file, counted. */
export interface SampleCounts {
  readonly samples: readonly SampleCount[];
  /** Tokens of the sample in the middle. */
  readonly median: number;
  /** Whether they are counted in the model's own encoding. */
  readonly exact: boolean;
}

/**
 * Counts what each sample adds to a prompt's own text, without what is looked up for it; one that does not fit the
 * prompt is left out. Outliers are those above the 95th percentile that also have more than twice the median.
 */
export async function countSamples(
  prompt: PromptFile,
  records: AsyncIterable<SampleRecord>,
  counter: TokenCounter,
): Promise<Omit<SampleCounts, 'exact'>> {
  const around = prompt.messages.reduce(
    (sum, { template }) => sum + counter.count(textAround(template.text)),
    0,
  );
  const counted: Omit<SampleCount, 'isOutlier'>[] = [];
  for await (const record of records) {
    const messages =
      record.kind === 'sample' ? tryRender(prompt, { ...record.sample, passages: [] }) : undefined;
    if (record.kind === 'invalid' || !messages) continue;
    const tokens = messages.reduce((sum, { content }) => sum + counter.count(content), 0);
    const { id, location } = record.sample;
    counted.push({ id, range: location.range, tokens: Math.max(0, tokens - around) });
  }
  const sorted = counted.map(({ tokens }) => tokens).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  const median = at(0.5);
  const bound = Math.max(at(0.95), 2 * median);
  return { samples: counted.map((sample) => ({ ...sample, isOutlier: sample.tokens > bound })), median };
}
