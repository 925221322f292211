import { join } from 'node:path';
import type { Files } from '../files.ts';
import type { ChatRequest } from '../prompt/chat.ts';
import { decidedResults } from '../reviews/decided-results.ts';
import { outputHash } from '../runs/output-hash.ts';
import { renderedMessages } from '../runs/rendered-messages.ts';
import { type Result, resultKey } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import type { ResultId } from './causes.ts';
import { opinionRequest } from './opinion-question.ts';
import { Opinions, readOpinions } from './opinions.ts';
import type { RunTriage } from './run-triage.ts';
import { openTriage } from './triage-run.ts';

/** A failing result that a model is asked about. */
export interface OpinionQuestion extends ResultId {
  readonly outputHash: string;
  /** @param isStructured the server is held to one of the categories */
  request(isStructured: boolean): ChatRequest;
  /** How often it was asked in vain before. */
  readonly tries: number;
}

/** The failing results of a run with an output, as far as a model has said nothing of them. */
export class OpinionQueue {
  readonly model: string;
  readonly #results: () => AsyncIterable<Result>;
  readonly #run: Run;
  readonly #triage: RunTriage;
  readonly #opinions: Opinions;
  readonly #waiting = new Set<string>();
  readonly #latencies = new Mean();

  private constructor(run: Run, results: () => AsyncIterable<Result>, triage: RunTriage, opinions: Opinions) {
    this.model = opinions.model;
    this.#results = results;
    this.#run = run;
    this.#triage = triage;
    this.#opinions = opinions;
  }

  /**
   * Reads a run once, to see what fails, and how the repeats of each sample went.
   * @param root absolute path of the workspace root
   */
  static async open(run: Run, root: string, model: string, files: Files): Promise<OpinionQueue> {
    const store = new RunStore(join(root, WORKSPACE_FOLDER));
    const opinions = (await readOpinions({ root, runId: run.id, model })) ?? new Opinions(model);
    const { triage } = await openTriage(run, root, files);
    const questions = new OpinionQueue(run, () => store.results(run.id), triage, opinions);
    for await (const result of decidedResults(store, run, files)) {
      const isFailing = await triage.add(result);
      for (const { cached, latencyMs, error } of result.attempts)
        if (!cached && !error) questions.#latencies.add(latencyMs);
      if (!isFailing || result.output === undefined) continue;
      if (!opinions.find(result, outputHash(result.output))) questions.#waiting.add(resultKey(result));
    }
    return questions;
  }

  get count(): number {
    return this.#waiting.size;
  }

  /** How long an answer of the run's own model took, in ms, in the mean; absent where none was asked for anew. */
  get latencyMs(): number | undefined {
    return this.#latencies.value;
  }

  /** USD of the model's earlier answers, as far as it is known. */
  get spentUsd(): number {
    return this.#opinions.costUsd ?? 0;
  }

  /** Reads the run again, a question at a time. */
  async *all(isOver: () => boolean): AsyncGenerator<OpinionQuestion> {
    for await (const result of this.#results()) {
      if (isOver()) return;
      if (!this.#waiting.has(resultKey(result))) continue;
      const { sample, repeat, output = '' } = result;
      yield {
        sample,
        repeat,
        outputHash: outputHash(output),
        request: (isStructured) =>
          opinionRequest(
            this.model,
            {
              result,
              messages: renderedMessages(this.#run, result),
              repeats: this.#triage.repeatsOf(sample),
            },
            isStructured,
          ),
        tries: this.#opinions.triesOf(result),
      };
    }
  }
}

class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count++;
  }

  get value(): number | undefined {
    return this.#count > 0 ? this.#sum / this.#count : undefined;
  }
}
