import { dirname } from 'node:path';
import { COMPLETE_ANSWER } from '../rules/rule.ts';
import { canonicalJson, sha256 } from '../text/hash.ts';
import { isOver } from './coverage.ts';
import { outputHash } from './output-hash.ts';
import { restoreIfReadable } from './restored-project.ts';
import { isUnfinished, type Result } from './result.ts';
import { mayBeResumed, type Run } from './run.ts';
import { RunIndex } from './run-index.ts';
import type { RunStore } from './run-store.ts';

/** What is kept of a result; the rest is read from its run when somebody looks. */
export type ResultHead = Pick<Result, 'sample' | 'repeat' | 'status' | 'score' | 'violations' | 'error'> & {
  readonly runId: string;
  /** Absent where there is no output. */
  readonly outputHash?: string;
  /** What a person has decided about the output; the status and the violations are those after it. */
  readonly decision?: Decision;
};

type Decision = 'approve' | 'reject' | 'correct';

/** What people have decided about the outputs of a prompt. */
export interface Decisions {
  findByHash(sample: string, outputHash: string): { readonly verdict: Decision } | undefined;
}

/** A run that ended before its end, and how many answers with a verdict it has got. */
export interface InterruptedRun {
  readonly run: Run;
  readonly done: number;
  readonly of: number;
}

/** What the samples of a prompt come to now. */
export interface StateCounts {
  /** Samples of the set. */
  readonly samples: number;
  /** Of these, those with a result. */
  readonly done: number;
  readonly passed: number;
  readonly failed: number;
  readonly unanswered: number;
  /** Answers pass because nothing is asked of them but to be whole, as in `isUnchecked` of a summary. */
  readonly isUnchecked: boolean;
}

/** The runs of every prompt of a workspace, by its file, newest first. */
export async function runsByPrompt(store: RunStore): Promise<ReadonlyMap<string, readonly Run[]>> {
  const found = new Map<string, Run[]>();
  for await (const run of new RunIndex(store).runs()) {
    // What was tried with other values says nothing of the prompt's samples.
    if (run.settings.variables) continue;
    const { file } = run.prompt;
    const known = found.get(file);
    if (known) known.push(run);
    else found.set(file, [run]);
  }
  return found;
}

/**
 * The runs whose results make up the current state of a prompt: those that ask the same as the newest one does, back
 * to the last that came to the end of the whole set.
 * @param runs of one prompt, newest first
 */
export function currentRuns(runs: readonly Run[]): Run[] {
  const [newest] = runs;
  if (!newest) return [];
  const same = runs.filter((run) => asksTheSame(run, newest));
  const whole = same.findIndex((run) => isOver(run) && run.settings.filter.length === 0);
  return whole < 0 ? same : same.slice(0, whole + 1);
}

/** Whether results of two runs tell of the same: one version of a prompt, on one model of one server. */
export function asksTheSame(a: Run, b: Run): boolean {
  const identity = ({ prompt, rulesHash, versionHash, provider, model, server, parameters }: Run) =>
    canonicalJson([versionHash ?? [prompt.hash, rulesHash], provider, model, server ?? '', parameters]);
  return identity(a) === identity(b);
}

/**
 * The latest results of each sample: those of the newest run that has any. Where an older run had another set of
 * samples, its results count as far as their samples are still the same in the newest one's.
 * @param runs as `currentRuns` returns them
 */
export async function* currentResults(
  store: RunStore,
  runs: readonly Run[],
): AsyncGenerator<readonly [Run, Result]> {
  const [newest] = runs;
  const superseded = new Set<string>();
  let contents: ReadonlyMap<string, string> | undefined;
  for (const run of runs) {
    if (newest && superseded.size >= newest.samples.count) return;
    const isOther = run.samples.hash !== newest?.samples.hash;
    if (isOther && newest) contents ??= await contentsOf(newest, dirname(dirname(store.folder)));
    const found = new Set<string>();
    for await (const result of store.results(run.id)) {
      const { sample } = result;
      if (isUnfinished(result) || superseded.has(sample)) continue;
      if (isOther && contents?.get(sample) !== contentOf(result)) continue;
      found.add(sample);
      yield [run, result];
    }
    for (const sample of found) superseded.add(sample);
  }
}

/** The current state of a prompt: of each sample the latest result, whichever run it came from. */
export class PromptState {
  /** Absolute path of the workspace root. */
  readonly root: string;
  /** As they were stored: by sample its repeats. */
  readonly #stored = new Map<string, readonly ResultHead[]>();
  readonly #heads = new Map<string, ResultHead>();
  #decisions: Decisions | undefined;
  #run: Run;
  /** Results with a verdict by run. */
  readonly #done = new Map<string, number>();
  #unfinished: Run | undefined;
  #underWay: Run | undefined;

  /** @param run the one that is shown: the newest, or the one under way */
  constructor(root: string, run: Run) {
    this.root = root;
    this.#run = run;
  }

  /**
   * Reads what the runs of a prompt come to.
   * @param runs as `currentRuns` returns them
   */
  static async read(root: string, store: RunStore, runs: readonly Run[]): Promise<PromptState | undefined> {
    const [newest] = runs;
    if (!newest) return undefined;
    const state = new PromptState(root, newest);
    for (const run of runs.filter(mayBeResumed)) {
      if (await store.isWritten(run.id)) state.#underWay ??= run;
      else state.#unfinished ??= run;
    }
    for await (const [run, result] of currentResults(store, runs)) state.add(result, run.id);
    return state;
  }

