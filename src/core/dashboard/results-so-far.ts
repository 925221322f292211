import * as v from 'valibot';
import type { RunFeedback } from '../opinions/feedback.ts';
import { type Agreement, agreementIn, type Opinions } from '../opinions/opinions.ts';
import { decidedSummary } from '../reviews/decided-results.ts';
import type { StoredLine } from '../runs/growing-lines.ts';
import { isUnfinished, type Result, resultKey } from '../runs/result.ts';
import { parseResult } from '../runs/results-file.ts';
import type { Run } from '../runs/run.ts';
import { type RunSummary, SummaryBuilder } from '../runs/summary.ts';
import { causeKey } from '../triage/causes.ts';
import { type Category, type Diagnosis, type Reason, reasonOf } from '../triage/diagnosis.ts';
import { reasonSentence } from '../triage/evidence.ts';
import type { SourceLocations } from '../triage/remedies.ts';
import type { RunTriage, TriageReport } from '../triage/run-triage.ts';
import { rowOf } from './row.ts';
import { type ResultKey, type Row, Row as RowSchema } from './view.ts';

/** A result without what it holds, and where its line stands. */
export interface Entry extends Pick<StoredLine, 'offset' | 'length'> {
  readonly row: Row;
  /** Absent, like the reason, where the result passed or nothing can be said of it. */
  diagnosis?: Diagnosis;
  /** What it counts as. */
  reason?: Reason;
  /** The row before a person decided about it. */
  undecided?: Row;
}

/** What a person decided about a result. */
export type RowDecisions = ReadonlyMap<Entry, NonNullable<Row['decision']>>;

const NO_REPORT: TriageReport = { results: 0, failing: 0, undiagnosed: 0, categories: [], causes: [] };

/**
 * What the results of a run come to that have been read so far: rows and figures, and why they fail. Lines are taken
 * first and triaged after, in the same order, so that rows need not wait for what the triage has to know.
 */
export class ResultsSoFar {
  readonly summary = new SummaryBuilder();
  readonly rows: Row[] = [];
  /** Results by tag. */
  readonly tags = new Map<string, number>();
  /** Results by the model that answered. */
  readonly models = new Map<string, number>();
  readonly #run: Pick<Run, 'model' | 'server'>;
  readonly #inOrder: Entry[] = [];
  readonly #failing: Entry[] = [];
  readonly #entries = new Map<string, Entry>();
  #triage: RunTriage | undefined;
  #opinions: Opinions | undefined;
  #triaged = 0;
  #end = 0;
  #revision = 0;
  #decisions: RowDecisions = new Map();
  /** The revision that what repeats, people and a model say is taken into. */
  #updatedTo = 0;

  /** @param run the one whose results they are */
  constructor(run: Pick<Run, 'model' | 'server'>) {
    this.#run = run;
  }

  /** Absent until it is handed in. */
  get triage(): RunTriage | undefined {
    return this.#triage;
  }

  /** How many of the results are triaged. */
  get triaged(): number {
    return this.#triaged;
  }

  /** Bytes up to the end of the last result. */
  get end(): number {
    return this.#end;
  }

  /** Changes whenever rows may have. */
  get revision(): number {
    return this.#revision;
  }

  /** What the results come to, with what people decided since. */
  get counts(): RunSummary {
    return [...this.#decisions.keys()].reduce(
      (summary, { row, undecided }) => (undecided ? decidedSummary(summary, undecided, row) : summary),
      this.summary.summary,
    );
  }

  /** Why the results fail, but for those that a person has approved since. */
  report(places?: SourceLocations): TriageReport {
    const report = this.#triage?.report(places) ?? NO_REPORT;
    const approved = new Set(
      [...this.#decisions].flatMap(([{ row }, is]) => (is === 'approve' ? resultKey(row) : [])),
    );
    if (approved.size === 0) return report;
    const causes = report.causes
      .map((cause) => ({ ...cause, results: cause.results.filter((id) => !approved.has(resultKey(id))) }))
      .filter(({ results }) => results.length > 0);
    const of = (category: Category) =>
      causes.reduce((sum, cause) => sum + (cause.category === category ? cause.results.length : 0), 0);
    const categories = report.categories
      .map(({ category }) => ({ category, results: of(category) }))
      .filter(({ results }) => results > 0);
    return {
      ...report,
      causes,
      categories,
      failing: categories.reduce((sum, { results }) => sum + results, 0),
    };
  }

  /** How far a model that was asked agrees with why they fail. */
  get agreement(): Agreement | undefined {
    return this.#triage && this.#opinions && agreementIn(this.#triage, this.#opinions);
  }

  /** The results of a sample that were taken so far. */
  *resultsOf(sample: string, repeats: number): Generator<Entry> {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const entry = this.find({ sample, repeat });
      if (entry) yield entry;
    }
  }

