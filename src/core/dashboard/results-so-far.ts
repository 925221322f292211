import * as v from 'valibot';
import { type Result, resultKey } from '../run/result.ts';
import { parseResult } from '../run/results-file.ts';
import { SummaryBuilder } from '../run/summary.ts';
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

/** What the results of a run come to that have been read so far: rows, figures and why they fail. */
export class ResultsSoFar {
  readonly triage: RunTriage;
  readonly summary = new SummaryBuilder();
  readonly rows: Row[] = [];
  /** Results by tag. */
  readonly tags = new Map<string, number>();
  readonly #failing: Entry[] = [];
  readonly #entries = new Map<string, Entry>();
  #said: Said;
  /** Bytes up to the end of the last result. */
  #end = 0;
  #revision = 0;
  /** The revision that what repeats, people and a model say is taken into. */
  #settled = 0;

  /** @param triage has taken nothing yet, and knows what is said */
  constructor(triage: RunTriage, said: Said) {
    this.triage = triage;
    this.#said = said;
  }

  /** Changes whenever rows may have. */
  get revision(): number {
    return this.#revision;
  }

  find(key: ResultKey): Entry | undefined {
    return this.#entries.get(resultKey(key));
  }

  /** Takes what others say now; it counts for the results so far, too. */
  hear(said: Said): void {
    this.#said = said;
    this.triage.hear(said);
    this.#revision++;
  }

  /** Takes a line; what is no result, and what was taken already, is left out. */
  take({ text, offset, length }: Line): void {
    const result = offset >= this.#end ? parseResult(text) : undefined;
    const row = result && shownRow(result);
    if (!row) return;
    const entry: Entry = { row, offset, length };
    this.#end = offset + length;
    this.#revision++;
    this.summary.add(result);
    this.rows.push(row);
    this.#entries.set(resultKey(result), entry);
    for (const tag of new Set(row.tags)) this.tags.set(tag, (this.tags.get(tag) ?? 0) + 1);
    const diagnosis = this.triage.add(result);
    if (!diagnosis) return;
    entry.diagnosis = diagnosis;
    explain(entry, settle(diagnosis, this.#said.isModelPrimary ?? false));
    this.#failing.push(entry);
  }

  /** Brings the rows up to date: what repeats say of a result is known only when they are there, and what others say can change. */
  settle(): void {
    if (this.#settled === this.#revision) return;
    this.#settled = this.#revision;
    let index = 0;
    for (const { diagnosis, reason } of this.triage.diagnosed()) {
      const entry = this.#failing[index++];
      if (!entry) continue;
      entry.diagnosis = diagnosis;
      const isSame =
        entry.reason?.category === reason.category && entry.reason.evidence[0] === reason.evidence[0];
      if (!isSame) explain(entry, reason);
    }
  }
}

/** A line that somebody has changed may hold anything; what cannot be shown is left out like what is no result. */
function shownRow(result: Result): Row | undefined {
  try {
    const row = rowOf(result);
    return v.is(RowSchema, row) ? row : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function explain(entry: Entry, reason: Reason): void {
  entry.reason = reason;
  entry.row.category = reason.category;
  entry.row.cause = causeKey(reason);
  entry.row.reason = evidenceSentence(reason.evidence[0]);
}
