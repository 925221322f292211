import { join } from 'node:path';
import { type Diagnostic, UserError } from '../diagnostic.ts';
import { rulesHash } from '../engine/plan.ts';
import { prepareRun } from '../engine/prepare-run.ts';
import type { PreparedRun } from '../engine/prepared-run.ts';
import { RunDeclinedError, startRun } from '../engine/start.ts';
import { makeFolder } from '../make-folder.ts';
import { promptHash } from '../prompt/render.ts';
import { takeLock } from '../runs/lock.ts';
import type { Run } from '../runs/run.ts';
import { RunIndex } from '../runs/run-index.ts';
import { sha256 } from '../text/hash.ts';
import type { SavedVersion } from '../versions/version.ts';
import { type Advice, addedPrice, adviseOn, editHash } from './advise.ts';
import type { FaultKind } from './fault.ts';
import { type EditContext, keepEdit } from './kept-edit.ts';
import { type Proof, proveRuns } from './proof.ts';
import type { Situation } from './situation.ts';
import { isHelping, type Trial, type TrialRequest, tryAdvice } from './trial.ts';
import { writtenProposal } from './writer.ts';

/** How far a prompt is to be improved, and with what. */
export interface ImproveRequest extends TrialRequest, Pick<EditContext, 'writeOpen'> {
  /** Absolute path of the prompt file. */
  readonly prompt: string;
  /** Remedies that are tried at most. */
  readonly steps: number;
  /** The share of the samples that shall pass, from 0 to 1. */
  readonly target?: number;
  /** A model that proposes wordings where no remedy is known any more. */
  readonly writer?: string;
  /** Told before the first step what is wrong with what advice is made from. */
  readonly onDiagnostics?: (diagnostics: readonly Diagnostic[]) => void;
  readonly onStep?: (step: ImproveStep) => void;
}

/** One remedy that was tried. */
export interface ImproveStep {
  /** From 1. */
  readonly number: number;
  /** What was wrong. */
  readonly fault: string;
  /** What was done about it, or why nothing could be. */
  readonly title: string;
  readonly trial?: Trial;
  /** The version it was kept as; absent where it was not. */
  readonly version?: SavedVersion;
  /** USD of all that belongs to the step, as far as prices are known. */
  readonly costUsd: number;
  readonly isPriced: boolean;
  /** The base URL that was asked; absent where it is no server. */
  readonly server?: string;
}

export type ImproveEnd =
  | 'nothing-fails'
  | 'target-met'
  | 'nothing-helps'
  | 'steps-done'
  | 'money-gone'
  | 'cancelled'
  | 'prompt-changed';

export interface ImproveOutcome {
  readonly end: ImproveEnd;
  readonly steps: readonly ImproveStep[];
  /** Samples that pass of those advice sees, at the beginning and at the end. */
  readonly before: { readonly passed: number; readonly of: number };
  readonly after: { readonly passed: number; readonly of: number };
  /** Of those that pass at the end, the ones that the prompt now quotes. */
  readonly quoted: number;
  readonly heldOut: number;
  /** Absent where nothing was kept, no sample is held out, or the money was gone. */
  readonly proof?: Proof;
  readonly costUsd: number;
  /** What `restore` goes back to; absent where nothing was kept. */
  readonly undo?: SavedVersion;
  readonly isPriced: boolean;
  readonly provider: string;
  /** The base URL that was asked; absent where it is no server. */
  readonly server?: string;
}

/**
 * Improves a prompt step by step: the cheapest remedy of the largest fault, tried, kept where the trial succeeds.
 * @throws {UserError} when something is wrong before the first step, or another process improves the same prompt
 */
export async function improve(request: ImproveRequest): Promise<ImproveOutcome> {
  const prepared = await prepareRun(runRequest(request, request.maxCost));
  const folder = join(prepared.workspace, 'cache');
  await makeFolder(folder);
  const { file } = prepared.plan.prompt;
  const release = await takeLock(join(folder, `improve-${sha256(file).slice(0, 12)}.lock`), file, 'improved');
  try {
    return await new Improvement(request, prepared).run();
  } finally {
    await release();
  }
}

const runRequest = (
  { prompt, files, provider, model, onUnusedModel, concurrency, signal }: ImproveRequest,
  maxCost: number | undefined,
) => ({ file: prompt, files, provider, model, onUnusedModel, concurrency, maxCost, signal });

