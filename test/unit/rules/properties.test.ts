import assert from 'node:assert/strict';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { schemaCheck } from '../../../src/core/documents/schema-check.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { renderText } from '../../../src/core/prompt/template.ts';
import { CATALOGUE } from '../../../src/core/rules/catalogue/index.ts';
import { bindCheck } from '../../../src/core/rules/check-definition.ts';
import { compileRules } from '../../../src/core/rules/compile.ts';
import { CheckFailedError, RuleDefinitionError } from '../../../src/core/rules/errors.ts';
import { parseRules } from '../../../src/core/rules/load-rules.ts';
import { outputView } from '../../../src/core/rules/output-view.ts';
import { prepareRules } from '../../../src/core/rules/prepare-checks.ts';
import type { Check, CheckFinding } from '../../../src/core/rules/rule.ts';
import { ruleOf, sampleOf } from './support.ts';

/** Names that meet in options and outputs, so that checks find something to look at. */
const KEYS = ['a', 'b', 'category', '', 'a/b', '~', '__proto__', 'constructor', 'length', '0'];
const TEXTS = [
  '',
  ' ',
  'a',
  'yes',
  'YES',
  '7',
  '2026-02-28',
  'YYYY-MM-DD',
  '/a',
  '/a/0',
  '/constructor',
  '(',
  'x*',
  '^a+$',
  'é',
  '我',
  '😀',
  '\uD83D',
  '\0',
  '\\',
  '"',
];

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 8 }));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;
const output = fc.oneof(
  text,
  fc.lorem({ maxCount: 5 }),
  fc.string({ unit: 'binary' }),
  json.map((value) => JSON.stringify(value) ?? ''),
  json.map((value) => `\`\`\`json\n${JSON.stringify(value, undefined, 1)}\n\`\`\``),
  json.map((value) => ` ${JSON.stringify(value, undefined, '\t')}\r\n`.slice(0, -3)),
);

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Values that a schema of the catalogue accepts (those that it then refuses are filtered out). */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valuesOf));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.properties) {
    const properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, inner]) => [key, valuesOf(inner)]),
    );
    return fc.record(properties, { requiredKeys: [...(schema.required ?? [])] });
  }
  const kinds = [schema.type ?? 'any'].flat().map((type): fc.Arbitrary<unknown> => {
    switch (type) {
      case 'string':
        return schema.pattern === undefined ? text : fc.stringMatching(new RegExp(schema.pattern));
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'integer':
        return fc.integer({ min: schema.minimum ?? -3, max: 5 });
      case 'number':
        return fc.oneof(fc.integer({ min: -3, max: 9 }), fc.double({ noDefaultInfinity: true, noNaN: true }));
      case 'array':
        return fc.array(valuesOf(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 4 });
      case 'object':
        return schemas;
      default:
        return json;
    }
  });
  return fc.oneof(...kinds);
}

/** JSON Schemas, valid and otherwise. */
const schemas: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      {},
      true,
      false,
      { type: 'string' },
      { $ref: '#' },
      { $ref: '#/properties/a' },
      { pattern: '(a+)+$' },
      { uniqueItems: true },
    ),
    fc.record(
      {
        type: fc.constantFrom('object', 'array', 'string', 'number', 'strng'),
        properties: fc.dictionary(fc.constantFrom(...KEYS), tie('schema'), { maxKeys: 3 }),
        required: fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 2 }),
        additionalProperties: tie('schema'),
        propertyNames: fc.constant({ maxLength: 1 }),
        items: tie('schema'),
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        enum: fc.array(json, { minLength: 1, maxLength: 2 }),
        maxLength: fc.integer({ min: 0, max: 2 }),
      },
      { requiredKeys: [] },
    ),
  ),
})).schema;

const sample = fc.record(
  {
    expected: json,
    facts: fc.array(
      fc.oneof(
        text,
        text.map((source) => `/${source}/iu`),
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['facts'] },
);

const calls = fc.option(
  fc.record(
    {
      finishReason: fc.constantFrom('stop', 'length', ''),
      latencyMs: fc.double({ min: 0, noNaN: true }),
      costUsd: fc.option(fc.double({ min: 0, noNaN: true })),
      usage: fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat() }),
    },
    { requiredKeys: ['finishReason', 'latencyMs', 'costUsd'] },
  ),
  { nil: undefined },
);

