import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { embeddingCall } from '../src/core/calls/provider-call.ts';
import { retrying } from '../src/core/calls/retrying.ts';
import { freeOfCharge } from '../src/core/estimate/price.ts';
import { diskFiles } from '../src/core/files.ts';
import { DEFAULT_RETRIEVAL, SEARCH_MODES, type SearchMode } from '../src/core/prompt/retrieval-options.ts';
import { openAiProvider } from '../src/core/providers/openai.ts';
import { type EmbedCall, Embedder } from '../src/core/retrieval/embedder.ts';
import { KnowledgeIndex } from '../src/core/retrieval/knowledge-index.ts';
import { rankingMetrics } from '../src/core/retrieval/metrics.ts';
import { openIndex, rereadDocuments } from '../src/core/retrieval/open-index.ts';
import { search } from '../src/core/retrieval/search.ts';
import { SearchTerms } from '../src/core/retrieval/search-terms.ts';
import { SparseIndex } from '../src/core/retrieval/sparse-index.ts';
import { emptyIndex } from '../src/core/retrieval/update-index.ts';
import { knowledgeFiles } from '../src/core/workspace/knowledge-files.ts';
import { type Measured, measure } from './measure.ts';

/**
 * Retrieval on the Cranfield collection (1,400 documents, 225 queries), by the product's own index, beside plain BM25
 * over whole documents; with `--embeddings URL --model M`, a server of embeddings, also by meaning and by both
 * (`--vectors FOLDER` keeps what it made, so that an interrupted measurement goes on); and with `--large`, instead, how fast the index is on 10,000 documents, and how long it keeps others waiting.
 */

const DEFAULT_DATA = join(import.meta.dirname, '../../shared/data');
const CLI = resolve(import.meta.dirname, '../dist/cli.js');
const DEPTH = 1_000;
const K = 10;
const LARGE = 10_000;
const EMBEDDED_AT_ONCE = 64;
const CHANGED = 11;

const { values } = parseArgs({
  options: {
    size: { type: 'string' },
    large: { type: 'boolean', default: false },
    embeddings: { type: 'string' },
    model: { type: 'string', default: 'all-minilm-l6-v2' },
    vectors: { type: 'string' },
  },
});
const folder = join(resolve(process.env.PROMPT_LADDER_DATA ?? DEFAULT_DATA), 'cranfield');
const chunk = { ...DEFAULT_RETRIEVAL.chunk, ...(values.size && { size: Number(values.size) }) };
const { signal } = new AbortController();

interface CranfieldDocument {
  readonly id: number;
  readonly title: string;
  readonly text: string;
}

const documents = await linesOf<CranfieldDocument>('documents.jsonl');
const queries = await linesOf<{ readonly id: number; readonly text: string }>('queries.jsonl');
const judgements = await linesOf<{
  readonly query: number;
  readonly document: number;
  readonly grade: number;
}>('qrels.jsonl');
const temporary = await mkdtemp(join(tmpdir(), 'prompt-ladder-retrieval-'));
try {
  if (values.large) await speed();
  else {
    await quality();
    await knownItems();
  }
} finally {
  await rm(temporary, { recursive: true, force: true });
}

async function quality(): Promise<void> {
  const root = join(temporary, 'cranfield');
  const paths = await written(
    root,
    documents.map(({ id, title, text }) => [`${id}.md`, `# ${title}\n\n${bodyOf(title, text)}\n`]),
  );
  const whole = await measuredSearch(root);
  const index = new KnowledgeIndex(root, { chunk, language: 'en' });
  const [built, { chunks }] = await timed(() => index.update(paths, diskFiles, signal));
  const embedder = await embedderFor(
    index,
    queries.map(({ text }) => text),
  );
  const product = (query: string) => [
    ...new Set(index.search(query, DEPTH).map(({ source }) => Number.parseInt(source, 10))),
  ];

  const terms = new SearchTerms('en');
  const plainIndex = new SparseIndex();
  for (const { title, text } of documents) plainIndex.add(terms.of(`${title} ${bodyOf(title, text)}`));
  await plainIndex.makePostings();
  const plain = (query: string) => {
    const wanted = new Map(plainIndex.numbersOf(terms.of(query)).map((term) => [term, 1]));
    return plainIndex.search(wanted, DEPTH).map(({ passage }) => documents[passage]?.id ?? 0);
  };

  console.log(
    `Cranfield: ${documents.length} documents in ${chunks} passages of about ${chunk.size} tokens, ${queries.length} queries`,
  );
  const modes = embedder ? SEARCH_MODES : (['sparse'] as const);
  const latencies = modes.map(
    (mode) => `${mode} ${medianMs((query) => search(mode, { index, embedder }, query, K)).toFixed(1)} ms`,
  );
  console.log(
    `indexed in ${seconds(built)}; a query at the median: ${latencies.join(', ')}; a search on the command line, with indexing: ${seconds(whole.wallMs)} and ${whole.peakMb.toFixed(0)} MB`,
  );
  console.log('                                     nDCG@10   MAP     recall@10');
  for (const [grades, isRelevant] of [
    ['every grade but 0', (grade: number) => grade !== 0],
    ['−1 not relevant  ', (grade: number) => grade > 0],
  ] as const) {
    report(`plain BM25, ${grades}`, plain, isRelevant);
    report(`sparse,     ${grades}`, product, isRelevant);
    if (!embedder) continue;
    for (const mode of ['dense', 'hybrid'] as const) {
      const ranked = (query: string) => {
        const hits = search(mode, { index, embedder }, query, DEPTH);
        return [...new Set(index.passagesOf(hits).map(({ source }) => Number.parseInt(source, 10)))];
      };
      report(`${mode.padEnd(11)} ${grades}`, ranked, isRelevant);
    }
  }
}

