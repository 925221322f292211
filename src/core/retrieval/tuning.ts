import type { RetrievalOptions, SearchMode } from '../prompt/retrieval-options.ts';
import type { Sample } from '../samples/sample.ts';
import { checksum } from '../text/hash.ts';
import { evaluateRetrieval, type RetrievalEvaluation } from './evaluation.ts';
import { compareRetrieval, type RetrievalComparison } from './retrieval-comparison.ts';
import type { Retriever } from './retriever.ts';

/** What is tried: how documents are cut, and how passages are looked for. */
export interface RetrievalSetting {
  readonly search: SearchMode;
  /** Tokens of a passage, about. */
  readonly size: number;
}

/** A setting, and what it came to on the first half of the samples. */
export interface TriedSetting extends RetrievalSetting {
  readonly ndcg: number;
}

export interface Tuning {
  readonly tried: readonly TriedSetting[];
  readonly before: RetrievalSetting & { readonly topK: number };
  /** The best of those tried, and the fewest passages that find nearly all that more would. */
  readonly chosen: RetrievalSetting & { readonly topK: number };
  /** Both on the other half of the samples, by nDCG@10; absent where nothing better was found. */
  readonly heldOut?: RetrievalComparison;
  /** Recall on the other half, as a prompt would get it. */
  readonly recall: { readonly before: number; readonly after: number };
  /** Queries of the two halves. */
  readonly queries: { readonly tuned: number; readonly heldOut: number };
}

const SIZES = [100, 250, 400];
const TOP_K = [3, 5, 8, 12, 20];
const K = 10;
/** Of the recall with the most passages, the part that the fewer ones must reach. */
const ENOUGH = 0.95;
/** Queries of a half below which nothing can be told. */
export const FEWEST_QUERIES = 5;

/**
 * Tries chunk sizes and ways to search on half of the samples, and compares the best with what is written on the other
 * half, which no choice has seen.
 * @param open opens the knowledge by other settings
 * @param modes of search that can be had
 * @param onProgress told how many settings are tried
 * @throws {UserError} when a search gets no answer of a model
 */
export async function tuneRetrieval(
  written: RetrievalOptions,
  samples: readonly Sample[],
  modes: readonly SearchMode[],
  open: (options: RetrievalOptions) => Promise<Retriever>,
  onProgress?: (done: number, of: number) => void,
): Promise<Tuning> {
  const [first, second] = halvesOf(samples);
  const { search: mode = 'sparse' } = written;
  const before = { search: mode, size: written.chunk.size };
  const settings = settingsOf(before, modes);
  const optionsOf = ({ search, size }: RetrievalSetting): RetrievalOptions => ({
    ...written,
    search,
    chunk: { size, overlap: Math.min(written.chunk.overlap, Math.floor(size / 4)) },
  });
  const evaluate = async (setting: RetrievalSetting, of: readonly Sample[], k: number) => {
    await using retriever = await open(setting === before ? written : optionsOf(setting));
    return await evaluateRetrieval(retriever, each(of), k);
  };
  const tried: { setting: RetrievalSetting; evaluation: RetrievalEvaluation }[] = [];
  for (const setting of settings) {
    tried.push({ setting, evaluation: await evaluate(setting, first, K) });
    onProgress?.(tried.length, settings.length);
  }
  const ndcgOf = ({ means }: RetrievalEvaluation) => means.ndcg.mean;
  // The written one comes first, and keeps its place where another one is no better.
  const best = tried.reduce((a, b) => (ndcgOf(b.evaluation) > ndcgOf(a.evaluation) ? b : a));
  const topK = await fewest((k) => evaluate(best.setting, first, k));
  const chosen = { ...best.setting, topK };
  const isOther = best.setting !== before;
  const [was, is] = [await evaluate(before, second, K), await evaluate(best.setting, second, K)];
  const recallAt = async (setting: RetrievalSetting, k: number) =>
    (await evaluate(setting, second, k)).means.recall.mean;
  return {
    tried: tried.map(({ setting, evaluation }) => ({ ...setting, ndcg: ndcgOf(evaluation) })),
    before: { ...before, topK: written.topK },
    chosen,
    ...(isOther && { heldOut: compareRetrieval(was, is) }),
    recall: {
      before: await recallAt(before, written.topK),
      after: await recallAt(best.setting, topK),
    },
    queries: { tuned: best.evaluation.queries.length, heldOut: is.queries.length },
  };
}

/** Two halves that stay the same when samples are added or put in another order. */
function halvesOf(samples: readonly Sample[]): [Sample[], Sample[]] {
  const isFirst = ({ id }: Sample) => (checksum(id).low & 1) === 0;
  return [samples.filter(isFirst), samples.filter((sample) => !isFirst(sample))];
}

function settingsOf(before: RetrievalSetting, modes: readonly SearchMode[]): RetrievalSetting[] {
  const others = modes.flatMap((search) => SIZES.map((size) => ({ search, size })));
  return [before, ...others.filter(({ search, size }) => search !== before.search || size !== before.size)];
}

async function fewest(evaluate: (k: number) => Promise<RetrievalEvaluation>): Promise<number> {
  const most = TOP_K.at(-1) ?? 1;
  const all = (await evaluate(most)).means.recall.mean;
  for (const k of TOP_K) if ((await evaluate(k)).means.recall.mean >= ENOUGH * all) return k;
  return most;
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
