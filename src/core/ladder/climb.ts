import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { AskedProvider } from '../engine/connect.ts';
import type { CallRequest } from '../engine/connected-run.ts';
import { targetOf } from '../engine/plan.ts';
import { prepareRun } from '../engine/prepare-run.ts';
import { type PreparedRun, type PrepareRequest, refusalOf } from '../engine/prepared-run.ts';
import { forecastFor } from '../engine/run-forecast.ts';
import { runGroup } from '../engine/run-group.ts';
import { versionHash } from '../engine/version-hash.ts';
import type { Forecast } from '../estimate/forecast.ts';
import { exactRange, type LikelyRange } from '../estimate/likely-range.ts';
import { expected } from '../rules/catalogue/expected.ts';
import { facts } from '../rules/catalogue/facts.ts';
import type { Rule } from '../rules/rule.ts';
import { RecordedFiles } from '../runs/recorded-files.ts';
import { type Result, resultKey } from '../runs/result.ts';
import type { ClimbStep, MeasuredRung, Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import { sampleFilter } from '../samples/sample-filter.ts';
import { formatUsd } from '../text/amounts.ts';
import { pathIn } from '../text/path-in.ts';
import { textFiles } from '../versions/text-files.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { type ClimbResult, ladderOf } from './ladder.ts';
import { type CategoryReader, type MeasuredRun, measuredRun } from './measured-run.ts';
import { RULES_RETRY } from './rung.ts';
import { type RungMeans, rungText } from './rung-prompt.ts';
import { climbRuns } from './stored-climbs.ts';
import { targetShare } from './target-share.ts';

/** What to climb with, and how its calls are made. */
export interface ClimbRequest
  extends Omit<PrepareRequest, 'resume' | 'count' | 'despiteErrors'>,
    CallRequest {
  /** Id of an unfinished climb of this prompt to resume. */
  readonly resume?: string;
  /** The share of failing samples at which the climb stops, from 0 to 1; the workspace's where it is absent. */
  readonly target?: number;
  /** Whom a provider would ask; calls nothing. */
  readonly askedProvider: (provider: string, project: Project) => Promise<AskedProvider | undefined>;
  /** Decides before the first call; a resumed climb was confirmed when it began. */
  readonly confirm?: (estimate: ClimbEstimate, prepared: PreparedRun) => Promise<boolean>;
  readonly categoriesOf?: CategoryReader;
  /** Told how many results of a rung's run are there. */
  readonly onProgress?: (progress: ClimbProgress) => void;
}

export interface ClimbProgress {
  readonly rung: MeasuredRung;
  readonly done: number;
  readonly of: number;
}

/** What a climb may take: the first rung is always measured, the others only where they can change something. */
export interface ClimbEstimate {
  readonly rungs: readonly { readonly rung: MeasuredRung; readonly forecast: Forecast }[];
  /** From the first rung alone to all of them, without repairs and judges. */
  readonly calls: LikelyRange;
  /** USD, from the first rung alone to all of them; `null` where a price is unknown. */
  readonly costUsd: LikelyRange | null;
  /** The same of the rungs that earlier runs tell of; `null` where they do not tell of the first. */
  readonly durationMs: LikelyRange | null;
}

/** The climb was not wanted, once its estimate was seen. */
export class ClimbDeclinedError extends UserError {}

/**
 * Measures the rungs of the ladder one after the other over one sample set, each only where what fails says that it
 * can change something. Each rung is a run of its own, which keeps the answers of the run it stands on wherever the
 * request is the same. Where a run ends early so does the climb, and it can be resumed.
 * @throws {UserError} when something is wrong; of its kind `ClimbDeclinedError` when the estimate is not confirmed
 * @throws the signal's reason, when it is aborted before anything is called
 */
export async function climb(request: ClimbRequest): Promise<ClimbResult> {
  const climbing = await Climb.begin(request);
  if (request.resume === undefined) {
    await climbing.assertChecked();
    await climbing.confirm();
  }
  for (let rung = climbing.next; rung !== undefined; rung = climbing.next) {
    if (!(await climbing.measure(rung))) break;
  }
  return climbing.climbed;
}

class Climb {
  readonly #request: ClimbRequest;
  readonly #project: Project;
  readonly #version: string;
  readonly #store: RunStore;
  /** USD of all rungs together. */
  #maxCost: number | undefined;
  readonly #measured = new Map<MeasuredRung, MeasuredRun>();
  /** The run that an earlier part of the climb has left unfinished. */
  #broken: Run | undefined;

  private constructor(request: ClimbRequest, project: Project, version: string, store: RunStore) {
    this.#request = request;
    this.#project = project;
    this.#version = version;
    this.#maxCost = request.maxCost;
    this.#store = store;
  }

  static async begin(request: ClimbRequest): Promise<Climb> {
    const files = new RecordedFiles(request.files);
    const { project, diagnostics } = await loadProject(request.file, files);
    if (!project) throw refusalOf(request.file, diagnostics);
    const { resume } = request;
    const store = new RunStore(join(project.root, WORKSPACE_FOLDER));
    const runs = resume === undefined ? [] : await climbRuns(store, resume);
    // A resumed climb asks whom it asked before.
    const provider = request.provider ?? runs[0]?.provider;
    const asked = { ...request, provider, model: request.model ?? runs[0]?.model };
    const { model = '' } = targetOf(asked, project);
    const version = await versionHash(project, model, files, request.signal);
    const climbing = new Climb(asked, project, version, store);
    if (resume !== undefined) await climbing.#takeUp(resume, runs);
    return climbing;
  }

  async #takeUp(id: string, runs: readonly Run[]): Promise<void> {
    const refuse = (why: string) =>
      new UserError(`Climb "${id}" cannot be resumed, since ${why}; start a new climb.`);
    const [first] = runs;
    if (!first) throw refuse('there is none');
    if (first.prompt.file !== this.#file) throw refuse(`it belongs to ${first.prompt.file}`);
    if (first.climb?.version !== this.#version)
      throw refuse('the prompt, its rules, its model or its knowledge have changed');
    this.#maxCost ??= first.climb.maxCost;
    for (const run of runs) {
      if (isDone(run)) await this.#keep(run);
      else this.#broken = run;
    }
    if (this.next === undefined) throw refuse('it is over');
    const spent = (this.#broken?.summary?.costUsd ?? 0) >= (this.#moneyLeft() ?? Number.POSITIVE_INFINITY);
    if (spent)
      throw new UserError(
        `Climb "${id}" has spent its limit of ${formatUsd(this.#maxCost ?? 0)}; resume it with a higher one.`,
      );
  }

  /** The prompt file, relative to the workspace root, with forward slashes. */
  get #file(): string {
    return pathIn(this.#project.root, this.#request.file);
  }

  get #signal(): AbortSignal {
    return this.#request.signal;
  }

  /** The rung to measure now; absent where the climb is over. */
  get next(): MeasuredRung | undefined {
    if (this.#broken) return this.#broken.climb?.rung;
    return this.#measured.size > 0 ? this.climbed.ladder.next : 1;
  }

  /** What the runs so far come to. @throws {UserError} when there is none */
  get climbed(): ClimbResult {
    const [first, ...others] = this.#measured.values();
    if (!first) throw new UserError('The climb ended before its first rung was measured.');
    return ladderOf([first, ...others], this.#project.config.ladder?.volume);
  }

  /** @throws {UserError} where every answer would pass, as nothing is asked of it */
  async assertChecked(): Promise<void> {
    const { prompt, rules, samples } = this.#project;
    const isImplied = ({ check }: Rule) => check === facts.name || check === expected.name;
    if (prompt.evaluators.length > 0 || !rules.rules.every(isImplied)) return;
    const isCompared = rules.rules.some(({ check }) => check === expected.name);
    const isAskedFor = sampleFilter(this.#request.filter ?? []);
    for await (const record of samples.records(this.#signal)) {
      if (record.kind === 'invalid' || !isAskedFor(record.sample)) continue;
      const { sample } = record;
      if (sample.facts.length > 0 || (isCompared && sample.expected !== undefined)) return;
    }
    // What is wrong with its files is said first.
    const { verdicts } = await this.#prepare(1, { retrieval: false, rules: false }, {});
    if ([...verdicts.samples].length > 0) return;
    throw new UserError(
      `${this.#file} was not climbed with, since nothing would be checked; add rules to the prompt, or "facts" or "expected" to its samples.`,
    );
  }

  /** @throws {ClimbDeclinedError} */
  async confirm(): Promise<void> {
    const { confirm } = this.#request;
    if (!confirm) return;
    const possible = this.#possibleRungs();
    const prepared = await Promise.all(
      possible.map(({ rung, ...means }) => this.#prepare(rung, means, { count: {} })),
    );
    const [first] = prepared;
    const asked = first && (await this.#request.askedProvider(first.plan.provider, this.#project));
    const watch = { signal: this.#signal };
    const forecasts = await Promise.all(prepared.map((each) => forecastFor(each, watch, asked)));
    const rungs = possible.map(({ rung }, index) => ({ rung, forecast: forecasts[index] as Forecast }));
    const costs = forecasts.flatMap(({ costUsd }) => costUsd ?? []);
    const durations = forecasts.flatMap(({ durationMs }) => durationMs ?? []);
    const estimate = {
      rungs,
      calls: fromFirstToAll(forecasts.map(callsOf)),
      costUsd: costs.length < forecasts.length ? null : fromFirstToAll(costs),
      durationMs: forecasts[0]?.durationMs ? fromFirstToAll(durations) : null,
    };
    if (first && (await confirm(estimate, first))) return;
    throw new ClimbDeclinedError(`${this.#file} was not climbed with, and nothing was called.`);
  }

  /** What may have to be measured, whatever fails. */
  #possibleRungs(): (RungMeans & { readonly rung: MeasuredRung })[] {
    const { knowledge, prompt, rules } = this.#project;
    const { on } = prompt.retry ?? RULES_RETRY;
    const retrieval = knowledge.length > 0;
    const isRepairable = rules.rules.some(({ category }) => on.includes(category));
    return [
      { rung: 1, retrieval: false, rules: false },
      ...(retrieval ? [{ rung: 2, retrieval, rules: false } as const] : []),
      ...(isRepairable ? [{ rung: 3, retrieval, rules: true } as const] : []),
    ];
  }

  /** Makes the run of a rung, or resumes it. @returns whether it came to its end */
  async measure(rung: MeasuredRung): Promise<boolean> {
    const broken = this.#broken;
    const highest = this.#measured.size > 0 ? this.climbed.highest : undefined;
    const retrieval = rung === 2 || highest?.rung === 2;
    const left = this.#moneyLeft();
    const maxCost = left && left - (broken?.summary?.costUsd ?? 0);
    if (maxCost !== undefined && maxCost <= 0) return false;
    this.#broken = undefined;
    const means = { retrieval, rules: rung === 3 };
    const prepared = await this.#prepare(rung, means, { maxCost, ...(broken && { resume: broken.id }) });
    const of = prepared.asked * prepared.plan.settings.repeat;
    let done = 0;
    const { runs } = await runGroup([prepared], {
      ...this.#request,
      maxCost,
      before: highest && (await this.#resultsOf(highest.run)),
      confirm: undefined,
      onResult: () => {
        done++;
        this.#request.onProgress?.({ rung, done, of });
        return 'continue';
      },
    });
    const [run] = runs;
    if (!run) return false;
    await this.#keep(run);
    return isDone(run);
  }

  #stepTo(rung: MeasuredRung): ClimbStep {
    const target = this.#request.target ?? targetShare(this.#project.config.ladder?.target);
    const first = this.#measured.get(1)?.run.id;
    return {
      rung,
      ...(first !== undefined && { first }),
      version: this.#version,
      ...(target !== undefined && { target }),
      ...(this.#maxCost !== undefined && { maxCost: this.#maxCost }),
    };
  }

  /** The run of the prompt as a rung asks. */
  async #prepare(
    rung: MeasuredRung,
    means: RungMeans,
    options: Pick<PrepareRequest, 'count' | 'maxCost' | 'resume'>,
  ): Promise<PreparedRun> {
    const { root, prompt } = this.#project;
    const files = textFiles(root, { [this.#file]: rungText(prompt, means) }, this.#request.files);
    const repeat =
      this.#measured.get(1)?.run.settings.repeat ??
      this.#request.repeat ??
      this.#project.config.ladder?.repeat;
    // A run that is resumed knows how often it asks.
    const prepared = await prepareRun({
      ...this.#request,
      repeat: options.resume === undefined ? repeat : undefined,
      ...options,
      resume: options.resume,
      files,
    });
    const { plan } = prepared;
    return { ...prepared, plan: { ...plan, climb: plan.climb ?? this.#stepTo(rung) } };
  }

  /** USD. */
  #moneyLeft(): number | undefined {
    if (this.#maxCost === undefined) return undefined;
    const runs = [...this.#measured.values()].map(({ run }) => run);
    return runs.reduce((left, { summary }) => left - (summary?.costUsd ?? 0), this.#maxCost);
  }

  async #keep(run: Run): Promise<void> {
    const { files, categoriesOf } = this.#request;
    const where = { root: this.#project.root, store: this.#store, files, categoriesOf };
    // What was measured before the signal aborted is still to be read.
    const measured = await measuredRun(run, { ...where, signal: new AbortController().signal });
    this.#measured.set(measured.rung, measured);
  }

  async #resultsOf({ id }: Run): Promise<ReadonlyMap<string, Result>> {
    const results = new Map<string, Result>();
    for await (const result of this.#store.results(id)) results.set(resultKey(result), result);
    return results;
  }
}

const isDone = ({ state }: Run) => state === 'finished' || state === 'incomplete';

/** Answers that the cache has are not asked for. */
const callsOf = ({ samples, repeat, cached = 0 }: Forecast) => exactRange(samples * repeat - cached);

/** What rungs take together, of which only the first is sure to be measured. */
const fromFirstToAll = (rungs: readonly LikelyRange[]): LikelyRange => ({
  low: rungs[0]?.low ?? 0,
  high: rungs.reduce((sum, { high }) => sum + high, 0),
});