/** The vectors of an index's passages and of the queries; `undefined` where no server is named. */
async function embedderFor(index: KnowledgeIndex, asked: readonly string[]): Promise<Embedder | undefined> {
  const { embeddings: baseUrl, model } = values;
  if (baseUrl === undefined) return undefined;
  const provider = openAiProvider({ baseUrl, apiKey: process.env.OPENAI_API_KEY });
  const call = retrying(embeddingCall({ provider, prices: freeOfCharge }), {
    retries: 5,
    random: Math.random,
  });
  const file = join(resolve(values.vectors ?? temporary), `${asked.length}-${index.size}.vectors`);
  const embedder = await Embedder.open(file, { provider: 'bench', model });
  const ask: EmbedCall = (request) => call(request, signal);
  const { texts } = index;
  // What a part has got is kept before the next one begins.
  for (let done = 0; done < texts.length; done += EMBEDDED_AT_ONCE) {
    const { error } = await embedder.embed(texts.slice(0, done + EMBEDDED_AT_ONCE), ask);
    if (error) throw new Error(error.message);
  }
  for (const query of asked) await embedder.prepare(query, ask);
  await embedder.close();
  return embedder;
}

function report(
  name: string,
  rank: (query: string) => readonly number[],
  isRelevant: (grade: number) => boolean,
): void {
  const sums = { ndcg: 0, averagePrecision: 0, recall: 0 };
  let of = 0;
  for (const { id, text } of queries) {
    const relevant = new Map(
      judgements
        .filter(({ query, grade }) => query === id && isRelevant(grade))
        .map(({ document }) => [document, 1]),
    );
    if (relevant.size === 0) continue;
    of++;
    const metrics = rankingMetrics(rank(text), relevant, K);
    sums.ndcg += metrics.ndcg;
    sums.averagePrecision += metrics.averagePrecision;
    sums.recall += metrics.recall;
  }
  const mean = (sum: number) => (sum / of).toFixed(3);
  console.log(
    `${name.padEnd(36)} ${mean(sums.ndcg)}     ${mean(sums.averagePrecision)}   ${mean(sums.recall)}`,
  );
}

/** Questions that one passage alone answers: HaluEval's, each among the passages of all. */
async function knownItems(): Promise<void> {
  const file = join(folder, '../halueval/qa.jsonl');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return console.log(`\nThere is no HaluEval data in ${file}.`);
  const items = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly knowledge: string; readonly question: string });
  const root = join(temporary, 'halueval');
  const paths = await written(
    root,
    items.map(({ knowledge }, number) => [`${number}.txt`, knowledge]),
  );
  const index = new KnowledgeIndex(root, { chunk, language: 'en' });
  await index.update(paths, diskFiles, signal);
  const embedder = await embedderFor(
    index,
    items.map(({ question }) => question),
  );
  const terms = new SearchTerms('en');
  const plainIndex = new SparseIndex();
  for (const { knowledge } of items) plainIndex.add(terms.of(knowledge));
  const plain = (question: string) =>
    plainIndex
      .search(new Map(plainIndex.numbersOf(terms.of(question)).map((term) => [term, 1])), DEPTH)
      .map(({ passage }) => passage);
  const product = (mode: SearchMode) => (question: string) => [
    ...new Set(
      index
        .passagesOf(search(mode, { index, embedder }, question, DEPTH))
        .map(({ source }) => Number.parseInt(source, 10)),
    ),
  ];
  const meanOf = (rank: (question: string) => readonly number[]) => {
    const each = items.map(
      ({ question }, number) => rankingMetrics(rank(question), new Map([[number, 1]]), K).ndcg,
    );
    return (each.reduce((sum, ndcg) => sum + ndcg, 0) / each.length).toFixed(3);
  };
  const modes = embedder ? SEARCH_MODES : (['sparse'] as const);
  const figures = modes.map((mode) => `${mode} ${meanOf(product(mode))}`);
  console.log(
    `\nHaluEval: ${items.length} questions of one passage each: nDCG@10 ${figures.join(', ')}, plain BM25 ${meanOf(plain)}`,
  );
}

