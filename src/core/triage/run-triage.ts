import type { Result } from '../run/result.ts';
import { type Cause, CauseBuilder, type ResultId } from './causes.ts';
import { type DiagnoseOptions, diagnose, withRepeats } from './diagnose.ts';
import { CATEGORIES, type Category, type Diagnosis } from './diagnosis.ts';
import type { Workplaces } from './remedies.ts';

export interface DiagnosedResult extends ResultId {
  readonly diagnosis: Diagnosis;
}

/** Why a run fails. */
export interface TriageReport {
  readonly results: number;
  /** Results with a category. */
  readonly failing: number;
  /** Results without a pass that have none: the run ended, or a template could not be rendered. */
  readonly undiagnosed: number;
  /** Most frequent first, then in the order of `CATEGORIES`. */
  readonly categories: readonly { readonly category: Category; readonly results: number }[];
  /** Most results first. */
  readonly causes: readonly Cause[];
}

/** Triages a run's results as they come; keeps a diagnosis for each failing one, and no output. */
export class RunTriage {
  readonly #givenTo: (result: Result) => DiagnoseOptions;
  readonly #samples = new Map<string, { passed: number; failed: number }>();
  readonly #failing: DiagnosedResult[] = [];
  #results = 0;
  #undiagnosed = 0;

  /** @param givenTo what the call for a result gave the model; asked only for failing results */
  constructor(givenTo: (result: Result) => DiagnoseOptions) {
    this.#givenTo = givenTo;
  }

  /** Takes one result; its diagnosis, not yet knowing its other repeats, is returned where it fails. */
  add(result: Result): Diagnosis | undefined {
    const { sample, repeat, status } = result;
    this.#results++;
    if (status !== 'error') this.#count(sample, status === 'passed');
    if (status === 'passed') return undefined;
    const diagnosis = diagnose(result, this.#givenTo(result));
    if (diagnosis) this.#failing.push({ sample, repeat, diagnosis });
    else this.#undiagnosed++;
    return diagnosis;
  }

  /** The failing results so far, in their order; what their repeats say is taken in. */
  *diagnosed(): Generator<DiagnosedResult> {
    for (const { sample, repeat, diagnosis } of this.#failing) {
      const { passed = 0, failed = 0 } = this.#samples.get(sample) ?? {};
      yield { sample, repeat, diagnosis: withRepeats(diagnosis, passed, failed) };
    }
  }

  /** What the results so far come to. */
  report(places: Workplaces = {}): TriageReport {
    const causes = new CauseBuilder();
    const counts = new Map<Category, number>();
    for (const { sample, repeat, diagnosis } of this.diagnosed()) {
      causes.add({ sample, repeat }, diagnosis);
      counts.set(diagnosis.category, (counts.get(diagnosis.category) ?? 0) + 1);
    }
    const order = (category: Category) => CATEGORIES.indexOf(category);
    return {
      results: this.#results,
      failing: this.#failing.length,
      undiagnosed: this.#undiagnosed,
      categories: [...counts]
        .map(([category, results]) => ({ category, results }))
        .sort((a, b) => b.results - a.results || order(a.category) - order(b.category)),
      causes: causes.causes(places),
    };
  }

  #count(sample: string, isPassed: boolean): void {
    const tally = this.#samples.get(sample) ?? { passed: 0, failed: 0 };
    if (isPassed) tally.passed++;
    else tally.failed++;
    this.#samples.set(sample, tally);
  }
}
