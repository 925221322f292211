import { takesSchemas } from '../providers/names.ts';
import { dayOf } from './earlier-changes.ts';
import type { Objection } from './remedy.ts';
import type { Situation } from './situation.ts';

const SCHEMA_KINDS: readonly string[] = ['response-schema', 'label-schema'];

/** Whether a remedy asks the server for a JSON Schema. */
export const asksForSchema = (kind: string) => SCHEMA_KINDS.includes(kind);

/** Why a server is not asked for a JSON Schema: it takes none, has refused one, or did not keep to one. */
export function schemaUnwanted({ run, project, trials }: Situation): Objection | undefined {
  if (!takesSchemas(run.provider, project.config))
    return { refused: `The models of "${run.provider}" take no JSON Schema.` };
  const ofServer = trials.filter(({ kind, server }) => asksForSchema(kind) && server === run.server);
  const refused = ofServer.findLast((trial) => trial.refused !== undefined);
  if (refused)
    return { refused: `The server refused a JSON Schema on ${dayOf(refused.at)}: ${refused.refused}` };
  const ignored = ofServer.findLast(({ isIgnored, model }) => isIgnored && model === run.model);
  return (
    ignored && {
      refused: `${run.model} was given a JSON Schema on ${dayOf(ignored.at)}, and did not keep to it.`,
    }
  );
}
