import { UserError } from '../diagnostic.ts';
import { type RetrievalOptions, SEARCH_MODES } from '../prompt/retrieval-options.ts';
import { oneLine } from '../text/one-line.ts';

/** Tokens of a passage. */
const SMALLEST = 20;

/**
 * Retrieval by other settings, written as `search=hybrid,chunk.size=120,topK=8`.
 * @throws {UserError} naming what cannot be set so
 */
export function withWrittenSetting(options: RetrievalOptions, text: string): RetrievalOptions {
  let changed = options;
  for (const each of text.split(',')) changed = withOne(changed, each);
  return changed;
}

function withOne(options: RetrievalOptions, text: string): RetrievalOptions {
  const [key = '', value = ''] = text.split('=').map((part) => part.trim());
  const number = Number(value);
  const isCount = Number.isInteger(number) && number > 0;
  const mode = SEARCH_MODES.find((each) => each === value);
  if (key === 'search' && mode) return { ...options, search: mode };
  if (key === 'topK' && isCount) return { ...options, topK: number };
  if (key === 'chunk.size' && isCount && number >= SMALLEST)
    return { ...options, chunk: { ...options.chunk, size: number } };
  if (key === 'rerank' && value === 'true') return { ...options, rerank: {} };
  if (key === 'rerank' && value === 'false') return { ...options, rerank: undefined };
  throw new UserError(
    `"${oneLine(text, 60)}" is no setting of retrieval; write search=${SEARCH_MODES.join('|')}, topK=NUMBER, chunk.size=TOKENS or rerank=true, separated by commas.`,
  );
}
