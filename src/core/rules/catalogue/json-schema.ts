import { RuleDefinitionError } from '../errors.ts';
import { schemaFindings } from '../json-schema/messages.ts';
import { compileSchema } from '../json-schema/validator.ts';
import type { Check } from '../rule.ts';
import { notJson } from '../target.ts';

export const jsonSchema: Check<unknown> = {
  name: 'jsonSchema',
  summary:
    'The output is JSON that a JSON Schema accepts: draft 2020-12, or 2019-09 or 07 if its `$schema` says so.',
  category: 'format',
  schema: {
    type: ['object', 'boolean'],
    description:
      'The JSON Schema. References must stay inside it; formats such as date and email are checked.',
  },
  examples: [
    {
      type: 'object',
      required: ['category', 'urgency'],
      additionalProperties: false,
      properties: {
        category: { enum: ['billing', 'technical', 'other'] },
        urgency: { type: 'integer', minimum: 1, maximum: 5 },
      },
    },
  ],
  bind(schema) {
    // No keyword of JSON Schema, so all it would do is accept everything.
    if (typeof schema === 'object' && schema !== null && Object.hasOwn(schema, 'schema')) {
      throw new RuleDefinitionError(
        'the schema must be directly under "jsonSchema"; move the content of "schema" up, and remove that key',
        '/schema',
      );
    }
    const validate = compileSchema(schema);
    return (output) => {
      const json = output.json();
      if (json.error) return [notJson(output, 'the schema')];
      return schemaFindings(validate(json.value, output.text.length), output);
    };
  },
};
