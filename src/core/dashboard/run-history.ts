import { knownCost } from '../report/model-price.ts';
import { decidedResult } from '../reviews/decided-results.ts';
import { type DecidedRuns, RunStandings } from '../reviews/run-standings.ts';
import type { Run } from '../runs/run.ts';
import { RunIndex } from '../runs/run-index.ts';
import type { RunStore } from '../runs/run-store.ts';
import { type CheckCounts, type RunSummary, SummaryBuilder } from '../runs/summary.ts';
import type { Category } from '../triage/diagnosis.ts';
import type { RunTriage, TriageReport } from '../triage/run-triage.ts';
import { runVersionName } from '../versions/run-versions.ts';
import { passRateOf } from './pass-rate.ts';
import { differenceSentences, isWhole, type PreviousRun } from './previous-run.ts';
import type { TrendPoint } from './view.ts';

const MOST_RUNS = 50;
/** Records of runs that are looked at. */
const MOST_RECORDS = 1_000;
/** Results that are triaged in all, for runs other than the one that is shown. */
const MOST_RESULTS = 20_000;

type RunCounts = CheckCounts & Pick<RunSummary, 'results' | 'costUsd'>;

/** The other runs of a run's prompt. What was found out about a finished one is kept until somebody decides otherwise. */
export class RunHistory {
  readonly #store: RunStore;
  readonly #run: Run;
  readonly #triageOf: (run: Run) => Promise<RunTriage>;
  readonly #known = new Map<
    string,
    {
      /** Of what people had decided. */
      readonly stamp: string;
      readonly counted: RunCounts;
      readonly categories: Map<Category, number>;
      readonly causes: TriageReport['causes'];
    }
  >();
  readonly #decided: DecidedRuns = new Map();
  #left = MOST_RESULTS;

  constructor(store: RunStore, run: Run, triageOf: (run: Run) => Promise<RunTriage>) {
    this.#store = store;
    this.#run = run;
    this.#triageOf = triageOf;
  }

  /** Finds the last run of the prompt before a finished one that it can be compared with. */
  async comparison(shown: Run): Promise<PreviousRun> {
    if (!isWhole(shown)) return {};
    const earlier = (await this.#runs()).filter((run) => run.id < shown.id && run.summary && isWhole(run));
    const standings = this.#standings();
    const recorded = earlier.find((run) => differenceSentences(shown, run).length === 0);
    const before = recorded && (await standings.of(recorded));
    if (!before?.summary) {
      const [last] = earlier;
      return last
        ? { incomparable: `The run before had ${differenceSentences(shown, last).join(', ')}.` }
        : {};
    }
    const { startedAt, model, summary } = before;
    const { passRate } = passRateOf(before, summary);
    const { categories, causes } = (await this.#read(before, standings)) ?? {};
    return {
      before: { startedAt, model, ...(passRate && { passRate: passRate.rate }) },
      categories,
      causes,
    };
  }

  /**
   * The last runs of the prompt, oldest first.
   * @param own the point of the run that is shown
   */
  async trends(own: TrendPoint): Promise<TrendPoint[]> {
    const runs = (await this.#runs()).slice(0, MOST_RUNS);
    const points: TrendPoint[] = [];
    const standings = this.#standings();
    for (const recorded of runs) {
      const run = await standings.of(recorded);
      if (run.id === own.run) {
        points.push(own);
        continue;
      }
      const read = await this.#read(run, standings);
      const counted = run.summary ?? read?.counted;
      // A killed run has no summary; what is too long to be read is not known.
      if (!counted) continue;
      points.push({
        run: run.id,
        startedAt: run.startedAt,
        provider: run.provider,
        model: run.model,
        version: runVersionName(run),
        results: counted.results,
        passed: counted.passed,
        ...passRateOf(run, counted),
        costUsd: knownCost(counted, run.server),
        ...(read && { categories: categoryCounts(read.categories) }),
      });
    }
    return points.reverse();
  }

  /** People decide while the runs are shown, so that verdicts are read each time. */
  #standings(): RunStandings {
    return new RunStandings(this.#store, this.#decided);
  }

  /** Newest first. */
  async #runs(): Promise<Run[]> {
    const { file } = this.#run.prompt;
    const runs: Run[] = [];
    for await (const run of new RunIndex(this.#store).runs({ file, among: MOST_RECORDS })) runs.push(run);
    return runs;
  }

  /** @returns `undefined` where that would read more results than is reasonable */
  async #read(run: Run, standings: RunStandings) {
    const known = this.#known.get(run.id);
    const verdicts = await standings.verdictsOn(run.prompt.file);
    const { stamp } = verdicts;
    if (known?.stamp === stamp) return known;
    if (!known && (run.summary?.results ?? 0) > this.#left) return undefined;
    const triage = await this.#triageOf(run);
    const summary = new SummaryBuilder();
    for await (const stored of this.#store.results(run.id)) {
      if (!known && --this.#left < 0) return undefined;
      const result = decidedResult(stored, verdicts);
      summary.add(result);
      await triage.add(result);
    }
    const { categories, causes } = triage.report();
    const read = {
      stamp,
      counted: summary.summary,
      causes,
      categories: new Map(categories.map(({ category, results }) => [category, results])),
    };
    if (run.state === 'finished') this.#known.set(run.id, read);
    return read;
  }
}

/** Categories with their results, for a point of a trend. */
export const categoryCounts = (categories: ReadonlyMap<Category, number>) =>
  [...categories].map(([category, results]) => ({ category, results }));
