import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import schema from '../../../schemas/sample.schema.json' with { type: 'json' };
import { schemaCheck } from '../../../src/core/documents/schema-check.ts';
import { recordsOf } from './support.ts';

describe('the schema of a sample', () => {
  it('accepts its own examples, and so do the readers', async () => {
    const check = schemaCheck(schema);
    for (const example of schema.examples) assert.deepEqual(check(example), []);
    const lines = schema.examples.map((example) => JSON.stringify(example)).join('\n');
    const records = await recordsOf('/w/a.jsonl', lines);
    assert.deepEqual(new Set(records.map(({ kind }) => kind)), new Set(['sample']));
  });

  it('describes every reserved key', () => {
    assert.deepEqual(Object.keys(schema.properties).sort(), [
      'expected',
      'facts',
      'id',
      'relevant',
      'rules',
      'tags',
      'weight',
    ]);
    for (const property of Object.values(schema.properties)) assert.ok(property.description.length > 10);
  });
});
