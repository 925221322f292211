import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { clusterBy, groupVariable } from '../compare/clusters.ts';
import { type AnswerUsage, type Comparison, compareRuns } from '../compare/comparison.ts';
import { groundsOf, pText, verdictText } from '../compare/comparison-verdict.ts';
import { earlierRun } from '../compare/earlier-run.ts';
import { compareSeveral, differingParameters, type MatrixRow } from '../compare/matrix.ts';
import type { PairChange } from '../compare/pairing.ts';
import { commonDraw } from '../compare/sequential-comparison.ts';
import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { knownCost, unpricedText } from '../report/model-price.ts';
import { reviewsFolder } from '../reviews/review-files.ts';
import { loadVerdicts } from '../reviews/store.ts';
import type { Verdicts } from '../reviews/verdicts.ts';
import { coverageOf } from '../runs/coverage.ts';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { runsOf } from '../versions/prompt-history.ts';
import { promptIdentity, runVersionName, versionsOfRuns } from '../versions/run-versions.ts';
import type { SavedVersion } from '../versions/version.ts';
import { versionedPrompt } from '../versions/versioned-prompt.ts';
import type { AnswerOf, QuestionOf } from './channel.ts';
import { comparedOutputs } from './compared-outputs.ts';
import type {
  ComparableRun,
  ComparableRuns,
  ComparisonView,
  MatrixView,
  PairView,
} from './comparison-view.ts';
import { IndexedRun } from './indexed-run.ts';
import { passRateOf } from './pass-rate.ts';
import type { COMPARISON_QUESTIONS } from './run-questions.ts';

/** Records of runs that are looked at. */
const MOST_RECORDS = 1_000;
const MOST_CHOICES = 100;
/** Versions on models that a matrix holds, and the results that are read for it in all. */
const MOST_VARIANTS = 12;
const MOST_RESULTS = 200_000;
const LISTED_GROUPS = 30;
const LISTED_SAMPLES = 20;
const MOST_KEPT = 500_000;
const ORDER: readonly PairChange[] = ['regressed', 'fixed', 'still-failing', 'still-passing', 'not-checked'];

type ComparisonQuestions = typeof COMPARISON_QUESTIONS;

/** A run held against other runs of its prompt. What was read of a run is kept as long as nobody adds to it or decides about it. */
export class RunComparisons {
  readonly #root: string;
  readonly #store: RunStore;
  readonly #files: Files;
  readonly #shown: () => Run;
  readonly #read = new Map<string, Promise<IndexedRun>>();
  #last: { readonly key: string; readonly comparison: Promise<Comparison> } | undefined;

  /** @param shown the run that is held against others, as it is now */
  constructor(root: string, store: RunStore, files: Files, shown: () => Run) {
    this.#root = root;
    this.#store = store;
    this.#files = files;
    this.#shown = shown;
  }

  /** The runs that it can be held against, newest first. */
  async comparable(): Promise<ComparableRuns> {
    const shown = this.#shown();
    const { runs, choiceOf } = await this.#runs();
    const others = runs.filter(({ id, summary }) => id !== shown.id && (summary?.results ?? 0) > 0);
    const usual = earlierRun(shown, others)?.id ?? others[0]?.id;
    return { runs: others.slice(0, MOST_CHOICES).map(choiceOf), ...(usual !== undefined && { usual }) };
  }

  /** The saved version of each run that is of one, with its labels, by the run's id. */
  async versions(): Promise<ReadonlyMap<string, string>> {
    const { runs, versionOf, labelsOf } = await this.#runs();
    return new Map(
      runs.flatMap((run) => {
        const version = versionOf(run);
        return version ? [[run.id, [runVersionName(run, version), ...labelsOf(version)].join(' ')]] : [];
      }),
    );
  }

