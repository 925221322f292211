import { withoutAnswer } from '../calls/unanswered-error.ts';
import type { Passage } from '../prompt/passages.ts';
import type { Sample } from '../samples/sample.ts';
import { type Interval, Z95 } from '../statistics/interval.ts';
import { foldedText } from '../text/folded-text.ts';
import { pathTails } from '../text/path-tails.ts';
import type { IndexedDocument } from './indexed-document.ts';
import { type RankingMetrics, rankingMetrics } from './metrics.ts';
import type { Retriever } from './retriever.ts';

/** How retrieval did for one sample. */
export interface QueryEvaluation {
  readonly sample: string;
  readonly query: string;
  /** What the sample's relevance rests on: the documents it names, or passages that hold its facts. */
  readonly by: 'relevant' | 'facts';
  /** What came, best first. */
  readonly found: readonly { readonly passage: Passage; readonly isRelevant: boolean }[];
  /** What should have come and did not: documents, or passages as `FILE:LINE`. */
  readonly missed: readonly string[];
  readonly metrics: RankingMetrics;
}

/** A mean over samples with its 95 % interval. */
export interface Mean extends Interval {
  readonly mean: number;
}

/** How retrieval did for a sample set. */
export interface RetrievalEvaluation {
  readonly k: number;
  readonly queries: readonly QueryEvaluation[];
  /** Samples that say nothing of what should be found. */
  readonly skipped: number;
  /** Samples whose facts stand in no passage: no retrieval can find them. */
  readonly unanswerable: readonly string[];
  /** Documents that samples call relevant and the knowledge does not have: no retrieval can find them either. */
  readonly unknown: readonly string[];
  readonly means: Readonly<Record<keyof RankingMetrics, Mean>>;
}

/** Passages beyond the first k that still count for the rank of the first relevant one and for average precision. */
const DEPTH = 100;

/**
 * Measures retrieval by itself, before any model is asked.
 * @param k passages that count, as `topK` gives them to a prompt
 * @throws {TemplateError} when the query or the filter reads a variable that is not there
 * @throws {UnansweredError} when the search gets no answer of a model
 */
export function evaluateRetrieval(
  retriever: Retriever,
  samples: AsyncIterable<Sample>,
  k: number,
): Promise<RetrievalEvaluation> {
  const find = async ({ variables }: Sample) => {
    const query = retriever.queryOf(variables);
    const { passages, error } = await retriever.search(query, DEPTH, variables);
    if (error) throw withoutAnswer(error, error.message);
    return { query, passages };
  };
  return evaluateRankings(retriever.documents, samples, find, k);
}

/**
 * Measures rankings, however they were made.
 * @param documents the knowledge, in which facts are looked for
 * @param find what was searched for, and what came, best first; asked for samples that say what should come
 */
export async function evaluateRankings<Query extends JudgedSample>(
  documents: readonly IndexedDocument[],
  samples: AsyncIterable<Query>,
  find: (sample: Query) => Promise<Ranking>,
  k: number,
): Promise<RetrievalEvaluation> {
  const queries: QueryEvaluation[] = [];
  const unanswerable: string[] = [];
  const named = new Set<string>();
  let skipped = 0;
  const passages = plainPassages(documents);
  for await (const sample of samples) {
    for (const name of sample.relevant) named.add(name);
    const relevant = relevantTo(sample, passages);
    if (!relevant) skipped++;
    else if (relevant.gains.size === 0) unanswerable.push(sample.id);
    else queries.push(evaluated(sample, relevant, await find(sample), k));
  }
  const known = new Set(documents.flatMap(({ path }) => pathTails(path)));
  const over = (name: keyof RankingMetrics) => meanOf(queries.map(({ metrics }) => metrics[name]));
  return {
    k,
    queries,
    skipped,
    unanswerable,
    unknown: [...named].filter((name) => !known.has(name)),
    means: {
      precision: over('precision'),
      recall: over('recall'),
      reciprocalRank: over('reciprocalRank'),
      averagePrecision: over('averagePrecision'),
      ndcg: over('ndcg'),
    },
  };
}

/** What says what should be found. */
type JudgedSample = Pick<Sample, 'id' | 'relevant' | 'grades' | 'facts'>;

/** What was searched for, and what came, best first. */
export interface Ranking {
  readonly query: string;
  readonly passages: readonly Passage[];
}

interface Relevance {
  readonly by: QueryEvaluation['by'];
  /** By id, above 0. */
  readonly gains: ReadonlyMap<string, number>;
  /** The id of a passage, as `gains` has them. */
  readonly idOf: (passage: Pick<Passage, 'source' | 'line'>) => string;
}

/** A passage by its id, as `FILE:LINE`, with its text as facts are looked for in it. */
interface PlainPassage {
  readonly id: string;
  readonly text: string;
}

const passageId = ({ source, line }: Pick<Passage, 'source' | 'line'>) => `${source}:${line}`;

const plainPassages = (documents: readonly IndexedDocument[]): PlainPassage[] =>
  documents.flatMap(({ path, chunks }) =>
    chunks.map(({ text, line }) => ({ id: passageId({ source: path, line }), text: foldedText(text) })),
  );

/** What a sample should find; `undefined` where it does not say. */
function relevantTo(
  { relevant, grades, facts }: JudgedSample,
  passages: readonly PlainPassage[],
): Relevance | undefined {
  if (relevant.length > 0) {
    const named = (path: string) => relevant.find((each) => path === each || path.endsWith(`/${each}`));
    const gains = new Map(relevant.map((id) => [id, grades?.[id] ?? 1]));
    return { by: 'relevant', gains, idOf: ({ source }) => named(source) ?? source };
  }
  const texts = facts.filter((fact) => !/^\/.*\/\w*$/.test(fact)).map(foldedText);
  if (texts.length === 0) return undefined;
  const holding = passages.filter(({ text }) => texts.some((fact) => text.includes(fact)));
  return { by: 'facts', gains: new Map(holding.map(({ id }) => [id, 1])), idOf: passageId };
}

function evaluated(
  sample: JudgedSample,
  { by, gains, idOf }: Relevance,
  { query, passages }: Ranking,
  k: number,
): QueryEvaluation {
  const ranking = [...new Set(passages.map(idOf))];
  const first = new Set(ranking.slice(0, k));
  return {
    sample: sample.id,
    query,
    by,
    found: passages
      .filter((passage) => first.has(idOf(passage)))
      .slice(0, k)
      .map((passage) => ({ passage, isRelevant: gains.has(idOf(passage)) })),
    missed: [...gains.keys()].filter((id) => !first.has(id)),
    metrics: rankingMetrics(ranking, gains, k),
  };
}

/**
 * By the spread between samples (the normal approximation).
 * @param least that a value can be; the most is 1
 */
export function meanOf(values: readonly number[], least = 0): Mean {
  const n = values.length;
  const average = n > 0 ? values.reduce((sum, value) => sum + value, 0) / n : 0;
  if (n < 2) return { mean: average, low: least, high: 1 };
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (n - 1);
  const half = Z95 * Math.sqrt(variance / n);
  return { mean: average, low: Math.max(least, average - half), high: Math.min(1, average + half) };
}
