import { CATALOGUE } from './catalogue/index.ts';
import type { Check } from './rule.ts';
import { exampleYaml } from './rule-schema.ts';

interface OptionSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: OptionSchema;
  readonly default?: unknown;
  readonly description?: string;
  readonly anyOf?: readonly OptionSchema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, OptionSchema>>;
}

const INTRODUCTION = `# Rules

<!-- Written by npm run generate from src/core/rules/catalogue. -->

A rule is one deterministic check on every output. Rules are in a \`NAME.rules.yml\` file that a prompt file names under \`rules\`, or in the prompt file itself:

\`\`\`yaml
rules:
  - check: json
  - id: urgency
    check:
      number: { at: /urgency, min: 1, max: 5, integer: true }
    severity: error
    message: Urgency is 1 to 5, not {{ found }}.
\`\`\`

| key | meaning |
|---|---|
| \`check\` | one check of this page with its options; only the name if a check needs no options |
| \`id\` | the rule's name in results and in a sample's overrides; by default the check's name, with a number if the name is in use |
| \`severity\` | \`error\` (the default) fails the sample, \`warning\` and \`info\` are only shown |
| \`category\` | \`format\`, \`constraint\`, \`safety\`, \`grounding\` or \`quality\`; by default, the check's own |
| \`message\` | replaces the check's message; it may use \`{{ found }}\`, \`{{ expected }}\` and the sample's variables |
| \`when\` | the samples and outputs that the rule applies to; see below |
| \`weight\` | the rule's weight in the [score](formats.md#rules-namerulesyml): 1 by default; 0 leaves it out |
| \`repair\` | a sentence that is added to a retry if the rule is broken; a template like \`message\` |

**What a check reads.** \`at\` names a part of a JSON output: a [JSON Pointer](https://www.rfc-editor.org/rfc/rfc6901) such as \`/customer/name\`, or just the name of a top-level field. A [JSONPath](https://www.rfc-editor.org/rfc/rfc9535) of names, indexes and wildcards, such as \`$.items[*].name\`, matches several parts: each of them is checked, and an empty list passes. Without \`at\`, a check reads the whole output as text. If the output is not JSON, or the part is missing, the check reports that once. With \`optional: true\` beside \`at\`, a part that is missing or \`null\` passes.

**Combined checks.** [\`not\`](#not), [\`all\`](#all) and [\`any\`](#any) contain checks in the same form, nested up to 10 deep: \`check: { not: { words: { max: 3 } } }\`.

**When a rule applies.** \`when\` lists conditions, all of which must hold: \`tag\` (the sample has this tag, or one of a list), \`variable\` (the sample has it), with \`equals\` (its value, or a list of values), \`output\` (a check that the output passes), and \`not\` (its conditions do not all hold). Otherwise the rule is skipped.

\`\`\`yaml
rules:
  - check: { contains: 30 days }
    when: { tag: billing, output: { contains: refund } }
    repair: Name the 30 days within which a refund is possible.
  - check: { words: { max: 40 } }
    when: { variable: language, equals: [de, fr] }
\`\`\`

**Templates.** Texts in options may use the sample's variables: \`equals: "{{ expected }}"\`. In a pattern, the value is inserted without escaping.

**Exceptions for one sample.** A sample's \`rules\` changes rules for that sample only, by rule id: \`false\` turns the rule off; \`severity\`, \`check\` and \`message\` replace the rule's own.

**What cannot run is an error.** A pattern that takes longer than its time limit, or a template whose variable is missing, is reported as "could not run" and fails the sample.
`;

/** The catalogue as Markdown: `docs/rules.md`. */
export function rulesReference(): string {
  const index = CATALOGUE.map(
    ({ name, summary }) => `| [\`${name}\`](#${name.toLowerCase()}) | ${summary} |`,
  );
  return `${[INTRODUCTION, ['| check | passes when |', '|---|---|', ...index, ''].join('\n'), ...CATALOGUE.map(section)].join('\n')}`;
}

function section(check: Check<never>): string {
  const schema = check.schema as OptionSchema;
  const forms = schema.anyOf ?? [schema];
  const shorts = forms.filter(({ properties }) => !properties);
  const [short] = shorts;
  const options = forms.find(({ properties }) => properties);
  const rows = Object.entries(options?.properties ?? {}).map(([name, option]) => {
    const required = options?.required?.includes(name) ? ' (required)' : '';
    const otherwise = option.default === undefined ? '' : ` Default: \`${String(option.default)}\`.`;
    return `| \`${name}\`${required} | ${kindOf(option)} | ${option.description}${otherwise} |`;
  });
  return [
    `## ${check.name}`,
    '',
    check.summary,
    '',
    `Category: \`${check.category}\`.${check.plain ? ` May be written \`check: ${check.name}\`.` : ''}`,
    '',
    ...(short
      ? [
          `${schema.anyOf ? 'Short form' : 'Value'}: ${shorts.map(kindOf).join(', or ')}. ${short.description}`,
          '',
        ]
      : []),
    ...(rows.length > 0 ? ['| option | type | meaning |', '|---|---|---|', ...rows, ''] : []),
    '```yaml',
    'rules:',
    ...check.examples.map((example) => `  - ${exampleYaml(check, example).replaceAll('\n', '\n    ')}`),
    '```',
    '',
  ].join('\n');
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'whole number',
  object: 'map',
};

const kindOf = (schema: OptionSchema): string => kindsOf(schema).join(', or ');

function kindsOf({ type, items, anyOf }: OptionSchema): string[] {
  if (anyOf) return anyOf.flatMap(kindsOf);
  const types = [type ?? []].flat();
  // Text, numbers, true, false and nothing.
  if (types.length === 0 || types.includes('null')) return ['value'];
  return types.map((each) => (each === 'array' ? listOf(items) : (KINDS[each] ?? each)));
}

const listOf = (items: OptionSchema | undefined): string =>
  items
    ? `list of ${kindsOf(items)
        .map((kind) => `${kind}s`)
        .join(' or ')}`
    : 'list';
