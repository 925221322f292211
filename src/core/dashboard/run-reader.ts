import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../diagnostic.ts';
import type { Category } from '../failure-category.ts';
import { diskFiles, type Files } from '../files.ts';
import { loadFeedback } from '../opinions/feedback.ts';
import type { ChatRequest } from '../prompt/chat.ts';
import type { Passage } from '../prompt/passages.ts';
import { TemplateError } from '../prompt/template.ts';
import { evaluateRankings } from '../retrieval/evaluation.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import { loadVerdicts } from '../reviews/store.ts';
import { isOver } from '../runs/coverage.ts';
import { GrowingLines } from '../runs/growing-lines.ts';
import { renderedMessages, requestOf, storedPrompt } from '../runs/rendered-messages.ts';
import { type Result, sampleOf } from '../runs/result.ts';
import { parseResult } from '../runs/results-file.ts';
import type { Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import type { RunSummary } from '../runs/summary.ts';
import type { Sample } from '../samples/sample.ts';
import { causeKey } from '../triage/causes.ts';
import { remedyFor } from '../triage/remedies.ts';
import { type OpenTriage, openTriage } from '../triage/triage-run.ts';
import { runVersionName } from '../versions/run-versions.ts';
import { type Currency, loadConfig, WORKSPACE_FOLDER } from '../workspace/config.ts';
import type { PreviousRun } from './previous-run.ts';
import { resultView } from './result-view.ts';
import { type Entry, ResultsSoFar, type RowDecisions } from './results-so-far.ts';
import { retrievalView } from './retrieval-view.ts';
import { RunComparisons } from './run-comparisons.ts';
import { categoryCounts, RunHistory } from './run-history.ts';
import { runView } from './run-view.ts';
import { selectRows } from './select-rows.ts';
import type { ResultKey, ResultView, RetrievalView, Row, RowQuery, RunView, TrendPoint } from './view.ts';

/** Empty where today's prompt cannot make one of the sample any more. */
function queryOf(retriever: Retriever, variables: Sample['variables']): string {
  try {
    return retriever.queryOf(variables);
  } catch (error) {
    if (error instanceof TemplateError) return '';
    throw error;
  }
}

type AskedSample = Sample & { readonly passages: readonly Passage[] };

/**
 * A stored run as the dashboard shows it, followed while it grows. Of its results it holds rows; a whole result is
 * read when it is asked for.
 */
export class RunReader {
  /** Against other runs. */
  readonly comparisons: RunComparisons;
  readonly #root: string;
  readonly #store: RunStore;
  readonly #files: Files;
  readonly #volume: number | undefined;
  readonly #isRetrieved: boolean;
  readonly #currency: Currency | undefined;
  #run: Run;
  #state: RunView['run']['state'] = 'running';
  #opening: Promise<OpenTriage> | undefined;
  #open: OpenTriage | undefined;
  #lines: GrowingLines;
  /** The same lines, read again for the triage. */
  #linesToTriage: GrowingLines;
  #read: ResultsSoFar;
  /** Bytes of the stored results while they are being read; 0 when they are. */
  #size = 0;
  #history: RunHistory | undefined;
  #comparison: PreviousRun | undefined;
  /** The rows of the query asked last, in their order. */
  #selected: { readonly of: ResultsSoFar; readonly key: string; readonly rows: readonly Row[] } | undefined;

  private constructor(root: string, store: RunStore, run: Run, currency: Currency | undefined, files: Files) {
    this.#currency = currency;
    this.#root = root;
    this.#store = store;
    this.#run = run;
    this.#files = files;
    this.#lines = this.#newLines();
    this.#linesToTriage = this.#newLines();
    this.#read = this.#nothingRead();
    const { volume, retrieval } = storedPrompt(run) ?? {};
    this.#volume = volume;
    this.#isRetrieved = retrieval !== undefined && retrieval.topK > 0;
    this.comparisons = new RunComparisons(root, store, files, () => this.#run);
  }

  /**
   * Opens a run; none of its results is read yet.
   * @param root absolute path of the workspace root
   * @throws {UserError} when there is no such run
   */
  static async open(root: string, id: string, files: Files = diskFiles): Promise<RunReader> {
    const store = new RunStore(join(root, WORKSPACE_FOLDER));
    // Only what is in the store's own folder is a run.
    if (basename(id) !== id) throw new UserError(`"${id}" names no run; choose one in ${store.folder}.`);
    const run = await store.read(id);
    const { currency } = (await loadConfig(root, files)).config;
    const reader = new RunReader(root, store, run, currency, files);
    await reader.#readRecord();
    return reader;
  }

  get run(): Run {
    return this.#run;
  }

  /**
   * Reads what has come since the last time: first its rows, then, with the knowledge at hand, why they fail. Called
   * again before it has ended, it reads the same lines twice.
   * @param pause awaited after each result, where others can have their turn
   * @throws {UserError} when the run is gone
   */
  async refresh(pause: () => Promise<void> | undefined = () => undefined): Promise<void> {
    await this.#readRecord();
    const startAnew = () => {
      this.#read = this.#nothingRead();
      this.#linesToTriage = this.#newLines();
    };
    for await (const line of this.#lines.added(startAnew)) {
      this.#read.take(line);
      await pause();
    }
    this.#size = 0;
    const { triageOf } = await this.#openTriage();
    const feedback = await loadFeedback(this.#run, this.#root, this.#files);
    this.#read.setFeedback(feedback, (by) => triageOf(this.#run, by));
    // A file that was replaced meanwhile is noticed above, the next time.
    for await (const line of this.#linesToTriage.added(() => {}, this.#read.end)) {
      await this.#read.explain(line);
      await pause();
    }
    this.#read.decide(await this.#decisions());
  }

  /** What people have decided about outputs of this run, before or since. */
  async #decisions(): Promise<RowDecisions> {
    const verdicts = await loadVerdicts(this.#root, join(this.#root, this.#run.prompt.file), this.#files);
    const decisions = new Map<Entry, NonNullable<Row['decision']>>();
    const rejected: Result[] = [];
    for (const sample of verdicts.samples) {
      for (const entry of this.#read.resultsOf(sample, this.#run.settings.repeat)) {
        const result = await this.stored(entry.row);
        const { verdict } = (result?.output !== undefined && verdicts.find(sample, result.output)) || {};
        if (!result || !verdict) continue;
        decisions.set(entry, verdict);
        if (verdict !== 'approve' && result.status === 'passed') rejected.push(result);
      }
    }
    await this.#read.triage?.setRejected(rejected);
    return decisions;
  }

  /**
   * Finds out which run of the prompt before this one is to be compared with, once it is over, and how that one stands.
   * @returns whether anything is other than before
   */
  async compare(): Promise<boolean> {
    const before = this.#comparison;
    if (isOver(this.#run)) this.#comparison = await this.#historyOf()?.comparison(this.#run);
    return !isDeepStrictEqual(before, this.#comparison);
  }

  /** The run as a whole, as far as it is read. */
  view(): RunView {
    return runView({
      run: this.#run,
      state: this.#state,
      summary: this.#wholeSummary() ?? this.#read.counts,
      report: this.#read.report(this.#open?.places),
      agreement: this.#read.agreement,
      tags: this.#read.tags,
      models: this.#read.models,
      volume: this.#volume,
      isRetrieved: this.#isRetrieved,
      currency: this.#currency,
      comparison: this.#comparison,
      reading: this.#size > 0 ? Math.min(1, this.#lines.offset / this.#size) : undefined,
      triaging: this.#triaging(),
    });
  }

  /** Rows of a query from a place on, and how many it has in all. */
  page(query: RowQuery, from: number, count: number): { total: number; rows: Row[] } {
    const read = this.#read;
    const key = `${read.revision} ${JSON.stringify(query)}`;
    if (this.#selected?.key !== key || this.#selected.of !== read) {
      read.updateRows();
      this.#selected = { of: read, key, rows: selectRows(read.rows, query) };
    }
    const { rows } = this.#selected;
    return { total: rows.length, rows: rows.slice(from, from + count) };
  }

  /** All rows, those that fail first, of equal ones in the order of the samples. */
  async failingFirst(): Promise<Row[]> {
    this.#read.updateRows();
    const places = await this.#store.placesBySample(this.#run.id);
    const rows = places.flatMap((key) => this.#read.find(key)?.row ?? []);
    return selectRows(rows, { sort: { by: 'status', descending: false } });
  }

  /** One result as it is shown when it is opened; `undefined` where it is gone. */
  async result(key: ResultKey): Promise<ResultView | undefined> {
    const { places } = await this.#openTriage();
    const result = await this.stored(key);
    const entry = this.#read.find(key);
    if (!result || !entry) return undefined;
    this.#read.updateRows();
    const { diagnosis, reason } = entry;
    const messages = renderedMessages(this.#run, result);
    const explained = diagnosis &&
      reason && { diagnosis, remedy: remedyFor(reason, places), cause: causeKey(reason) };
    return resultView(result, entry.row, messages, explained);
  }

  /**
   * How retrieval did: what came when the run was made, against what its samples say should have come, by the
   * documents as they are now. `undefined` where nothing was retrieved, or the knowledge cannot be read any more.
   */
  async retrieval(): Promise<RetrievalView | undefined> {
    const { retrieval } = storedPrompt(this.#run) ?? {};
    const { openRetriever } = await this.#openTriage();
    const retriever = await openRetriever();
    if (!retrieval || !retriever) return undefined;
    const find = async ({ variables, passages }: AskedSample) => ({
      query: queryOf(retriever, variables),
      passages,
    });
    return retrievalView(
      await evaluateRankings(retriever.documents, this.#askedSamples(), find, retrieval.topK),
    );
  }

  /** Each sample once, with what was found for it. */
  async *#askedSamples(): AsyncGenerator<AskedSample> {
    for await (const { text } of this.#newLines().added(() => {})) {
      const result = parseResult(text);
      if (result?.passages && result.repeat === 0) yield { ...sampleOf(result), passages: result.passages };
    }
  }

  /** A whole result as it is stored; `undefined` where it is gone. */
  async stored(key: ResultKey): Promise<Result | undefined> {
    const entry = this.#read.find(key);
    const line = entry && (await this.#lines.read(entry.offset, entry.length));
    const result = line === undefined ? undefined : parseResult(line);
    return result?.sample === key.sample && result.repeat === key.repeat ? result : undefined;
  }

  /** The request behind the first answer of a result; `undefined` where the result is gone. */
  async request(key: ResultKey): Promise<ChatRequest | undefined> {
    const result = await this.stored(key);
    return result && requestOf(this.#run, result);
  }

  /** Why each failing sample fails. @throws {Error} where that could not be found out */
  categories(): [sample: string, category: Category][] {
    const { triage } = this.#read;
    if (!triage) throw new Error(`The results of ${this.#run.id} could not be read.`);
    return [...triage.diagnosed()].map(({ sample, reason }) => [sample, reason.category]);
  }

  /** Ids of the samples that have a result without a pass, each once. */
  failing(): string[] {
    const failing = this.#read.rows.filter(({ status }) => status !== 'passed');
    return [...new Set(failing.map(({ sample }) => sample))];
  }

  /** The last runs of the prompt, oldest first. */
  async trends(): Promise<TrendPoint[]> {
    const { results, passed, passRate, partOf, costUsd } = this.view();
    const report = this.#read.report();
    const categories = new Map(
      report.categories.map(({ category, results: failing }) => [category, failing]),
    );
    const own: TrendPoint = {
      run: this.#run.id,
      startedAt: this.#run.startedAt,
      provider: this.#run.provider,
      model: this.#run.model,
      version: runVersionName(this.#run),
      results,
      passed,
      ...(passRate && { passRate }),
      ...(partOf !== undefined && { partOf }),
      costUsd,
      categories: categoryCounts(categories),
    };
    const points = (await this.#historyOf()?.trends(own)) ?? [own];
    const versions = await this.comparisons.versions();
    return points.map((point) => ({ ...point, version: versions.get(point.run) ?? point.version }));
  }

  async #readRecord(): Promise<void> {
    const { id } = this.#run;
    // In this order: whoever writes a run has it locked until its end is recorded.
    const isWritten = await this.#store.isWritten(id);
    this.#run = await this.#store.read(id);
    this.#state = this.#run.state === 'running' && !isWritten ? 'interrupted' : this.#run.state;
    this.#size = (await stat(this.#store.resultsFile(id)).catch(() => undefined))?.size ?? 0;
  }

  /** Once, since it reads all knowledge. */
  async #openTriage(): Promise<OpenTriage> {
    if (this.#open) return this.#open;
    this.#opening ??= openTriage(this.#run, this.#root, this.#files).finally(() => {
      this.#opening = undefined;
    });
    this.#open = await this.#opening;
    return this.#open;
  }

  #newLines(): GrowingLines {
    return new GrowingLines(this.#store.resultsFile(this.#run.id));
  }

  #nothingRead(): ResultsSoFar {
    const read = new ResultsSoFar(this.#run);
    read.summary.addCost(this.#run.droppedCostUsd ?? 0);
    return read;
  }

  #triaging(): number | undefined {
    const { triaged, rows } = this.#read;
    if (this.#size === 0 && triaged === rows.length) return undefined;
    return triaged / Math.max(1, rows.length);
  }

  #historyOf(): RunHistory | undefined {
    if (!this.#open || this.#history) return this.#history;
    const { triageOf } = this.#open;
    this.#history = new RunHistory(this.#store, this.#run, async (run) =>
      triageOf(run, await loadFeedback(run, this.#root, this.#files)),
    );
    return this.#history;
  }

  /** While results are still being read, what the run has recorded of itself says more. */
  #wholeSummary(): RunSummary | undefined {
    const { summary } = this.#run;
    const isNewer = summary?.latencyMs === null || summary?.latencyMs.p99 !== undefined;
    return this.#size > 0 && isNewer ? summary : undefined;
  }
}
