import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CONCEPTS, conceptsOf, negationsIn } from '../../../src/core/reading/concepts.ts';
import { decliningIn, decliningLikelihood } from '../../../src/core/reading/reading.ts';

const namesOf = (bits: number) => CONCEPTS.filter((_, index) => bits & (1 << index));

describe('what words speak of', () => {
  it('is the same in any language', () => {
    for (const [word, concept] of [
      ['unfortunately', 'regret'],
      ['leider', 'regret'],
      ['lamentablemente', 'regret'],
      ['к', undefined],
      ['документе', 'source'],
      ['문서에는', 'source'],
      ['bilmiyorum', 'deny'],
    ] as const) {
      const [bits = 0] = conceptsOf([word]);
      if (concept) assert.ok(namesOf(bits).includes(concept), word);
      else assert.equal(bits, 0, word);
    }
  });

  it('is told of the longest piece where nothing parts the words, once', () => {
    const concepts = conceptsOf([...'文書に']);
    assert.ok(namesOf(concepts[0] ?? 0).includes('source'));
    assert.deepEqual(concepts.slice(1), [0, 0]);
  });

  it('tells how many words deny', () => {
    assert.equal(negationsIn(conceptsOf(['it', 'is', 'not', 'never'])), 2);
    assert.equal(negationsIn(conceptsOf(['it', 'is', 'open'])), 0);
  });

  it('is read to the end of a long sentence whose words nothing parts', () => {
    const text = 'ご質問の二〇二四年四月以降の駐車場の利用料金については、いただいた資料の中に記載が見つかり';
    assert.equal(decliningIn(`${text}ません。`)?.says, 'does-not-know');
    assert.ok(decliningLikelihood(`${text}ません。`) > decliningLikelihood(`${text}ました。`));
  });
});