/** Faults that no wording puts right, or that rest on the word of a judge alone. */
const NOT_THE_PROMPTS: ReadonlySet<FaultKind> = new Set(['provider', 'unpassable', 'no-verdict', 'judged']);

class Improvement {
  readonly #request: ImproveRequest;
  readonly #prepared: PreparedRun;
  readonly #steps: ImproveStep[] = [];
  /** Hashes of edits that were tried. */
  readonly #tried = new Set<string>();
  /** Faults for which the writer was asked in vain. */
  readonly #unwritten = new Set<string>();
  /** Samples that kept edits quote. */
  readonly #quoted = new Set<string>();
  #costUsd = 0;
  #undo: SavedVersion | undefined;

  constructor(request: ImproveRequest, prepared: PreparedRun) {
    this.#request = request;
    this.#prepared = prepared;
  }

  async run(): Promise<ImproveOutcome> {
    const { files, signal } = this.#request;
    const { root } = this.#prepared.project;
    const first = await this.#firstRun();
    let run = first;
    let { report, situation } = await adviseOn(run, root, files, signal);
    this.#request.onDiagnostics?.(report.diagnostics);
    const before = report.baselines;
    let end: ImproveEnd | undefined;
    while (!end) {
      end = this.#endBefore(report.baselines);
      if (end) break;
      const advice = report.advice.find(({ edit }) => !this.#tried.has(editHash(edit)));
      const step = advice ? await this.#attempt(advice, situation) : await this.#attemptWritten(situation);
      if (typeof step === 'string') {
        end = step;
        break;
      }
      this.#steps.push(step);
      this.#request.onStep?.(step);
      if (step.trial?.end === 'over-budget') end = 'money-gone';
      if (step.trial?.end === 'cancelled') end = 'cancelled';
      if (!step.version || end) continue;
      const next = await this.#runNow(situation.heldOut > 0 ? [...situation.samples.keys()] : []);
      if (typeof next === 'string') {
        end = next;
        break;
      }
      run = next;
      ({ report, situation } = await adviseOn(run, root, files, signal));
    }
    return this.#outcome(end ?? 'steps-done', first, before, { run, report: report.baselines, situation });
  }

  /** Why nothing is tried any more. */
  #endBefore({ passed, of }: { passed: number; of: number }): ImproveEnd | undefined {
    const { steps, target, maxCost, signal } = this.#request;
    if (signal.aborted) return 'cancelled';
    if (passed === of) return 'nothing-fails';
    if (target !== undefined && passed >= target * of) return 'target-met';
    if (this.#steps.length >= steps) return 'steps-done';
    return maxCost !== undefined && this.#costUsd >= maxCost ? 'money-gone' : undefined;
  }

  async #attempt(advice: Advice, situation: Situation): Promise<ImproveStep | ImproveEnd> {
    this.#tried.add(editHash(advice.edit));
    const { root, passing } = situation;
    const { prompt, files, signal, writeOpen } = this.#request;
    const cost = this.#costUsd;
    let trial: Trial;
    try {
      trial = await tryAdvice(advice, situation, { ...this.#request, maxCost: this.#left });
    } catch (error) {
      if (signal.aborted) return 'cancelled';
      if (error instanceof RunDeclinedError) return 'cancelled';
      if (error instanceof UserError && /has changed since/.test(error.message)) return 'prompt-changed';
      throw error;
    }
    this.#costUsd += trial.costUsd;
    // A judge that is shown more is another measure, which a person decides about.
    const helps = trial.end === 'finished' && !trial.isByJudgeAlone && isHelping(trial, passing.length);
    const kept = helps
      ? await keepEdit(advice.edit, advice.title, {
          root,
          prompt,
          files,
          signal,
          ...(writeOpen && { writeOpen }),
        })
      : undefined;
    this.#undo ??= kept?.before;
    for (const sample of (kept && advice.edit.quotes) ?? []) this.#quoted.add(sample);
    return {
      number: this.#steps.length + 1,
      fault: advice.fault.title,
      title: advice.title,
      trial,
      ...(kept && { version: kept.after }),
      costUsd: this.#costUsd - cost,
      ...this.#askedAt(situation.run.server),
    };
  }

  /** Where no remedy is known any more, a model may write one for the largest fault. */
  async #attemptWritten(situation: Situation): Promise<ImproveStep | ImproveEnd> {
    const { writer, signal } = this.#request;
    const fault = situation.faults.find(
      ({ key, kind }) => !NOT_THE_PROMPTS.has(kind) && !this.#unwritten.has(key),
    );
    if (writer === undefined || !fault) return 'nothing-helps';
    const {
      proposal,
      why = '',
      costUsd,
    } = await writtenProposal(fault, situation, {
      ...this.#request,
      writer,
      maxCost: this.#left,
      signal,
    });
    this.#costUsd += costUsd;
    // Asked once more for the same, it would say the same.
    this.#unwritten.add(fault.key);
    if (!proposal)
      return {
        number: this.#steps.length + 1,
        fault: fault.title,
        title: why,
        costUsd,
        ...this.#askedAt(situation.run.server),
      };
    const advice: Advice = {
      ...proposal,
      number: 1,
      kind: 'rewrite',
      fault,
      price: addedPrice(proposal, fault, situation),
      tried: fault.samples.length,
      record: { helped: 0, of: 0 },
    };
    const step = await this.#attempt(advice, situation);
    if (typeof step === 'string') return step;
    if (step.version) this.#unwritten.delete(fault.key);
    return { ...step, costUsd: step.costUsd + costUsd };
  }

  /** Who was asked, and whether it is known what that takes. */
  #askedAt(server: string | undefined): Pick<ImproveStep, 'isPriced' | 'server'> {
    const { prices, plan } = this.#prepared;
    const usd = prices.at(server).cost(plan.model, { inputTokens: 1, outputTokens: 1 });
    return { isPriced: usd !== null, ...(server !== undefined && { server }) };
  }