  /** @throws {UserError} when the other run is gone */
  async comparison({
    against,
    margin,
    cluster,
  }: QuestionOf<ComparisonQuestions, 'comparison'>): Promise<ComparisonView> {
    const comparison = await this.#compare(against, { margin, cluster });
    const { clusters } = await this.#sideOf(this.#shown().id, cluster);
    const { choiceOf } = await this.#runs();
    const runs = { before: await this.#store.read(against), after: this.#shown() };
    const [before, after] = [choiceOf(runs.before), choiceOf(runs.after)];
    const { verdict, undecided, counts, passShare, pairing, confusion, cautions, price, trivial } =
      comparison;
    const unpaired = [
      [pairing.added, 'are in this run only'],
      [pairing.removed, 'are in the other run only'],
      [pairing.edited, 'were edited in between'],
      [pairing.unanswered, 'have no verdict in one of the runs'],
    ] as const;
    return {
      before,
      after,
      ...(verdict && {
        verdict: {
          kind: verdict.kind,
          text: verdictText(verdict, nameOf(after, before)),
          grounds: groundsOf(verdict),
        },
      }),
      ...(undecided !== undefined && { undecided }),
      cautions: [...cautions],
      clusters: clusters.names,
      pairs: pairing.pairs.length,
      counts,
      passShare,
      price: { before: usageView(price.before, runs.before), after: usageView(price.after, runs.after) },
      tags: comparison.tags.slice(0, LISTED_GROUPS),
      labels: comparison.labels.slice(0, LISTED_GROUPS),
      categories: comparison.categories.slice(0, LISTED_GROUPS),
      rules: comparison.rules.slice(0, LISTED_GROUPS),
      ...(confusion && { confusion }),
      trivial: [...trivial],
      unpaired: unpaired
        .filter(([samples]) => samples.length > 0)
        .map(([samples, why]) => ({ why, total: samples.length, samples: samples.slice(0, LISTED_SAMPLES) })),
    };
  }

  /** The samples in both runs, those that changed first. */
  async pairs({
    against,
    change,
    from,
    count,
  }: QuestionOf<ComparisonQuestions, 'pairs'>): Promise<AnswerOf<ComparisonQuestions, 'pairs'>> {
    const { pairing } = await this.#compare(against);
    const wanted = change === undefined ? ORDER : [change];
    const pairs = wanted.flatMap((each) => pairing.pairs.filter((pair) => pair.change === each));
    return {
      total: pairs.length,
      rows: pairs.slice(from, from + count).map(({ sample, change: of, before, after }) => ({
        sample,
        change: of,
        before: { passed: before.passed, repeats: before.repeats, broken: [...before.broken.keys()] },
        after: { passed: after.passed, repeats: after.repeats, broken: [...after.broken.keys()] },
      })),
    };
  }

  /** What both runs brought for a sample. */
  async pair({ against, sample }: QuestionOf<ComparisonQuestions, 'pair'>): Promise<PairView> {
    const [before, after] = await Promise.all([this.#sideOf(against), this.#sideOf(this.#shown().id)]);
    const resultOf = async (side: IndexedRun) => {
      const result = await side.resultOf(sample);
      return result && { run: side.run, result };
    };
    return comparedOutputs(sample, await resultOf(before), await resultOf(after));
  }

  /** The newest run of each version on each model that took the same samples, held against one of them. */
  async matrix({ against }: QuestionOf<ComparisonQuestions, 'matrix'>): Promise<MatrixView> {
    const { runs, choiceOf } = await this.#runs();
    const [base, shown] = [await this.#store.read(against), this.#shown()];
    // Runs that stopped once it was decided have few samples, and those that decided it, in common with others.
    if (commonDraw(base, shown)) return { samples: 0, leftOut: 0, rows: [] };
    const chosen = variantsBeside([base, shown], runs);
    const sides = await Promise.all(
      chosen.map(async (run) => ({ name: run.id, run, side: (await this.#sideOf(run.id)).side })),
    );
    const { rows, samples, leftOut } = compareSeveral(sides);
    return { samples, leftOut, rows: rows.map((row) => matrixRow(row, choiceOf(row.run))) };
  }

  async #compare(
    against: string,
    { margin, cluster }: { readonly margin?: number; readonly cluster?: string } = {},
  ): Promise<Comparison> {
    const stamps = [await this.#stampOf(against), await this.#stampOf(this.#shown().id)];
    const [before, after] = [await this.#store.read(against), this.#shown()];
    const key = JSON.stringify([stamps, before.state, after.state, margin, cluster]);
    if (this.#last?.key === key) return this.#last.comparison;
    const options = {
      ...(margin !== undefined && { margin }),
      ...(cluster !== undefined && { clusterOf: clusterBy(cluster) }),
    };
    const sides = [this.#sideOf(against, cluster), this.#sideOf(this.#shown().id, cluster)] as const;
    const place = { root: this.#root, store: this.#store, files: this.#files };
    const comparison = Promise.all(sides).then(async ([earlier, later]) => {
      await Promise.all([earlier.explain(place), later.explain(place)]);
      return compareRuns({ run: before, side: earlier.side }, { run: after, side: later.side }, options);
    });
    this.#last = { key, comparison };
    return comparison;
  }

  /** What was read of a run; read again where its results have changed, or are grouped otherwise. */
  async #sideOf(id: string, cluster?: string): Promise<IndexedRun> {
    const groupBy = groupVariable(cluster);
    const key = JSON.stringify([await this.#stampOf(id), groupBy]);
    const known = this.#read.get(key);
    if (known) return known;
    const read = this.#store
      .read(id)
      .then(async (run) => IndexedRun.read(run, this.#store, await this.#verdicts(), groupBy));
    this.#read.set(key, read);
    read.then(
      () => this.#forgetOldest(),
      () => this.#read.delete(key),
    );
    return read;
  }

  async #forgetOldest(): Promise<void> {
    const all = await Promise.all([...this.#read].map(async ([key, read]) => ({ key, read: await read })));
    let kept = all.reduce((sum, { read }) => sum + read.side.outcomes.size, 0);
    for (const { key, read } of all.slice(0, -2)) {
      if (kept <= MOST_KEPT) return;
      kept -= read.side.outcomes.size;
      this.#read.delete(key);
    }
  }

  /** @throws {UserError} when there is no such run */
  async #stampOf(id: string): Promise<string> {
    const found =
      basename(id) === id ? await stat(this.#store.resultsFile(id)).catch(() => undefined) : undefined;
    if (!found) throw new UserError(`The results of run ${id} were deleted; choose another run.`);
    // Verdicts are added and removed, and never changed.
    const decided = await stat(reviewsFolder(this.#root, this.#prompt)).catch(() => undefined);
    return `${id} ${found.size} ${found.mtimeMs} ${decided?.mtimeMs ?? 0}`;
  }

  get #prompt(): string {
    return join(this.#root, this.#shown().prompt.file);
  }

  #verdicts(): Promise<Verdicts> {
    return loadVerdicts(this.#root, this.#prompt, this.#files);
  }

  async #runs() {
    const sources = await versionedPrompt(this.#prompt, this.#files);
    const runs = await runsOf(sources, MOST_RECORDS);
    const { labels } = sources.versions;
    const versionOf = await versionsOfRuns(runs, sources);
    const labelsOf = ({ id }: SavedVersion) =>
      labels.filter(({ version }) => version === id).map(({ name }) => name);
    const parametersOf = differingParameters(runs);
    const choiceOf = (run: Run): ComparableRun => {
      const version = versionOf(run);
      return {
        run: run.id,
        startedAt: run.startedAt,
        provider: run.provider,
        model: run.model,
        parameters: parametersOf(run),
        version: runVersionName(run, version),
        labels: version ? labelsOf(version) : [],
        ...rateOf(run),
        unpriced: unpricedText(run.server),
      };
    };
    return { runs, choiceOf, versionOf, labelsOf };
  }
}

function rateOf(run: Run): Pick<ComparableRun, 'passRate' | 'partOf'> {
  if (!run.summary) return {};
  const { passRate, partOf } = passRateOf(run, run.summary);
  return { ...(passRate && { passRate: passRate.rate }), ...(partOf !== undefined && { partOf }) };
}

/** The two runs, and the newest of every other version on every other model that took the samples of the second. */
function variantsBeside([base, shown]: readonly [Run, Run], runs: readonly Run[]): Run[] {
  const variantOf = (run: Run) => [promptIdentity(run), run.provider, run.model].join(' ');
  const chosen = new Map([base, shown].map((run) => [variantOf(run), run]));
  const both = base.id === shown.id ? [base] : [base, shown];
  let results = 0;
  for (const run of runs) {
    if (chosen.size === MOST_VARIANTS) break;
    results += run.summary?.results ?? 0;
    if (results > MOST_RESULTS) break;
    const isSameSet = run.samples.hash === shown.samples.hash;
    const isWhole = coverageOf(run, 0).isWhole;
    if (isSameSet && isWhole && !chosen.has(variantOf(run))) chosen.set(variantOf(run), run);
  }
  return [...new Set([...both, ...chosen.values()])];
}

/** What an answer takes, where its cost tells anything. */
const usageView = (usage: AnswerUsage, { server }: Pick<Run, 'server'>) => ({
  ...usage,
  costUsd: knownCost(usage, server),
});

const matrixRow = (
  { run, passShare, price, parameters, isOnFront, against }: MatrixRow,
  choice: ComparableRun,
) => ({
  ...choice,
  parameters: [...parameters],
  ...(passShare !== undefined && { passShare }),
  price: usageView(price, run),
  isOnFront,
  ...(against && {
    against: { fixed: against.fixed, broken: against.broken, pText: pText(against.pValue) },
  }),
});

/** What the run that is shown is called in a sentence beside the other one. */
function nameOf(after: ComparableRun, before: ComparableRun): string {
  const isSaved = /^v\d+$/.test(after.version);
  if (isSaved && after.version !== before.version) return after.version;
  return after.model === before.model ? 'This run' : after.model;
}
