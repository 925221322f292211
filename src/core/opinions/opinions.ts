import { join } from 'node:path';
import * as v from 'valibot';
import type { Attempt } from '../calls/attempt.ts';
import { type ResultError, resultKey } from '../runs/result.ts';
import { readJsonLines } from '../runs/results-file.ts';
import type { ResultId } from '../triage/causes.ts';
import { CATEGORIES, type Category, type Opinion } from '../triage/diagnosis.ts';
import type { RunTriage } from '../triage/run-triage.ts';

export const OPINIONS_FILE = 'opinions.jsonl';

/** A model's answer about a failing result: a line of `opinions.jsonl`. */
export interface OpinionRecord extends ResultId {
  /** `outputHash` of the output it is about. */
  readonly outputHash: string;
  readonly provider: string;
  readonly model: string;
  /** Base URL that was asked; absent where it is no server, and in records of earlier versions. */
  readonly server?: string;
  /** Absent, like the reason, where no answer came or it named no category. */
  readonly category?: Category;
  readonly reason?: string;
  readonly attempts: readonly Attempt[];
  readonly error?: ResultError;
}

/** One model's opinions on a run's results; of several on one result, the last counts. */
export class Opinions {
  readonly model: string;
  readonly #records = new Map<string, Pick<OpinionRecord, 'outputHash' | 'category' | 'reason'>>();
  readonly #tries = new Map<string, number>();
  /** USD of all answers; `null` where it is unknown. */
  costUsd: number | null = 0;
  /** The base URL that was asked last; absent where it is no server, or not known. */
  server: string | undefined;

  constructor(model: string) {
    this.model = model;
  }

  add(record: OpinionRecord): void {
    const { outputHash, category, reason, attempts } = record;
    this.server = record.server;
    const key = resultKey(record);
    for (const { costUsd } of attempts)
      this.costUsd = this.costUsd === null || costUsd === null ? null : this.costUsd + costUsd;
    if (category) this.#records.set(key, { outputHash, category, reason });
    else this.#tries.set(key, this.triesOf(record) + 1);
  }

  /** @param hash `outputHash` of the result's output: an opinion is about that very output */
  find(id: ResultId, hash: string): Opinion | undefined {
    const { outputHash, category, reason = '' } = this.#records.get(resultKey(id)) ?? {};
    return category && outputHash === hash ? { category, reason, model: this.model } : undefined;
  }

  /** How often the model was asked about a result in vain. */
  triesOf(id: ResultId): number {
    return this.#tries.get(resultKey(id)) ?? 0;
  }
}

/** How far a model's opinions agree with what the triage says by itself. */
export interface Agreement extends Pick<Opinions, 'model' | 'costUsd' | 'server'> {
  /** Results that both have a category for. */
  readonly of: number;
  readonly agreed: number;
  readonly disagreements: readonly Disagreement[];
}

interface Disagreement extends ResultId {
  /** The triage's own category. */
  readonly triage: Category;
  readonly opinion: Opinion;
}

/** @param triage one that the opinions were handed to */
export function agreementIn(triage: RunTriage, { model, costUsd, server }: Opinions): Agreement {
  const asked = [...triage.diagnosed(), ...triage.rejected()].flatMap(
    ({ sample, repeat, diagnosis: { category: triage, opinion } }) =>
      opinion ? [{ sample, repeat, triage, opinion }] : [],
  );
  const disagreements = asked.filter(({ triage, opinion }) => triage !== opinion.category);
  const agreed = asked.length - disagreements.length;
  return { model, of: asked.length, agreed, disagreements, costUsd, server };
}

/**
 * Reads what a model was asked about a run; `undefined` where none was.
 * @param folder absolute path of the run's folder
 * @param model the one asked last where it is absent
 */
export async function readOpinions(folder: string, model?: string): Promise<Opinions | undefined> {
  const byModel = new Map<string, Opinions>();
  let last: string | undefined;
  for await (const value of readJsonLines(join(folder, OPINIONS_FILE))) {
    if (!isRecord(value)) continue;
    last = value.model;
    const opinions = byModel.get(last) ?? new Opinions(last);
    opinions.add(value);
    byModel.set(last, opinions);
  }
  return byModel.get(model ?? last ?? '');
}

const recordSchema = v.object({
  sample: v.string(),
  repeat: v.number(),
  outputHash: v.string(),
  model: v.string(),
  server: v.optional(v.string()),
  category: v.optional(v.picklist(CATEGORIES)),
  reason: v.optional(v.string()),
  attempts: v.array(v.object({ costUsd: v.nullable(v.pipe(v.number(), v.finite())) })),
});

const isRecord = (value: unknown): value is OpinionRecord => v.is(recordSchema, value);
