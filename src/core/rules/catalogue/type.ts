import { alternatives } from '../../text/alternatives.ts';
import type { Check } from '../rule.ts';
import { describedSchema, isList, optionMap, PART_PATH, shortForms } from '../schemas.ts';
import { inspect, targetValueText } from '../target.ts';

const WORDS = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  null: 'null',
};
type Type = keyof typeof WORDS;
type Types = Type | readonly (Type | null)[];

interface Options {
  readonly is: Types;
  readonly at?: string;
}

const TYPE = { type: 'string', enum: Object.keys(WORDS) };
// In YAML, null without quotes is no text.
const TYPES = { type: 'array', minItems: 1, items: { enum: [...Object.keys(WORDS), null] } };
const MEANING = 'The type of the JSON value, or a list of allowed types.';

export const type: Check<Types | Options> = {
  name: 'type',
  summary:
    'The JSON output, or a part of it, is of a type: `string`, `number`, `integer`, `boolean`, `array`, `object` or `null`.',
  category: 'format',
  schema: shortForms(
    describedSchema(TYPE, MEANING),
    TYPES,
    optionMap({ is: { anyOf: [TYPE, TYPES], description: MEANING }, at: PART_PATH }, ['is']),
  ),
  examples: ['object', { at: '/items', is: 'array' }, { at: '/note', is: ['string', 'null'] }],
  bind(written) {
    const { is, at = '' }: Options =
      typeof written === 'string' || isList(written) ? { is: written } : written;
    const types = [is].flat().map((each): Type => each ?? 'null');
    const wanted = alternatives(types.map((each) => WORDS[each]));
    return (output) =>
      inspect(output, at, (target) => {
        if (types.some((each) => isOfType(target.value, each))) return [];
        const message = `${target.name} is ${targetValueText(target)}, but must be ${wanted}`;
        return [{ span: target.span, message, expected: wanted, found: targetValueText(target) }];
      });
  },
};

function isOfType(value: unknown, type: Type): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