/** Documents of 2 KB made of Cranfield's sentences, so that words are as frequent as in real texts. */
async function speed(): Promise<void> {
  const root = join(temporary, 'large');
  const paths = await written(
    root,
    Array.from({ length: LARGE }, (_, number) => {
      let text = `# ${documents[number % documents.length]?.title}\n\n`;
      for (let each = 0; text.length < 2_000; each++) {
        text += `${documents[(number * 37 + each * 101) % documents.length]?.text}\n\n`;
      }
      return [`${number}.md`, text.slice(0, 2_000)];
    }),
  );
  const file = join(temporary, 'large.index');
  const task = { root, options: { chunk, language: 'en' }, ofDocuments: new Map(), file, paths };
  const whole = await measuredSearch(root);
  const again = await measuredSearch(root);
  const longest = longestWait();
  const [built, { update, index }] = await timed(() => openIndex(task, { files: diskFiles, signal }));
  const waited = longest();
  const [loaded] = await timed(() => emptyIndex(task).load(file));
  const asked = medianMs((query) => index.search(query, 5));
  const changes: number[] = [];
  for (const path of paths.slice(0, CHANGED)) {
    await writeFile(path, '# New\n\nSomething else stands here now.\n');
    changes.push((await timed(() => rereadDocuments(index, [path], { files: diskFiles, signal })))[0]);
  }
  await writeFile(paths[CHANGED] ?? '', '# New\n\nSomething else stands here now.\n');
  const [updated] = await timed(() => index.update(paths, diskFiles, signal));
  const [found] = await timed(() => knowledgeFiles([root], diskFiles));
  const [kept] = await timed(() => index.write(file));
  console.log(
    `${LARGE} documents of 2 KB, ${update.chunks} passages: indexed in ${seconds(built)}, read again in ${seconds(loaded)}; others waited ${waited.toFixed(0)} ms at most
a query ${asked.toFixed(1)} ms at the median
one changed file in ${median(changes).toFixed(0)} ms at the median of ${CHANGED} where it is known which one, as in the editor, and else in ${updated.toFixed(0)} ms, after ${found.toFixed(0)} ms to find all and before ${kept.toFixed(0)} ms to keep it
a search on the command line, as a whole process: ${seconds(whole.wallMs)} and ${whole.peakMb.toFixed(0)} MB while it indexes all, ${seconds(again.wallMs)} and ${again.peakMb.toFixed(0)} MB once that is done`,
  );
}

/** The time of a query in the middle, by wall time: each of the collection's once. */
function medianMs(find: (query: string) => unknown): number {
  const times = queries.map(({ text }) => {
    const begin = performance.now();
    find(text);
    return performance.now() - begin;
  });
  return median(times);
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Searches the documents of a folder as a user does. */
async function measuredSearch(folder: string): Promise<Measured> {
  await writeFile(
    `${folder}.prompt.yml`,
    `messages:\n  - { role: user, content: "{{ context }}" }\nknowledge: { sources: ${basename(folder)} }\n`,
  );
  const query = queries[0]?.text ?? '';
  const outcome = await measure([CLI, 'knowledge', 'search', `${folder}.prompt.yml`, query], {
    cwd: dirname(folder),
  });
  if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
  return outcome;
}

/**
 * Watches how long this thread works on end, by its processor time, which other programs do not lengthen.
 * @returns ends it, and says the longest time in ms
 */
function longestWait(): () => number {
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1e3;
  };
  let last = cpuMs();
  let longest = 0;
  const look = () => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

async function timed<Value>(work: () => Promise<Value>): Promise<[ms: number, value: Value]> {
  const begin = performance.now();
  const value = await work();
  return [performance.now() - begin, value];
}

async function written(root: string, files: readonly (readonly [string, string])[]): Promise<string[]> {
  await mkdir(root, { recursive: true });
  for (const [name, text] of files) await writeFile(join(root, name), text);
  return files.map(([name]) => join(root, name));
}

/** The texts repeat their title, which the heading has already. */
function bodyOf(title: string, text: string): string {
  return text.startsWith(title) ? text.slice(title.length).trim() : text;
}

async function linesOf<Line>(name: string): Promise<Line[]> {
  try {
    const text = await readFile(join(folder, name), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  } catch {
    console.error(
      `There is no Cranfield data in ${folder}; set PROMPT_LADDER_DATA to the folder that holds cranfield/${name}.`,
    );
    process.exit(2);
  }
}
