import type { Sample } from './sample.ts';

/**
 * A test for the samples asked for. Each part of the filter is a text that the id contains, or `id:ID` for one
 * exactly, or `tag:NAME` for those with a tag; a sample that meets any of them is in, and without parts all are.
 */
export function sampleFilter(filter: readonly string[]): (sample: Pick<Sample, 'id' | 'tags'>) => boolean {
  if (filter.length === 0) return () => true;
  const ids = new Set(after('id:', filter));
  const tags = new Set(after('tag:', filter));
  const texts = filter.filter((part) => !part.startsWith('id:') && !part.startsWith('tag:'));
  return (sample) =>
    ids.has(sample.id) ||
    sample.tags.some((tag) => tags.has(tag)) ||
    texts.some((text) => sample.id.includes(text));
}

const after = (prefix: string, parts: readonly string[]) =>
  parts.filter((part) => part.startsWith(prefix)).map((part) => part.slice(prefix.length));
