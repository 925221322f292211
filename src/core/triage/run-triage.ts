import type { CategoryCorrections } from '../reviews/category-correction.ts';
import { outputHash } from '../runs/output-hash.ts';
import { isUnfinished, type Result } from '../runs/result.ts';
import type { TriagedCall } from './call-context.ts';
import { type Cause, causesOf, type ResultId } from './causes.ts';
import { diagnose, withRepeats } from './diagnose.ts';
import {
  CATEGORIES,
  type Category,
  type Diagnosis,
  type Opinion,
  type Reason,
  type Repeats,
  reasonOf,
} from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import type { SourceLocations } from './remedies.ts';

/** What others than the triage say of failing results. */
export interface Feedback {
  /** People overrule the triage. */
  readonly corrections?: CategoryCorrections;
  /** A model's; `hash` is the `outputHash` of the result's output. */
  readonly opinions?: { find(id: ResultId, hash: string): Opinion | undefined };
}

export interface DiagnosedResult extends ResultId {
  /** What the triage says by itself, and beside it what others do. */
  readonly diagnosis: Diagnosis;
  /** What the result counts as. */
  readonly reason: Reason;
}

/** Why a run fails. */
export interface TriageReport {
  readonly results: number;
  /** Results with a category. */
  readonly failing: number;
  /** Results without a pass that have none, since their template could not be rendered. */
  readonly undiagnosed: number;
  /** Most frequent first, then in the order of `CATEGORIES`. */
  readonly categories: readonly { readonly category: Category; readonly results: number }[];
  /** Most results first. */
  readonly causes: readonly Cause[];
  /** The triage's error rate by people: of the results that they confirmed or corrected. Absent where there are none. */
  readonly corrections?: { readonly corrected: number; readonly of: number };
}

/** Triages a run's results as they come; keeps a diagnosis for each failing one, and no output. */
export class RunTriage {
  readonly #callOf: (result: Result) => TriagedCall;
  readonly #samples = new Map<string, { passed: number; failed: number }>();
  readonly #failing: DiagnosedFailure[] = [];
  /** Results that passed until people rejected them, by sample. */
  #rejected: ReadonlyMap<string, readonly DiagnosedFailure[]> = new Map();
  /** It counts for the results so far, too. */
  feedback: Feedback;
  #results = 0;
  #undiagnosed = 0;

  /** @param callOf what the call for a result gave the model; asked only for failing results */
  constructor(callOf: (result: Result) => TriagedCall, feedback: Feedback = {}) {
    this.#callOf = callOf;
    this.feedback = feedback;
  }

  /**
   * Takes one result; its diagnosis, not yet knowing its other repeats, is returned where it fails. One that the run's
   * end left unfinished says nothing.
   */
  async add(result: Result): Promise<Diagnosis | undefined> {
    if (isUnfinished(result)) return undefined;
    const { sample, status } = result;
    if (status === 'passed') {
      this.pass(sample);
      return undefined;
    }
    this.#results++;
    if (status !== 'error') this.#countsOf(sample).failed++;
    const failing = await this.#diagnose(result);
    if (failing) this.#failing.push(failing);
    else this.#undiagnosed++;
    return failing && this.#withFeedback(failing);
  }

  /** Takes a result that passed, of which no more has to be known. */
  pass(sample: string): void {
    this.#results++;
    this.#countsOf(sample).passed++;
  }

  /** Takes results that passed, and that people have rejected since, in place of those before. */
  async setRejected(results: readonly Result[]): Promise<void> {
    const failing = results.map((result) => this.#diagnose({ ...result, status: 'failed' }));
    const rejected = (await Promise.all(failing)).filter((each) => each !== undefined);
    this.#rejected = Map.groupBy(rejected, ({ sample }) => sample);
  }

  /** The failing results so far, in their order; what their repeats say is taken in. */
  *diagnosed(): Generator<DiagnosedResult> {
    for (const failing of this.#failing) yield this.#explained(failing);
  }

  /** Those that people have rejected, as above. */
  *rejected(): Generator<DiagnosedResult> {
    for (const failing of [...this.#rejected.values()].flat()) yield this.#explained(failing);
  }

  #explained(failing: DiagnosedFailure): DiagnosedResult {
    const { sample, repeat } = failing;
    const diagnosis = withRepeats(this.#withFeedback(failing), this.repeatsOf(sample));
    return { sample, repeat, diagnosis, reason: reasonOf(diagnosis) };
  }

  /** How the repeats of a sample went so far. */
  repeatsOf(sample: string): Repeats {
    const { passed, failed } = this.#countsOf(sample);
    const rejected = this.#rejected.get(sample)?.length ?? 0;
    return { passed: passed - rejected, failed: failed + rejected };
  }

  /** What the results so far come to. */
  report(places: SourceLocations = {}): TriageReport {
    const all = [...this.diagnosed(), ...this.rejected()];
    const judged = all.flatMap(({ diagnosis: { category, correction } }) =>
      correction ? [correction.category !== category] : [],
    );
    const order = (category: Category) => CATEGORIES.indexOf(category);
    return {
      results: this.#results,
      failing: all.length,
      undiagnosed: this.#undiagnosed,
      categories: [...Map.groupBy(all, ({ reason }) => reason.category)]
        .map(([category, { length }]) => ({ category, results: length }))
        .sort((a, b) => b.results - a.results || order(a.category) - order(b.category)),
      causes: causesOf(all, places),
      ...(judged.length > 0 && {
        corrections: { corrected: judged.filter(Boolean).length, of: judged.length },
      }),
    };
  }

  async #diagnose(result: Result): Promise<DiagnosedFailure | undefined> {
    const call = this.#callOf(result);
    const diagnosis = diagnose(result, call);
    if (!diagnosis) return undefined;
    const ranked = await Promise.all(diagnosis.evidence.map((each) => withRank(each, call)));
    const evidence = ranked as [Evidence, ...Evidence[]];
    const { sample, repeat, output = '' } = result;
    return { sample, repeat, outputHash: outputHash(output), diagnosis: { ...diagnosis, evidence } };
  }

  #withFeedback({ outputHash: hash, diagnosis, ...id }: DiagnosedFailure): Diagnosis {
    const { corrections, opinions } = this.feedback;
    const { category, note } = corrections?.findByHash(id.sample, hash) ?? {};
    const opinion = opinions?.find(id, hash);
    return {
      ...diagnosis,
      ...(category && { correction: { category, ...(note && { note }) } }),
      ...(opinion && { opinion }),
    };
  }

  #countsOf(sample: string): { passed: number; failed: number } {
    const counts = this.#samples.get(sample) ?? { passed: 0, failed: 0 };
    this.#samples.set(sample, counts);
    return counts;
  }
}

/** Says of a fact that was not retrieved where its passage was found, behind those that the prompt got. */
async function withRank(evidence: Evidence, { rankOf, passages = [] }: TriagedCall): Promise<Evidence> {
  if (evidence.kind !== 'fact' || evidence.outcome !== 'not-retrieved' || evidence.place?.in !== 'knowledge')
    return evidence;
  const { file, line } = evidence.place;
  const rank = (await rankOf?.(file, line + 1)) ?? 0;
  const got = passages.length;
  return rank > got ? { ...evidence, outcome: 'below-top-k', rank, got } : evidence;
}

interface DiagnosedFailure extends ResultId {
  readonly outputHash: string;
  readonly diagnosis: Diagnosis;
}
