import { Document, isMap } from 'yaml';
import { CATALOGUE } from './catalogue/index.ts';
import { CONDITION } from './condition.ts';
import { type Check, RULE_CATEGORIES } from './rule.ts';
import { CHECK } from './schemas.ts';

type OptionsSchema = Readonly<Record<string, unknown>>;

/** The keys of a rule but its check, which has messages of its own where it is wrong. */
export const RULE_KEYS: Readonly<Record<string, OptionsSchema>> = {
  id: {
    type: 'string',
    minLength: 1,
    maxLength: 100,
    pattern: '^\\S(?:.*\\S)?$',
    patternErrorMessage: 'must be one line without white space around it',
    description:
      "Names the rule in results and in a sample's overrides. The check's name where it is absent.",
  },
  category: {
    enum: [...RULE_CATEGORIES],
    description:
      "What kind of failure it is, which decides the remedy offered. The check's own where it is absent.",
  },
  severity: {
    enum: ['error', 'warning', 'info'],
    default: 'error',
    description: 'Only a broken rule of severity error fails a sample.',
  },
  message: {
    type: 'string',
    minLength: 1,
    description:
      "Replaces the check's own message. It may use `{{ found }}`, `{{ expected }}` and the sample's variables.",
  },
  when: CONDITION,
  weight: {
    type: 'number',
    minimum: 0,
    default: 1,
    description: "The rule's weight in the score.",
  },
  repair: {
    type: 'string',
    minLength: 1,
    description:
      'The sentence added to a retry when this rule is broken. May hold templates, like `message`.',
  },
};

const LONGEST_LINE = 100;

/** An example as it stands in a rules file: on one line where it fits. */
export function exampleYaml({ name, plain }: Check<never>, example: unknown): string {
  const hasNoOptions = typeof example === 'object' && Object.keys(example ?? {}).length === 0;
  const document = new Document({ check: plain && hasNoOptions ? name : { [name]: example } });
  const block = document.toString().trimEnd();
  const check = document.get('check');
  if (isMap(check)) check.flow = true;
  const line = document.toString({ lineWidth: 0 }).trimEnd();
  return line.length <= LONGEST_LINE ? line : block;
}

/** The JSON Schema of `*.rules.yml`, for editors. Its `$defs/rule` is one rule. */
export function rulesSchema(): OptionsSchema {
  return withCheckReferences({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'rules.schema.json',
    title: 'Rules file',
    description:
      'Deterministic checks on every output of a prompt: NAME.rules.yml. Written by npm run generate.',
    type: 'object',
    required: ['rules'],
    additionalProperties: false,
    examples: [
      {
        rules: [
          { check: 'json' },
          {
            id: 'urgency',
            check: { number: { at: '/urgency', min: 1, max: 5 } },
            message: 'Urgency is 1 to 5, not {{ found }}.',
          },
        ],
      },
    ],
    properties: { rules: { type: 'array', items: { $ref: '#/$defs/rule' } } },
    $defs: {
      rule: {
        type: 'object',
        required: ['check'],
        additionalProperties: false,
        properties: { ...RULE_KEYS, check: { $ref: '#/$defs/check' } },
      },
      check: {
        description: 'One check of the catalogue with its options, or the plain name of one that needs none.',
        anyOf: [
          { type: 'string', enum: CATALOGUE.filter(({ plain }) => plain).map(({ name }) => name) },
          {
            type: 'object',
            minProperties: 1,
            maxProperties: 1,
            additionalProperties: false,
            properties: Object.fromEntries(CATALOGUE.map((check) => [check.name, checkSchema(check)])),
          },
        ],
      },
    },
  });
}

/** Where a check stands inside of another one or of a condition, a reference to the definition of all checks. */
function withCheckReferences(schema: OptionsSchema): OptionsSchema {
  const text = JSON.stringify(schema, (_key, value) => {
    if (value?.type !== CHECK.type) return value;
    const { type: _type, ...rest } = value;
    return { $ref: '#/$defs/check', ...rest };
  });
  return JSON.parse(text) as OptionsSchema;
}

function checkSchema(check: Check<never>): OptionsSchema {
  const [example] = check.examples;
  const examples = check.examples.map((each) => `\`\`\`yaml\n${exampleYaml(check, each)}\n\`\`\``);
  return {
    ...(check.plain ? { anyOf: [{ type: 'null' }, check.schema] } : check.schema),
    description: check.summary,
    markdownDescription: [check.summary, ...examples].join('\n\n'),
    defaultSnippets: [{ label: check.name, body: example }],
  };
}
