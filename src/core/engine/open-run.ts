import type { RuleSet } from '../rules/compile.ts';
import { type Result, resultKey } from '../runs/result.ts';
import type { DrawRecord, NewRun, Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { RunWriter } from '../runs/run-writer.ts';
import { type RunSummary, SummaryBuilder } from '../runs/summary.ts';
import { sampleFilter } from '../samples/sample-filter.ts';
import { Consistency } from './consistency.ts';
import type { End } from './execute.ts';
import type { Task, Variant } from './variant.ts';

/** What comes with tasks: who watches them, and what is known of them. */
export interface TaskWatch {
  /** Told when a sample's provider is asked: before that, it waits for its turn. */
  readonly onBegin?: (of: Pick<Result, 'sample' | 'repeat'>) => void;
  /** Watches the answer arrive; `text` is the whole text so far. */
  readonly onText?: (text: string, of: Pick<Result, 'sample' | 'repeat'>) => void;
  /** The results of an earlier run under the same rules, by their `resultKey`. */
  readonly before?: ReadonlyMap<string, Result>;
}

/** What an earlier part of a run has brought; of a new run, nothing yet. */
interface EarlierPart {
  readonly summary: SummaryBuilder;
  readonly consistency: Consistency;
  /** The `resultKey`s of the results, which are not asked for again. */
  readonly done: Set<string>;
}

/** A run under way, as it is stored: makes its tasks, keeps their results, and sums them up. */
export class OpenRun {
  readonly #writer: RunWriter;
  readonly #before: EarlierPart;
  /** Results of an earlier part of it. */
  readonly kept: number;

  private constructor(writer: RunWriter, before: EarlierPart) {
    this.#writer = writer;
    this.#before = before;
    this.kept = before.done.size;
    const { droppedCostUsd = 0, embedded } = writer.run;
    before.summary.addCost(droppedCostUsd + (embedded?.costUsd ?? 0));
  }

  /**
   * Begins a new run, or resumes one, which has an id.
   * @throws {UserError} when it cannot be written, or another process writes it
   */
  static async begin(store: RunStore, plan: NewRun | Run, rules: RuleSet): Promise<OpenRun> {
    const before = {
      summary: new SummaryBuilder(),
      consistency: new Consistency(rules),
      done: new Set<string>(),
    };
    const keep = (result: Result) => {
      before.summary.add(result);
      before.consistency.keep(result);
      before.done.add(resultKey(result));
    };
    const writer = 'id' in plan ? await store.reopen(plan, keep) : await store.create(plan);
    return new OpenRun(writer, before);
  }

  get run(): Run {
    return this.#writer.run;
  }

  /** Absolute path of its folder. */
  get folder(): string {
    return this.#writer.folder;
  }

  get summary(): RunSummary {
    return this.#before.summary.summary;
  }

  /** USD, as far as prices are known. */
  get costUsd(): number {
    return this.#before.summary.costUsd;
  }

  /** The answers so far that later ones are compared with. */
  get consistency(): Consistency {
    return this.#before.consistency;
  }

  /** What is still to be asked, in the order of the samples, which are read as they are asked for. */
  async *tasks(
    variant: Variant,
    signal: AbortSignal,
    { onText, onBegin, before }: TaskWatch = {},
  ): AsyncGenerator<Task> {
    const { filter, repeat: repeats } = this.run.settings;
    const isAskedFor = sampleFilter(filter);
    for await (const record of variant.project.samples.records()) {
      if (signal.aborted) return;
      if (record.kind === 'invalid' || !isAskedFor(record.sample)) continue;
      const { sample } = record;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const of = { sample: sample.id, repeat };
        if (this.#before.done.has(resultKey(of))) continue;
        yield {
          sample,
          repeat,
          variant,
          ...(before?.has(resultKey(of)) && { before: before.get(resultKey(of)) }),
          ...(onText && { onText: (text: string) => onText(text, of) }),
          ...(onBegin && { onBegin: () => onBegin(of) }),
        };
      }
    }
  }

  /** Resolves when the result is safely stored. @throws {UserError} when it cannot be written */
  async store(result: Result): Promise<void> {
    await this.#writer.append(result);
    this.#before.summary.add(result);
  }

  /** @throws {UserError} when its end cannot be written */
  finish(state: End, finishedAt: Date, draw?: DrawRecord): Promise<Run> {
    const { summary } = this;
    return this.#writer.finish({ state, finishedAt: finishedAt.toISOString(), summary, draw });
  }

  /** Lets go of a run that broke off; its record still says that it runs, so it can be resumed. */
  close(): Promise<void> {
    return this.#writer.close();
  }
}
