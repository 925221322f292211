import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { areOpposites } from '../../../src/core/grounding/opposites.ts';
import { termsOf } from '../../../src/core/grounding/terms.ts';

const areOpposed = (word: string, other: string) =>
  areOpposites(termsOf(word)[0]?.key ?? '', termsOf(other)[0]?.key ?? '');

describe('opposites', () => {
  for (const pair of ['before after', 'After before', 'all some', 'rises falls', 'sold bought', 'groß klein'])
    it(`are ${pair}`, () => {
      const [word = '', other = ''] = pair.split(' ');
      assert.ok(areOpposed(word, other));
    });

  for (const pair of ['before before', 'before north', 'rise rises', 'constructor toString'])
    it(`are not ${pair}`, () => {
      const [word = '', other = ''] = pair.split(' ');
      assert.ok(!areOpposed(word, other));
    });
});
