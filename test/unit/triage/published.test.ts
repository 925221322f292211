import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { frozenFigures } from '../../../bench/triage/frozen.ts';

const docs = readFileSync(new URL('../../../docs/failure-categories.md', import.meta.url), 'utf8');

describe('what is published of the frozen set', () => {
  const figures = Object.entries(frozenFigures());

  for (const [name, { triage }] of figures)
    it(`holds to a point: ${name}`, () => {
      const published = docs.match(new RegExp(`^\\| ${name} \\| ([\\d.]+) \\|`, 'm'))?.[1];
      assert.ok(published, `docs/failure-categories.md has no figure "${name}"`);
      assert.ok(triage >= Number(published) - 0.01, `${triage.toFixed(3)}, published ${published}`);
    });
});
