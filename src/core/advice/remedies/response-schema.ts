import { isObject } from '../../text/json-object.ts';
import { plural } from '../../text/plural.ts';
import { type ShapeSchema, shapeOf } from '../answer-shape.ts';
import { triedInVain } from '../earlier-changes.ts';
import type { Fault } from '../fault.ts';
import { lineOf, withKeys } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';
import { schemaUnwanted } from '../schema-support.ts';
import type { Situation } from '../situation.ts';

/** `responseFormat: json_schema`, written out from the rules: the server lets nothing else be answered. */
export const responseSchema: RemedyProposer = {
  kind: 'response-schema',
  propose(fault, situation) {
    if (!isAboutShape(fault, situation)) return undefined;
    const { project, samples, earlier } = situation;
    const { prompt, rules } = project;
    const shape = shapeOf(rules.rules, samples.values());
    if (!shape) return undefined;
    const unwanted = schemaUnwanted(situation);
    if (unwanted) return unwanted;
    const line = lineOf(prompt, prompt.document.keySpan(['responseFormat']).start);
    const { responseFormat } = prompt;
    if (responseFormat.type === 'json_schema') {
      if (covers(responseFormat.schema, shape))
        return { refused: `Line ${line} asks for a JSON Schema already, and answers break it all the same.` };
      const edit = withKeys(situation, [[['jsonSchema'], merged(responseFormat.schema, shape)]]);
      return edit && { title: 'Add the requirements of the rules to the JSON Schema of the response.', edit };
    }
    const vain = triedInVain(
      earlier,
      'Asking for a JSON Schema',
      ({ before, after }) =>
        before.prompt.responseFormat.type !== 'json_schema' &&
        after.prompt.responseFormat.type === 'json_schema',
    );
    if (vain) return vain;
    const keys = Object.keys(shape.properties ?? {}).length;
    const edit = withKeys(situation, [
      [['responseFormat'], 'json_schema'],
      [['jsonSchema'], shape],
    ]);
    return edit && { title: `Ask for a JSON Schema, made from the rules (${plural(keys, 'key')}).`, edit };
  },
};

/** Whether the fault lies in what a schema can say: the shape, or a value of one key. */
export function isAboutShape({ kind, rule: id }: Fault, { project }: Situation): boolean {
  if (kind === 'shape') return true;
  if (kind !== 'rule') return false;
  const rule = project.rules.rules.find((each) => each.id === id);
  const isSayable = ['enum', 'number', 'type', 'regex', 'date', 'fields', 'jsonSchema', 'equals'].includes(
    rule?.check ?? '',
  );
  return (
    isSayable &&
    (rule?.check === 'jsonSchema' || (isObject(rule?.options) && typeof rule.options.at === 'string'))
  );
}

/** Whether a schema says all that another one says of its keys. */
function covers(schema: Readonly<Record<string, unknown>>, shape: ShapeSchema): boolean {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.entries(shape.properties ?? {}).every(([key, wanted]) => {
    const found = properties[key];
    if (!isObject(found)) return false;
    const says = (keyword: string) => wanted[keyword] === undefined || found[keyword] !== undefined;
    return ['enum', 'pattern', 'minimum', 'maximum', 'type'].every(
      (keyword) => says(keyword) || (keyword === 'type' && found.enum),
    );
  });
}

function merged(
  schema: Readonly<Record<string, unknown>>,
  shape: ShapeSchema,
): Readonly<Record<string, unknown>> {
  const before = isObject(schema.properties) ? schema.properties : {};
  const properties = Object.fromEntries(
    [...new Set([...Object.keys(before), ...Object.keys(shape.properties ?? {})])].map((key) => [
      key,
      { ...(isObject(before[key]) ? before[key] : {}), ...shape.properties?.[key] },
    ]),
  );
  return { ...schema, type: 'object', properties, required: Object.keys(properties) };
}
