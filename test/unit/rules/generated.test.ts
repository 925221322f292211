import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { schemaCheck } from '../../../src/core/documents/schema-check.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { CATALOGUE } from '../../../src/core/rules/catalogue/index.ts';
import { bindCheck } from '../../../src/core/rules/check-definition.ts';
import { parseRules } from '../../../src/core/rules/load-rules.ts';
import { rulesReference } from '../../../src/core/rules/reference.ts';
import { type Check, RULE_CATEGORIES } from '../../../src/core/rules/rule.ts';
import { exampleYaml, rulesSchema } from '../../../src/core/rules/rule-schema.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const accepts = schemaCheck(rulesSchema());

describe('what is generated from the catalogue', () => {
  it('is up to date: schemas/rules.schema.json', () => {
    assert.equal(
      JSON.stringify(JSON.parse(read('schemas/rules.schema.json'))),
      JSON.stringify(rulesSchema()),
      'run npm run generate',
    );
  });
  it('is up to date: docs/rules.md', () => {
    assert.equal(read('docs/rules.md'), rulesReference(), 'run npm run generate');
  });

  it('accepts its own example', () => {
    for (const example of rulesSchema().examples as unknown[]) assert.deepEqual(accepts(example), []);
  });
  it('refuses what the loader refuses', () => {
    const wrong = [
      {},
      { check: 'words' },
      { check: 'nothing' },
      { check: {} },
      { check: { json: {}, facts: {} } },
      { check: { words: { max: '5' } } },
      { check: 'json', id: ' ' },
      { check: 'json', when: 'x' },
      { check: 'json', when: {} },
      { check: 'json', when: { output: 'jsn' } },
      { check: 'json', weight: -1 },
      { check: { not: { words: { max: '5' } } } },
      { check: { all: [] } },
      { check: { any: ['json', { words: {}, json: {} }] } },
    ];
    for (const rule of wrong) {
      assert.notDeepEqual(accepts({ rules: [rule] }), [], JSON.stringify(rule));
      const document = new YamlDocument('/x.rules.yml', JSON.stringify({ rules: [rule] }));
      assert.deepEqual(parseRules(document, ['rules']), []);
    }
  });
});

describe('the catalogue', () => {
  it('has each name once', () => {
    const names = CATALOGUE.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  for (const check of CATALOGUE) {
    describe(check.name, () => {
      it('is described in one sentence, with examples', () => {
        assert.match(check.summary, /^[A-Z].*\.$/);
        assert.ok(check.examples.length > 0);
        assert.ok(RULE_CATEGORIES.includes(check.category));
      });
      it('can be written as a plain word where it says so', () => {
        if (check.plain) assert.doesNotThrow(() => check.bind({} as never));
      });
      for (const example of check.examples) {
        it(`accepts its example ${JSON.stringify(example)}`, () => {
          assert.doesNotThrow(() => bindCheck({ check: check as Check<unknown>, options: example }));
          const written = parse(exampleYaml(check, example)) as unknown;
          assert.deepEqual(accepts({ rules: [written] }), []);
          const document = new YamlDocument('/x.rules.yml', JSON.stringify({ rules: [written] }));
          assert.deepEqual(
            parseRules(document, ['rules']).map(({ rule }) => rule.options),
            [example],
          );
          assert.deepEqual(document.diagnostics, []);
        });
      }
    });
  }
});
