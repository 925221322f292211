import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { align } from '../../../src/core/grounding/alignment.ts';
import { IndexedText } from '../../../src/core/grounding/indexed-text.ts';
import type { Term } from '../../../src/core/grounding/term.ts';
import { termsOf } from '../../../src/core/grounding/terms.ts';

const TEXT = new IndexedText(
  'The ferry Luna sails to Orrin on Mondays at noon. The ferry Mira, built in 1954, does not sail in winter.',
);

const keys = (terms: readonly Term[]) => terms.map(({ key }) => key).join(' ');
function along(claim: string) {
  const { unplaced, breaks, gaps } = align(termsOf(claim), TEXT);
  const differing = gaps
    .map(({ claimTerms, textTerms }) => `${keys(claimTerms)} / ${keys(textTerms)}`)
    .filter((gap) => gap.split(' / ')[0] !== gap.split(' / ')[1]);
  return { unplaced: keys(unplaced), breaks, differing };
}

describe('a claim laid along a text', () => {
  it('is all there where it is a copy', () => {
    assert.deepEqual(along('The ferry Luna sails to Orrin.'), { unplaced: '', breaks: 0, differing: [] });
  });

  it('leaves out what stands elsewhere, and tells what stands there instead', () => {
    assert.deepEqual(along('The ferry Luna sails to Mira on Mondays.'), {
      unplaced: 'mira',
      breaks: 0,
      differing: ['to mira on / to orrin on'],
    });
  });

  it('tells what stands instead at either end', () => {
    assert.deepEqual(along('Boat Luna sails to Orrin on Tuesdays.').differing.sort(), [
      'boat / ferry',
      'on %day2 / on %day1',
    ]);
  });

  it('tells what is added and what is left out', () => {
    assert.deepEqual(along('Luna does not sail to Orrin.').differing, ['does not / ']);
    assert.deepEqual(along('Mira, built in 1954, does sail in winter.').differing, ['does / does not']);
  });

  it('goes on at another part of the text', () => {
    assert.equal(along('Mira was built in 1954. Luna sails to Orrin.').breaks, 1);
    assert.equal(along('Mira sails to Orrin on Mondays, Luna does not in winter.').breaks, 2);
  });

  it('has no end where there is nothing', () => {
    assert.deepEqual(align([], TEXT), { unplaced: [], breaks: 0, gaps: [] });
    assert.deepEqual(align([], new IndexedText('')), { unplaced: [], breaks: 0, gaps: [] });
    assert.equal(align(termsOf('Nobody sang.'), TEXT).gaps.length, 0);
  });
});
