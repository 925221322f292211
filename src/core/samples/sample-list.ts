import type { Sample, SampleLocation } from './sample.ts';
import type { SampleSet } from './sample-set.ts';

const MAX_LABEL = 80;

/** As much of a sample as a list of samples shows. */
export interface SampleListItem {
  readonly id: string;
  /** No `id` was given. */
  readonly generatedId?: boolean;
  /** The first variable as one line of at most 80 characters; empty when there is none. */
  readonly label: string;
  readonly location: SampleLocation;
}

/**
 * Reads a page of a sample set, and no further than it has to. Invalid records are passed over.
 * @param page `offset` and `limit` count samples
 * @throws the signal's reason, once it is aborted
 */
export async function readSampleList(
  set: SampleSet,
  page: { readonly offset: number; readonly limit: number },
  signal?: AbortSignal,
): Promise<SampleListItem[]> {
  const heads: SampleListItem[] = [];
  if (page.limit <= 0) return heads;
  let skipped = 0;
  for await (const record of set.records(signal)) {
    if (record.kind === 'invalid') continue;
    if (skipped < page.offset) skipped += 1;
    else heads.push(headOf(record.sample));
    if (heads.length >= page.limit) break;
  }
  return heads;
}

function headOf({ id, generatedId, variables, location }: Sample): SampleListItem {
  const [first] = Object.values(variables);
  const text = typeof first === 'string' ? first : first === undefined ? '' : JSON.stringify(first);
  return { id, label: labelOf(text.trim()), location, ...(generatedId && { generatedId }) };
}

function labelOf(text: string): string {
  // A label's worth of text even where most of it is white space, without walking all of a long one.
  const beginning = text.slice(0, MAX_LABEL * 10);
  const line = beginning.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (beginning.length === text.length && line.length <= MAX_LABEL) return line;
  return `${line
    .slice(0, MAX_LABEL - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}
