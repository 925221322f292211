import type { ResultId } from '../triage/causes.ts';
import type { Category, Opinion } from '../triage/diagnosis.ts';
import type { RunTriage } from '../triage/run-triage.ts';
import type { Opinions } from './opinions.ts';

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