  /** USD that may still be spent; absent where nothing is limited. */
  get #left(): number | undefined {
    const { maxCost } = this.#request;
    return maxCost === undefined ? undefined : Math.max(0, maxCost - this.#costUsd);
  }

  /** The newest whole run of the prompt as it is; where there is none, one is made. */
  async #firstRun(): Promise<Run> {
    const { plan, project, store } = this.#prepared;
    const { provider, model } = plan;
    const query = { file: plan.prompt.file, state: 'finished', isWhole: true, provider, model } as const;
    for await (const run of new RunIndex(store).runs(query)) {
      const isSame =
        run.prompt.hash === promptHash(project.prompt) &&
        run.rulesHash === rulesHash(project) &&
        run.samples.hash === plan.samples.hash;
      if (isSame) return run;
    }
    const run = await this.#runNow([]);
    if (typeof run !== 'string') return run;
    throw new UserError(
      run === 'cancelled'
        ? `${plan.prompt.file} was not run, so there is nothing to improve.`
        : `The cost limit was reached before ${plan.prompt.file} was run once; raise --max-cost.`,
    );
  }

  /** Runs some samples, or all, as the prompt is now. */
  async #runNow(samples: readonly string[]): Promise<Run | ImproveEnd> {
    const { confirm, signal } = this.#request;
    const base = runRequest(this.#request, this.#left);
    try {
      const { run, summary } = await startRun({
        ...this.#request,
        ...base,
        filter: samples.map((sample) => `id:${sample}`),
        ...(confirm && { forecast: { confirm } }),
        onResult: (result) => this.#request.onResult?.(result),
      });
      this.#costUsd += summary.costUsd ?? 0;
      if (run.state === 'cancelled') return 'cancelled';
      return run.state === 'over-budget' ? 'money-gone' : run;
    } catch (error) {
      if (signal.aborted || error instanceof RunDeclinedError) return 'cancelled';
      throw error;
    }
  }

  async #outcome(
    end: ImproveEnd,
    first: Run,
    before: ImproveOutcome['before'],
    now: { readonly run: Run; readonly report: ImproveOutcome['after']; readonly situation: Situation },
  ): Promise<ImproveOutcome> {
    const isProvable = this.#undo && now.situation.heldOut > 0 && end !== 'cancelled' && end !== 'money-gone';
    const last = isProvable ? await this.#runNow([]) : 'money-gone';
    const proof = typeof last === 'string' ? undefined : await proveRuns(first, last, now.situation);
    return {
      end,
      steps: this.#steps,
      before: { passed: before.passed, of: before.of },
      after: { passed: now.report.passed, of: now.report.of },
      quoted: new Set(
        now.situation.passing.map(({ sample }) => sample).filter((sample) => this.#quoted.has(sample)),
      ).size,
      heldOut: now.situation.heldOut,
      ...(proof && { proof }),
      costUsd: this.#costUsd,
      ...(this.#undo && { undo: this.#undo }),
      provider: first.provider,
      ...this.#askedAt(first.server),
    };
  }
}
