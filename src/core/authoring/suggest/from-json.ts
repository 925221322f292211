import { collectFields, type FieldValues, typesSchema } from './json-shape.ts';
import { idOf, type Suggestion } from './suggestion.ts';
import { commonLanguage, ENOUGH, formatOf, rangeOf, repeatedValues, wordBounds } from './values.ts';

/** What JSON outputs have in common. @param outputs objects and arrays */
export function suggestFromJson(outputs: readonly unknown[]): Suggestion[] {
  const seen = `seen in ${outputs.length} of ${outputs.length} outputs that passed`;
  const fields = collectFields(outputs);
  return [
    { id: 'json', check: { json: {} }, sources: [seen] },
    ...suggestFields(fields, outputs.length),
    { id: 'types', check: { jsonSchema: typesSchema(outputs) }, sources: [`types ${seen}`] },
    ...fields.flatMap((field) => suggestValues(field, outputs.length)),
  ];
}

/** That no other fields may be there is said only where enough outputs were seen. */
function suggestFields(fields: readonly FieldValues[], outputs: number): Suggestion[] {
  if (fields.length === 0) return [];
  const required = fields.filter(({ always }) => always).map(({ pointer }) => pointer);
  const optional = fields.filter(({ always }) => !always).map(({ pointer }) => pointer);
  const check = {
    ...(required.length > 0 && { required }),
    ...(outputs >= ENOUGH && optional.length > 0 && { optional }),
    ...(outputs >= ENOUGH && { only: true }),
  };
  const some = fields
    .filter(({ always }) => !always)
    .map(({ pointer, values }) => `${pointer} in ${values.length}`);
  const source = `the fields of ${outputs} of ${outputs} outputs that passed`;
  const sources = some.length > 0 ? [source, `only in some of them: ${some.join(', ')}`] : [source];
  return [{ id: 'fields', check: { fields: check }, sources }];
}

/** What the values of one field have in common. */
function suggestValues({ pointer, values, always }: FieldValues, outputs: number): Suggestion[] {
  const present = values.filter((value) => value !== null);
  const isOptional = !always || present.length < values.length;
  const at = { at: pointer, ...(isOptional && { optional: true }) };
  const source = `seen in ${present.length} of ${outputs} outputs that passed`;
  const suggestion = (what: string, check: Suggestion['check'], detail = ''): Suggestion[] => [
    { id: idOf(pointer, what), check, sources: [detail ? `${detail} ${source}` : source] },
  ];
  if (present.every((value) => typeof value === 'number')) {
    const range = rangeOf(present);
    return range ? suggestion('range', { number: { ...at, ...range } }) : [];
  }
  if (!present.every((value) => typeof value === 'string')) return [];
  const allowed = repeatedValues(present);
  if (allowed)
    return suggestion('values', { enum: { ...at, values: allowed } }, 'these values, each several times,');
  const [[format, options] = ['', {}]] = Object.entries(formatOf(present) ?? {});
  if (format) return suggestion(format, { [format]: { ...at, ...options } });
  const bounds = wordBounds(present);
  const language = commonLanguage(present);
  return [
    ...(bounds
      ? suggestion('length', { words: { ...at, ...bounds } }, 'the lengths, with a quarter of slack,')
      : []),
    ...(language ? suggestion('language', { language: { ...at, is: language } }) : []),
  ];
}
