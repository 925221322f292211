import { resultKey } from '../runs/result.ts';
import type { ResultId } from './causes.ts';
import type { Category, Opinion } from './diagnosis.ts';

/** How far a model's opinions agree with what the triage says by itself. */
export interface Agreement {
  readonly model: string;
  /** Results that both have a category for. */
  readonly of: number;
  readonly agreed: number;
  /** Cohen's kappa, at most 1, and 0 where they agree as often as by chance; `null` where chance alone would agree always. */
  readonly kappa: number | null;
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
  readonly #first = new Map<Category, number>();
  readonly #second = new Map<Category, number>();
  readonly #disagreements = new Map<string, Disagreement>();
  #of = 0;

  add({ sample, repeat }: ResultId, triage: Category, opinion: Opinion): void {
    this.#of++;
    this.#first.set(triage, (this.#first.get(triage) ?? 0) + 1);
    this.#second.set(opinion.category, (this.#second.get(opinion.category) ?? 0) + 1);
    if (triage !== opinion.category)
      this.#disagreements.set(resultKey({ sample, repeat }), { sample, repeat, triage, opinion });
  }

  get agreement(): Pick<Agreement, 'of' | 'agreed' | 'kappa' | 'disagreements'> {
    const agreed = this.#of - this.#disagreements.size;
    return {
      of: this.#of,
      agreed,
      kappa: this.#kappa(agreed),
      disagreements: [...this.#disagreements.values()],
    };
  }

  /**
   * (observed - by chance) / (1 - by chance), chance being how often the two would meet if each gave its categories as
   * often as it did, but at random (Cohen 1960, "A Coefficient of Agreement for Nominal Scales").
   */
  #kappa(agreed: number): number | null {
    const meetings = [...this.#first].reduce(
      (sum, [category, count]) => sum + count * (this.#second.get(category) ?? 0),
      0,
    );
    const [observed, byChance] = [agreed * this.#of, meetings];
    const most = this.#of ** 2;
    return most === byChance ? null : (observed - byChance) / (most - byChance);
  }
}
