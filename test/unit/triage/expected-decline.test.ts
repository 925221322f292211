import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diagnose } from '../../../src/core/triage/diagnose.ts';
import { evidenceSentence } from '../../../src/core/triage/evidence.ts';
import { expectedDecline } from '../../../src/core/triage/expected-decline.ts';
import { resultOf } from '../engine/support.ts';

describe('what a sample’s right answer declines', () => {
  it('is told by the words of its fact or of what is expected, and by those of a pattern', () => {
    for (const text of ['unanswerable', 'unknown', 'N/A', 'not mentioned', '/cannot say|unanswerable/i']) {
      assert.equal(expectedDecline({ facts: [text] }), 'does-not-know', text);
      assert.equal(expectedDecline({ expected: text }), 'does-not-know', text);
    }
  });

  it('is not told by a text that is no pattern, as the check reads it', () => {
    assert.equal(expectedDecline({ facts: ['/unknown/s'] }), 'does-not-know');
    assert.equal(expectedDecline({ facts: ['/unknown/x'] }), undefined);
  });

  it('is not told by a name, which the reader of sentences knows nothing of', () => {
    for (const text of [
      'Armstrong',
      'Sheehan',
      'Olaf',
      'Games',
      'Dietz',
      'People > Export',
      'not refunded',
      '30 days',
    ])
      assert.equal(expectedDecline({ facts: [text] }), undefined, text);
  });
});

describe('an answer where the right one declines', () => {
  const SYSTEM =
    'Answer from these facts alone. If they do not say, reply: I cannot tell from this.\n\n' +
    '- The clinic is open Monday to Friday from 8:00 to 17:30.\n- Die Bücherei gehört der Gemeinde.';
  /** The category, and the first sentence that speaks for it. */
  function saidOf(output: string, question: string, expected = 'I cannot tell from this.'): string[] {
    const messages = [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: question },
    ] as const;
    const found = diagnose(resultOf('s', { status: 'failed', expected, output }), { messages });
    return found ? [found.category, evidenceSentence(found.evidence[0])] : [];
  }

  it('claims something without support, also behind words that decline', () => {
    for (const [output, question, claim] of [
      ['I cannot tell from this. She studied in London.', 'Where did Dr. Osei study?', 'The name "London"'],
      ['Das weiß ich nicht. Sie gehört der Stadt Kiel.', 'Wem gehört die Mühle?', 'The name "Stadt Kiel"'],
      [
        'No lo sé. Seguramente hay wifi en la cafetería.',
        '¿Hay wifi?',
        '"Seguramente hay wifi en la cafetería"',
      ],
    ] as const) {
      const [category, sentence = ''] = saidOf(output, question);
      assert.equal(category, 'unsupported-claim', output);
      assert.ok(sentence.includes(claim), sentence);
    }
  });

  it('declines in other words than the check looks for, also with what it was given', () => {
    for (const output of [
      'My notes do not say that.',
      'I do not know. The clinic is open Monday to Friday from 8:00 to 17:30.',
    ])
      assert.deepEqual(saidOf(output, 'Where did Dr. Osei study?'), [
        'wrong-answer',
        'The output says "I cannot tell from this." in other words than the check looks for.',
      ]);
  });

  it('does not call unsupported what the prompt says, but says that declining was expected', () => {
    const output = 'The clinic is open Monday to Friday from 8:00 to 17:30.';
    assert.deepEqual(saidOf(output, 'Where did she study?'), [
      'unsupported-claim',
      'The output says "The clinic is open Monday to Friday from 8:00 to 17:30", where "I cannot tell from this" is expected.',
    ]);
  });
});
