import type * as vscode from 'vscode';
import type { AnswerOf, QuestionOf } from '../../core/dashboard/channel.ts';
import type { Counting } from '../../core/estimate/counting.ts';
import type { CostQuestions } from '../../protocol.ts';
import { loadCore } from '../editor/load-core.ts';
import { callCosts } from '../estimate/call-costs.ts';
import { pickModels } from '../estimate/priced-models.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';

/** Calls a day where a prompt names none. */
const USUAL_VOLUME = 1_000;

/** Answers what the dashboard asks about costs. */
export class CostDesk {
  readonly #prompts: CheckedPrompts;
  readonly #counting: Counting;
  #counted = new AbortController();

  constructor(prompts: CheckedPrompts, counting: Counting) {
    this.#prompts = prompts;
    this.#counting = counting;
  }

  /** @throws {UserError} as `callCosts` does */
  async costs(
    prompt: vscode.Uri,
    { models, volume }: QuestionOf<CostQuestions, 'costs'>,
  ): Promise<AnswerOf<CostQuestions, 'costs'>> {
    this.#counted.abort();
    this.#counted = new AbortController();
    const { signal } = this.#counted;
    const { costTable } = await loadCore();
    const { projection, growth } = await callCosts(prompt, models, this.#counting, { signal });
    const calls = volume ?? projection.volume ?? USUAL_VOLUME;
    return { table: costTable(projection, { volume: calls, growth }), volume: calls };
  }

  async chooseModels(prompt: vscode.Uri): Promise<string[] | undefined> {
    const checked = await this.#prompts.read(prompt);
    const chosen = await pickModels(prompt, checked?.project);
    return chosen && [...chosen];
  }
}