  /** Takes what people have decided since the run; what they no longer say is discarded. */
  decide(decisions: RowDecisions): void {
    for (const entry of this.#decisions.keys()) {
      if (!entry.undecided) continue;
      Object.assign(entry.row, UNDECIDED, entry.undecided);
      if (entry.row.status === 'passed') entry.diagnosis = undefined;
      entry.undecided = undefined;
      entry.reason = undefined;
    }
    this.#decisions = decisions;
    this.#revision++;
    this.updateRows();
  }

  find(key: ResultKey): Entry | undefined {
    return this.#entries.get(resultKey(key));
  }

  /**
   * Takes what others say now; it counts for the results so far, too.
   * @param newTriage makes the triage, which has taken nothing yet, the first time
   */
  setFeedback(feedback: RunFeedback, newTriage: (feedback: RunFeedback) => RunTriage): void {
    this.#triage ??= newTriage(feedback);
    this.#triage.feedback = feedback;
    this.#opinions = feedback.opinions;
    this.#revision++;
  }

  /** Takes a line; what is no result, and what was taken already, is left out. */
  take({ text, offset, length }: StoredLine): void {
    const result = offset >= this.#end ? parseResult(text) : undefined;
    const row = result && shownRow(result, this.#run);
    if (!row) return;
    const entry: Entry = { row, offset, length };
    this.#end = offset + length;
    this.#revision++;
    this.summary.add(result);
    if (isUnfinished(result)) return;
    this.rows.push(row);
    this.#inOrder.push(entry);
    this.#entries.set(resultKey(result), entry);
    for (const tag of new Set(row.tags)) count(this.tags, tag);
    if (row.model !== undefined) count(this.models, row.model);
  }

  /** Triages a line that was taken; any other is left out. */
  async explain({ text, offset, length }: StoredLine): Promise<void> {
    const entry = this.#inOrder[this.#triaged];
    if (!this.#triage || entry?.offset !== offset || entry.length !== length) return;
    this.#triaged++;
    this.#revision++;
    if (entry.row.status === 'passed') {
      this.#triage.pass(entry.row.sample);
      return;
    }
    const result = parseResult(text);
    const diagnosis = result && (await this.#triage.add(result));
    if (!diagnosis) return;
    entry.diagnosis = diagnosis;
    attribute(entry, diagnosis, reasonOf(diagnosis));
    this.#failing.push(entry);
  }

  /** Brings the rows up to date: what repeats say of a result is known only when they are there, and what others say can change. */
  updateRows(): void {
    if (!this.#triage || this.#updatedTo === this.#revision) return;
    this.#updatedTo = this.#revision;
    let index = 0;
    for (const { diagnosis, reason } of this.#triage.diagnosed()) {
      const entry = this.#failing[index++];
      if (!entry) continue;
      entry.diagnosis = diagnosis;
      const isSame =
        entry.reason?.category === reason.category && entry.reason.evidence[0] === reason.evidence[0];
      if (!isSame) attribute(entry, diagnosis, reason);
    }
    for (const [entry, decision] of this.#decisions) {
      entry.undecided ??= { ...entry.row };
      Object.assign(entry.row, decided(decision, entry.row));
    }
    for (const { diagnosis, reason, ...key } of this.#triage.rejected()) {
      const entry = this.find(key);
      if (entry) attribute(Object.assign(entry, { diagnosis }), diagnosis, reason);
    }
  }
}

/** What a decision may add to a row. */
const UNDECIDED = {
  approved: undefined,
  decision: undefined,
  category: undefined,
  cause: undefined,
  reason: undefined,
  rule: undefined,
};

/** What changes in a row by a decision; an output that a person has decided about waits for nobody. */
function decided(decision: NonNullable<Row['decision']>, { category, cause }: Row): Partial<Row> {
  if (decision !== 'approve') return { status: 'failed', decision, escalated: undefined, category, cause };
  const passed = { status: 'passed', approved: true } as const;
  return { ...passed, decision, escalated: undefined, category: undefined, cause: undefined };
}

/** A line that somebody has changed may hold anything; what cannot be shown is left out like what is no result. */
function shownRow(result: Result, run: Pick<Run, 'model' | 'server'>): Row | undefined {
  try {
    const row = rowOf(result, run);
    return v.is(RowSchema, row) ? row : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** Whoever overrules the category, what the triage found stays beside it. */
function attribute(entry: Entry, diagnosis: Diagnosis, reason: Reason): void {
  const { row } = entry;
  const [first] = diagnosis.evidence;
  entry.reason = reason;
  row.category = reason.category;
  row.cause = causeKey(reason);
  row.reason = reasonSentence(first);
  row.rule = first.kind === 'rule' ? first.rule : undefined;
}
