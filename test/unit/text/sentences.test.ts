import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { lineSentenceSpans, sentencePieces } from '../../../src/core/text/sentences.ts';

describe('sentences by line', () => {
  it('end at their mark and where the line ends', () => {
    const text = 'Hours\nMr. Lee opens at 9 a.m. on 3.5 days. Why? He likes it\n\n1. Open it.';
    assert.deepEqual(
      [...lineSentenceSpans(text)].map(({ start, end }) => text.slice(start, end)),
      ['Hours', 'Mr. Lee opens at 9 a.m. on 3.5 days.', 'Why?', 'He likes it', '1. Open it.'],
    );
  });

  it('do not end at a day, or at what is counted in order', () => {
    for (const text of [
      'Am 24. Dezember schließt sie.',
      'Den lukker 24. december.',
      'Im 19. Jahrhundert stand hier ein Tor.',
    ])
      assert.deepEqual(sentencePieces(text), [text]);
    for (const text of ['It was built in 12. The tower is older.', 'at mach 2. the flow is slow.'])
      assert.equal(sentencePieces(text).length, 2, text);
  });

  it('are cut so that nothing of the text is lost', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'aB1 .!?,"\')\n\r\t:é。…🙂'), maxLength: 60 }),
        (text) => assert.equal(sentencePieces(text).join(''), text),
      ),
    );
  });
});