describe('any check', () => {
  for (const check of CATALOGUE) {
    const isAccepted = schemaCheck({ type: 'object', properties: { it: check.schema } });
    const options = valuesOf(check.schema as Schema).filter(
      (value) => isAccepted({ it: value }).length === 0,
    );

    it(`${check.name} looks at any output with any options, and marks places inside of it`, () => {
      fc.assert(
        fc.property(options, output, sample, calls, (bound, subject, parts, call) => {
          let findings: CheckFinding[];
          try {
            findings = bindCheck({ check: check as Check<unknown>, options: bound })(
              outputView(subject, sampleOf(parts), call),
            );
          } catch (error) {
            // Options that a schema cannot judge, and facts that are no pattern.
            assert.ok(
              error instanceof RuleDefinitionError || error instanceof CheckFailedError,
              String((error as Error).stack),
            );
            return;
          }
          assert.ok(findings.length <= 20);
          for (const { span, message } of findings) {
            assert.ok(
              0 <= span.start && span.start <= span.end && span.end <= subject.length,
              JSON.stringify(span),
            );
            assert.match(message, /\S/);
          }
        }),
        { numRuns: 400 },
      );
    });
  }
});

describe('any rules', () => {
  before(() => prepareRules([ruleOf('tokens', { model: '{{ any }}' })]));

  it('are evaluated without throwing, in order', () => {
    const rules = fc.array(
      fc.tuple(
        fc.constantFrom(...CATALOGUE.map(({ name }) => name), 'nothing'),
        json,
        fc.option(text, { nil: undefined }),
      ),
      { maxLength: 4 },
    );
    const overrides = fc.dictionary(
      fc.constantFrom('r0', 'r1', 'r2'),
      fc.oneof(fc.constant(false as const), fc.record({ check: json, severity: text })),
    );
    fc.assert(
      fc.property(rules, output, overrides, (written, subject, changed) => {
        const set = compileRules(
          written.map(([check, options, message], index) =>
            ruleOf(check, options, { id: `r${index}`, message }),
          ),
          renderText,
        );
        const violations = set.evaluate(subject, sampleOf({ rules: changed }));
        const starts = violations.map(({ span }) => span.start);
        assert.deepEqual(
          starts,
          [...starts].sort((a, b) => a - b),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are read from any YAML without throwing, and run when nothing is wrong with them', () => {
    const check = fc.oneof(
      json,
      ...CATALOGUE.map(({ name, examples }) =>
        fc.constantFrom(...examples).map((example) => ({ [name]: example })),
      ),
      fc.tuple(fc.constantFrom(...CATALOGUE), json).map(([{ name }, options]) => ({ [name]: options })),
    );
    const rule = fc.oneof(
      json,
      fc.record(
        { check, id: text, severity: fc.constantFrom('error', 'info', 'bad') },
        { requiredKeys: ['check'] },
      ),
    );
    const source = fc.oneof(
      fc.array(rule, { maxLength: 4 }).map((rules) => JSON.stringify({ rules })),
      fc.string({ unit: fc.constantFrom(...'rules: -[]{}\n&*!|>"\'check') }).map((yaml) => `rules:\n${yaml}`),
    );
    fc.assert(
      fc.property(source, output, (yaml, subject) => {
        const document = new YamlDocument('/x.rules.yml', yaml);
        const rules = parseRules(document, ['rules']).map((located) => located.rule);
        assert.deepEqual(new Set(rules.map(({ id }) => id)).size, rules.length);
        const violations = compileRules(rules, renderText).evaluate(subject, sampleOf());
        assert.deepEqual(
          violations.filter(({ message }) =>
            /could not run: (?!.*(?:took longer|template|variable|about the call|is no text))/.test(message),
          ),
          [],
        );
      }),
      { numRuns: 500 },
    );
  });
});