  /** The newest of the runs: what is asked of whom. */
  get run(): Run {
    return this.#run;
  }

  /** The run that is being written, by this process or another one. */
  get underWay(): Run | undefined {
    return this.#underWay;
  }

  /** By sample; of a sample's repeats the worst, as people see them. */
  get heads(): ReadonlyMap<string, ResultHead> {
    return this.#heads;
  }

  /** The run that waits to be resumed, where there is one. */
  get interrupted(): InterruptedRun | undefined {
    const run = this.#unfinished;
    if (!run) return undefined;
    const { samples, settings, id, summary } = run;
    const of = (samples.asked ?? samples.count) * settings.repeat;
    return { run, of, done: summary ? summary.results - summary.errors : (this.#done.get(id) ?? 0) };
  }

  get counts(): StateCounts {
    return countsOf([...this.#heads.values()], this.#run.samples.count);
  }

  /** What the run under way, or the newest one, has got of the samples that it was asked for. */
  get soFar(): StateCounts {
    const { id, samples } = this.#underWay ?? this.#run;
    const own = [...this.#heads.values()].filter(({ runId }) => runId === id);
    return countsOf(own, samples.asked ?? samples.count);
  }

  /** Takes the start of a run that asks the same into account; a resumed one asks anew for what has no verdict. */
  begin(run: Run): void {
    this.#run = run;
    this.#unfinished = undefined;
    this.#underWay = run;
    for (const [sample, repeats] of this.#stored) {
      const kept = repeats.filter(({ runId, status }) => runId !== run.id || status !== 'error');
      if (kept.length < repeats.length) this.#keep(sample, kept);
    }
  }

  /** Takes the end of the run under way into account. */
  end(run: Run): void {
    this.#run = run;
    this.#underWay = undefined;
    this.#unfinished = mayBeResumed(run) ? run : undefined;
  }

  /** A later run replaces an earlier one. */
  add(result: Result, runId: string): void {
    if (isUnfinished(result)) return;
    if (result.status !== 'error') this.#done.set(runId, (this.#done.get(runId) ?? 0) + 1);
    const { sample, repeat, status, score, violations, error, output } = result;
    const known = this.#stored.get(sample) ?? [];
    if (known.some((head) => head.runId > runId)) return;
    const hash = output === undefined ? {} : { outputHash: outputHash(output) };
    const head = { sample, repeat, status, score, violations, error, runId, ...hash };
    this.#keep(sample, [...known.filter((other) => other.runId === runId && other.repeat !== repeat), head]);
  }

  /** Takes earlier runs into account. */
  addEarlier(earlier: PromptState): void {
    for (const [sample, repeats] of earlier.#stored)
      if (!this.#stored.has(sample)) this.#keep(sample, repeats);
  }

  /** Takes what people have decided, at once and for what comes; what they do not say any more does not count. */
  decide(decisions: Decisions): void {
    this.#decisions = decisions;
    for (const [sample, repeats] of this.#stored) this.#keep(sample, repeats);
  }

  #keep(sample: string, repeats: readonly ResultHead[]): void {
    if (repeats.length === 0) {
      this.#stored.delete(sample);
      this.#heads.delete(sample);
      return;
    }
    this.#stored.set(sample, repeats);
    const worst = repeats
      .map((head) => this.#decided(head))
      .reduce((bad, head) => (BADNESS[head.status] > BADNESS[bad.status] ? head : bad));
    this.#heads.set(sample, worst);
  }

  #decided(head: ResultHead): ResultHead {
    const { sample, outputHash: hash } = head;
    const decision = hash === undefined ? undefined : this.#decisions?.findByHash(sample, hash)?.verdict;
    if (!decision) return head;
    return decision === 'approve'
      ? { ...head, status: 'passed', violations: [], decision }
      : { ...head, status: 'failed', decision };
  }
}

/** @param samples those that there are, as far as they are known */
function countsOf(heads: readonly ResultHead[], samples: number): StateCounts {
  const of = (status: Result['status']) => heads.filter((head) => head.status === status).length;
  const passed = of('passed');
  return {
    samples: Math.max(samples, heads.length),
    done: heads.length,
    passed,
    failed: of('failed'),
    unanswered: of('error'),
    isUnchecked: passed > 0 && !heads.some(isChecked),
  };
}

/** Whether an answer was held against anything, or a person has decided about it. */
const isChecked = ({ status, score, violations, decision }: ResultHead) =>
  score !== undefined ||
  decision !== undefined ||
  (status === 'failed' && !violations.some(({ rule }) => rule === COMPLETE_ANSWER));

const BADNESS: Readonly<Record<Result['status'], number>> = { passed: 0, error: 1, failed: 2 };

/** SHA-256 of what a sample is asked and held against, as far as its result repeats it. */
const contentOf = ({ variables, expected, facts = [], tags = [], weight = 1 }: Content) =>
  sha256(canonicalJson([variables, expected ?? null, facts, tags, weight]));

type Content = Pick<Result, 'variables' | 'expected' | 'facts' | 'tags' | 'weight'>;

/** The contents of a run's samples by id; empty where its files are not kept, or cannot be read by this version. */
async function contentsOf(run: Run, root: string): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  const { project } = (await restoreIfReadable(run, root)) ?? {};
  if (!project) return contents;
  for await (const record of project.samples.records())
    if (record.kind === 'sample') contents.set(record.sample.id, contentOf(record.sample));
  return contents;
}
