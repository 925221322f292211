import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { diagnose } from '../../../src/core/triage/diagnose.ts';
import { evidenceSentence } from '../../../src/core/triage/evidence.ts';
import { KnowledgeBase } from '../../../src/core/triage/knowledge-base.ts';
import { RunTriage } from '../../../src/core/triage/run-triage.ts';
import { resultOf } from '../engine/support.ts';
import { HOSTILE, violation } from '../report/support.ts';

const failing = (output: string, more: object = {}) =>
  resultOf('s', {
    status: 'failed',
    output,
    violations: [violation('judge', { category: 'quality' })],
    ...more,
  });
const given = (text: string) => ({
  messages: [{ role: 'user' as const, content: text }],
  knowledge: new KnowledgeBase([{ file: '__proto__', text }]),
});

describe('triage of hostile texts', () => {
  const long = {
    quotes: '"'.repeat(25_000),
    'escaped quotes without an end': `{${'"\\'.repeat(50_000)}`,
    brackets: '['.repeat(25_000),
    'one word': 'a'.repeat(50_000),
    'letters and points': 'a.'.repeat(25_000),
    'groups of digits': '111 '.repeat(12_000),
    digits: '9'.repeat(50_000),
    'line breaks': '\n'.repeat(50_000),
    spaces: `I don't${' '.repeat(50_000)}know`,
    'no end of a sentence': 'or '.repeat(15_000),
    'question marks': 'a or b? '.repeat(5_000),
    capitals: 'Aa '.repeat(15_000),
    Chinese: '退款'.repeat(5_000),
  };
  for (const [name, text] of Object.entries(long)) {
    it(`comes to an end with ${name}`, () => {
      for (const result of [
        failing(text),
        failing(text, { facts: ['30 days', text.slice(0, 2_000)] }),
        failing('No.', { expected: text }),
        failing(text, { expected: { a: text } }),
      ]) {
        const diagnosis = diagnose(result, given(text));
        assert.ok(diagnosis);
        assert.ok(evidenceSentence(diagnosis.evidence[0]).length <= 400);
      }
    });
  }

  it('takes any text anywhere', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(HOSTILE, '__proto__', 'constructor', '', '{"__proto__": 1}', '/(/', '/(a+)+$/'),
    );
    fc.assert(
      fc.property(text, text, text, fc.oneof(text, fc.jsonValue()), (output, prompt, fact, expected) => {
        const result = failing(output, {
          facts: [fact],
          expected,
          variables: { __proto__: prompt, question: prompt },
        });
        const diagnosis = diagnose(result, given(prompt));
        assert.ok(diagnosis);
        for (const evidence of diagnosis.evidence)
          assert.doesNotMatch(evidenceSentence(evidence), /[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });

  it('counts samples by names that objects have of their own', async () => {
    const triage = new RunTriage(() => ({ messages: [] }));
    for (const sample of ['__proto__', 'constructor', 'toString'])
      await triage.add({ ...failing('No.'), sample });
    assert.equal(triage.report().failing, 3);
  });
});
