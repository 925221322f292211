import { checksum } from '../text/hash.ts';
import type { Sample } from './sample.ts';

/**
 * A test for the samples asked for. Each part of the filter is a text that the id contains, or `id:ID` for one
 * exactly, `tag:NAME` for those with a tag, or `shard:2/4` for the second of four parts of about the same size, into
 * which a sample falls by its id; a sample that meets any of them is in, and without parts all are. `first:20` beside
 * them lets in the first so many of these, so the test is for one pass over the samples in their order.
 */
export function sampleFilter(filter: readonly string[]): (sample: Pick<Sample, 'id' | 'tags'>) => boolean {
  const isIn = anyOf(filter.filter((part) => !part.startsWith('first:')));
  let left = Math.min(...after('first:', filter).map(Number));
  return (sample) => left > 0 && isIn(sample) && left-- > 0;
}

function anyOf(filter: readonly string[]): (sample: Pick<Sample, 'id' | 'tags'>) => boolean {
  if (filter.length === 0) return () => true;
  const ids = new Set(after('id:', filter));
  const tags = new Set(after('tag:', filter));
  const shards = after('shard:', filter).map((part) => part.split('/').map(Number));
  const texts = filter.filter((part) => !/^(?:id|tag|shard):/.test(part));
  return (sample) =>
    ids.has(sample.id) ||
    sample.tags.some((tag) => tags.has(tag)) ||
    texts.some((text) => sample.id.includes(text)) ||
    shards.some(([number = 0, of = 0]) => checksum(sample.id).low % of === number - 1);
}

const after = (prefix: string, parts: readonly string[]) =>
  parts.filter((part) => part.startsWith(prefix)).map((part) => part.slice(prefix.length));
