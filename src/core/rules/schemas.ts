type ValueSchema = Readonly<Record<string, unknown>>;

const OPTIONAL: ValueSchema = {
  type: 'boolean',
  default: false,
  description: 'The output passes if the part that `at` names is missing or `null`.',
};

/** A map of options of which no other may stand there. A check that knows `at` knows `optional`. */
export function optionMap(
  properties: Readonly<Record<string, ValueSchema>>,
  required: readonly string[] = [],
): ValueSchema {
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    properties: 'at' in properties ? { ...properties, optional: OPTIONAL } : properties,
  };
}

/** Options, or one of their short forms, which stand first. */
export const shortForms = (...forms: readonly ValueSchema[]): ValueSchema => ({ anyOf: forms });

export const TEXT: ValueSchema = { type: 'string', minLength: 1 };
export const TEXTS: ValueSchema = { type: 'array', minItems: 1, items: TEXT };
export const SCALAR: ValueSchema = { type: ['string', 'number', 'boolean', 'null'] };

export const PART_PATH: ValueSchema = {
  type: 'string',
  description:
    'The part of a JSON output to check: a JSON Pointer (`/customer/name`), the name of a top-level field, or a JSONPath (`$.items[*].name`) for every part that it matches. Without it, the whole output as text.',
};
/** A check inside of another one, in the form that stands under `check:`. */
export const CHECK: ValueSchema = { type: ['string', 'object'] };

export const IGNORE_CASE: ValueSchema = {
  type: 'boolean',
  default: false,
  description: 'Upper and lower case count as equal.',
};
export const WHOLE_WORDS: ValueSchema = {
  type: 'boolean',
  default: false,
  description: 'Only whole words: `bug` is not found in `debug`.',
};

/** The same schema with a description of its own. */
export const describedSchema = (schema: ValueSchema, description: string): ValueSchema => ({
  ...schema,
  description,
});

/** `min`, `max` and `exact` for things that are counted. */
export const countBounds = (what: string): Readonly<Record<string, ValueSchema>> => ({
  min: { type: 'integer', minimum: 0, description: `At least this many ${what}.` },
  max: { type: 'integer', minimum: 0, description: `At most this many ${what}.` },
  exact: { type: 'integer', minimum: 0, description: `Exactly this many ${what}.` },
});

/** Whether options are a list, as some short forms are. */
export const isList = Array.isArray as (options: unknown) => options is readonly unknown[];
