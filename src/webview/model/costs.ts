import { batch, type Signal, signal } from '@preact/signals';
import type { AnswerOf } from '../../core/dashboard/channel.ts';
import type { CostQuestions } from '../../protocol.ts';
import type { Source } from '../source/source.ts';
import type { SavedState } from './saved-state.ts';

/** What the prompt's calls would cost, by model and volume. */
export class Costs {
  /** Those that are compared; the prompt's own and those that it has run on where there are none. */
  readonly models: Signal<readonly string[]>;
  /** Calls a day; the prompt's where it is absent. */
  readonly volume: Signal<number | undefined>;
  readonly grid = signal<AnswerOf<CostQuestions, 'costs'> | undefined>(undefined);
  readonly problem = signal<string | undefined>(undefined);
  readonly #ask: NonNullable<Source['askCosts']>;
  #asking = new AbortController();

  constructor(ask: NonNullable<Source['askCosts']>, { models = [], volume }: SavedState) {
    this.#ask = ask;
    this.models = signal(models);
    this.volume = signal(volume);
  }

  /** Another run is shown from now on, of another prompt perhaps. */
  forget(): void {
    this.#asking.abort();
    batch(() => {
      this.models.value = [];
      this.volume.value = undefined;
      this.grid.value = undefined;
      this.problem.value = undefined;
    });
  }

  /** Fetches what is to be shown; what was fetched before is shown until then. */
  async fetch(): Promise<void> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const asked = { models: [...this.models.value], volume: this.volume.value };
    try {
      const grid = await this.#ask('costs', asked, asking.signal);
      batch(() => {
        this.grid.value = grid;
        this.problem.value = undefined;
      });
    } catch (error) {
      if (asking.signal.aborted) return;
      batch(() => {
        this.grid.value = undefined;
        this.problem.value = error instanceof Error ? error.message : String(error);
      });
    }
  }

  /** Lets a person choose models, and compares those. */
  async choose(): Promise<void> {
    const chosen = await this.#ask('choose-models', undefined).catch(() => undefined);
    if (!chosen) return;
    this.models.value = chosen;
    await this.fetch();
  }

  async scale(volume: number | undefined): Promise<void> {
    this.volume.value = volume;
    await this.fetch();
  }
}
