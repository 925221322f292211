import { resultKey } from '../runs/result.ts';
import type { ResultId } from './causes.ts';
import type { Category, Opinion } from './diagnosis.ts';

/** How far a model's opinions agree with what the triage says by itself. */
export interface Agreement {
  readonly model: string;
  /** Results that both have a category for. */
  readonly of: number;
  readonly agreed: number;
  readonly disagreements: readonly Disagreement[];
  /** USD of all its answers; `null` where it is unknown. */
  readonly costUsd: number | null;
}

export interface Disagreement extends ResultId {
  /** The triage's own category. */
  readonly triage: Category;
  readonly opinion: Opinion;
}

/** Two categories for each of the same results. */
export class AgreementBuilder {
  readonly #disagreements = new Map<string, Disagreement>();
  #of = 0;

  add({ sample, repeat }: ResultId, triage: Category, opinion: Opinion): void {
    this.#of++;
    if (triage !== opinion.category)
      this.#disagreements.set(resultKey({ sample, repeat }), { sample, repeat, triage, opinion });
  }

  get agreement(): Pick<Agreement, 'of' | 'agreed' | 'disagreements'> {
    const disagreements = [...this.#disagreements.values()];
    return { of: this.#of, agreed: this.#of - disagreements.length, disagreements };
  }
}
