import { type RevisionSources, revisionNamed } from '../versions/revision.ts';
import { type Parameters, parameterText, withParameters } from '../versions/revision-parameters.ts';
import type { Variation } from './variants.ts';

/** What is compared: every revision on every model with every set of parameters. */
export interface VariationChoices {
  /** As `revisionNamed` takes them, at least one. */
  readonly revisions: readonly string[];
  /** At least one; the prompt's own model is empty. */
  readonly models: readonly Pick<Variation, 'provider' | 'model'>[];
  /** At least one; the prompt's own parameters are empty. */
  readonly parameters: readonly Parameters[];
}

/**
 * Every combination, each named by what tells it from the others.
 * @throws {UserError} when there is no such revision, or a parameter cannot be written into it
 */
export async function variationsOf(
  { revisions, models, parameters }: VariationChoices,
  sources: RevisionSources,
): Promise<Variation[]> {
  const variations: Variation[] = [];
  for (const name of revisions) {
    const own = await revisionNamed(name, sources);
    for (const set of parameters) {
      const values = parameterText(set);
      const revision = values.length > 0 ? await withParameters(own, set, sources.root) : own;
      for (const { provider, model } of models) {
        const what = [
          ...(parameters.length > 1 ? values : []),
          ...(models.length > 1 && model ? [model] : []),
        ];
        const shown = [...(revisions.length > 1 || what.length === 0 ? [name] : []), ...what].join(' · ');
        variations.push({ name: shown, revision, provider, model });
      }
    }
  }
  return variations;
}
