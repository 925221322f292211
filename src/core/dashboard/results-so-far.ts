import * as v from 'valibot';
import { type Result, resultKey } from '../runs/result.ts';
import { parseResult } from '../runs/results-file.ts';
import { SummaryBuilder } from '../runs/summary.ts';
import { causeKey } from '../triage/causes.ts';
import type { Diagnosis, Reason } from '../triage/diagnosis.ts';
import { evidenceSentence } from '../triage/evidence.ts';
import type { RunTriage, Said } from '../triage/run-triage.ts';
import { settle } from '../triage/settle.ts';
import type { Line } from './growing-lines.ts';
import { rowOf } from './row.ts';
import { type ResultKey, type Row, Row as RowSchema } from './view.ts';

/** A result without what it holds, and where its line stands. */
export interface Entry extends Pick<Line, 'offset' | 'length'> {
  readonly row: Row;
  /** Absent, like the reason, where the result passed or nothing can be said of it. */
  diagnosis?: Diagnosis;
  /** What it counts as. */
  reason?: Reason;
}

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
  readonly #model: string;
  readonly #inOrder: Entry[] = [];
  readonly #failing: Entry[] = [];
  readonly #entries = new Map<string, Entry>();
  #triage: RunTriage | undefined;
  #said: Said = {};
  #triaged = 0;
  #end = 0;
  #revision = 0;
  /** The revision that what repeats, people and a model say is taken into. */
  #settled = 0;

  /** @param model the one that the run asks */
  constructor(model: string) {
    this.#model = model;
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

  find(key: ResultKey): Entry | undefined {
    return this.#entries.get(resultKey(key));
  }

  /**
   * Takes what others say now; it counts for the results so far, too.
   * @param newTriage makes the triage, which has taken nothing yet, the first time
   */
  hear(said: Said, newTriage: (said: Said) => RunTriage): void {
    this.#said = said;
    this.#triage ??= newTriage(said);
    this.#triage.hear(said);
    this.#revision++;
  }

  /** Takes a line; what is no result, and what was taken already, is left out. */
  take({ text, offset, length }: Line): void {
    const result = offset >= this.#end ? parseResult(text) : undefined;
    const row = result && shownRow(result, this.#model);
    if (!row) return;
    const entry: Entry = { row, offset, length };
    this.#end = offset + length;
    this.#revision++;
    this.summary.add(result);
    this.rows.push(row);
    this.#inOrder.push(entry);
    this.#entries.set(resultKey(result), entry);
    for (const tag of new Set(row.tags)) count(this.tags, tag);
    if (row.model !== undefined) count(this.models, row.model);
  }

  /** Triages a line that was taken; any other is left out. */
  explain({ text, offset, length }: Line): void {
    const entry = this.#inOrder[this.#triaged];
    if (!this.#triage || entry?.offset !== offset || entry.length !== length) return;
    this.#triaged++;
    this.#revision++;
    if (entry.row.status === 'passed') {
      this.#triage.pass(entry.row.sample);
      return;
    }
    const result = parseResult(text);
    const diagnosis = result && this.#triage.add(result);
    if (!diagnosis) return;
    entry.diagnosis = diagnosis;
    attribute(entry, settle(diagnosis, this.#said.isModelPrimary ?? false));
    this.#failing.push(entry);
  }

  /** Brings the rows up to date: what repeats say of a result is known only when they are there, and what others say can change. */
  settle(): void {
    if (!this.#triage || this.#settled === this.#revision) return;
    this.#settled = this.#revision;
    let index = 0;
    for (const { diagnosis, reason } of this.#triage.diagnosed()) {
      const entry = this.#failing[index++];
      if (!entry) continue;
      entry.diagnosis = diagnosis;
      const isSame =
        entry.reason?.category === reason.category && entry.reason.evidence[0] === reason.evidence[0];
      if (!isSame) attribute(entry, reason);
    }
  }
}

/** A line that somebody has changed may hold anything; what cannot be shown is left out like what is no result. */
function shownRow(result: Result, model: string): Row | undefined {
  try {
    const row = rowOf(result, model);
    return v.is(RowSchema, row) ? row : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function attribute(entry: Entry, reason: Reason): void {
  entry.reason = reason;
  entry.row.category = reason.category;
  entry.row.cause = causeKey(reason);
  entry.row.reason = evidenceSentence(reason.evidence[0]);
}
