import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { frozenFigures } from '../../../bench/triage/frozen.ts';

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const docs = read('docs/failure-categories.md');

describe('what is published of the frozen set', () => {
  const figures = Object.entries(frozenFigures());

  for (const [name, { triage }] of figures)
    it(`holds to a point: ${name}`, () => {
      const published = docs.match(new RegExp(`^\\| ${name} \\| ([\\d.]+) \\|`, 'm'))?.[1];
      assert.ok(published, `docs/failure-categories.md has no figure "${name}"`);
      assert.ok(triage >= Number(published) - 0.01, `${triage.toFixed(3)}, published ${published}`);
    });

  it('is the same in the README', () => {
    const [, figure] = docs.match(/^\| answers that decline, F1 \| ([\d.]+) \|/m) ?? [];
    assert.ok(read('README.md').includes(`with an F1 of ${figure}`));
  });
});
