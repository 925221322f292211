import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diagnose } from '../../../src/core/triage/diagnose.ts';
import { KnowledgeBase } from '../../../src/core/triage/knowledge-base.ts';
import { tellsApart } from '../../support/recall.ts';
import { resultOf } from '../engine/support.ts';
import { violation } from '../report/support.ts';

const knowledge = new KnowledgeBase([{ file: 'kb/other.md', text: 'Deliveries take three days.' }]);
const categoryOf = (system: string, expected: unknown, output: string) =>
  diagnose(
    resultOf('s', {
      status: 'failed',
      expected,
      output,
      violations: [violation('expected', { category: 'quality' })],
    }),
    {
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: 'The parcel is late again.' },
      ],
      knowledge,
    },
  )?.category;

describe('what is a choice and what is a fact', () => {
  describe('a choice', () => {
    tellsApart<readonly [system: string, expected: unknown, output: string]>(
      (each) => categoryOf(...each) === 'wrong-answer',
      {
        found: [
          ['Label the priority: low, medium, high.', 'high', 'low'],
          ['Is the review positive or negative?', 'negative', 'positive'],
          ['Classify the intent:\n- order_status\n- complaint\n', 'complaint', 'order_status'],
          ['Detect spam. Answer "spam" or "ham".', { label: 'ham' }, '{"label": "spam"}'],
          ['Answer A, B, C or D.', 'B', 'C'],
          ['Which team handles it: Sales, Support, Legal?', 'Legal', 'Sales'],
          ['Tag the mood (Positive/Negative/Neutral).', 'Neutral', 'Negative'],
          ['Rate the urgency from 1 to 5.', '5', '2'],
          [
            'End with a line "Department: NAME". Names: Roads, Parks, Taxes.',
            'Department: Taxes',
            'Department: Roads',
          ],
          ['One word out of: delivery, price, other.', 'price', 'delivery'],
          ['Return {"late": true|false}.', { late: true }, '{"late": false}'],
        ],
        left: [
          ['You know the tour: it visits Porto, Braga and Faro.', 'Faro', 'Porto'],
          ['The office is open on Monday, Tuesday or by appointment.', 'Tuesday', 'Monday'],
          ['Answer in one word.', 'Lisbon', 'Porto'],
          ['Answer with one number from the price list.', '14', '15'],
          ['Deliveries take one of two roads.', 'three days', 'two days'],
        ],
      },
      { recall: 1, precision: 1 },
    );
  });

  it('a fact: one of the names that the prompt tells of', () => {
    const system = 'Context: The tour visits Porto, Braga and Faro. It ends in Faro.';
    assert.equal(categoryOf(system, 'Faro', 'Porto'), 'ignored-context');
  });

  it('a fact: a number that is no grade', () => {
    assert.equal(categoryOf('You answer customers.', '14', '15'), 'missing-knowledge');
  });

  describe('a value where none is wanted', () => {
    const prompt = 'Give the name and the city in the text as JSON. Text: Anna came in June.';
    tellsApart<readonly [expected: unknown, output: unknown]>(
      ([expected, output]) => categoryOf(prompt, expected, JSON.stringify(output)) === 'unsupported-claim',
      {
        found: [
          [{ city: null }, { city: 'Bonn' }],
          [{ city: 'none' }, { city: 'Bonn' }],
          [{ city: [] }, { city: ['Bonn'] }],
          [{ city: null }, { city: { name: 'Bonn' } }],
        ],
        left: [
          ...['none', 'null', '', '-', 'N/A', [], {}, 'not stated', { zip: 'unknown' }, [null, '']].map(
            (city) => [{ city: null }, { city }] as const,
          ),
          [{ city: 'not stated' }, { city: null }],
          [{ city: [] }, { city: null }],
          [
            { name: null, city: null },
            { name: 'none', city: '' },
          ],
        ],
      },
      { recall: 1, precision: 1 },
    );

    it('is no refusal where it says that there is none', () => {
      const said = JSON.stringify({ name: 'not stated', city: 'N/A' });
      assert.equal(categoryOf(prompt, { name: null, city: null }, said), 'wrong-answer');
      assert.equal(categoryOf(prompt, { name: 'Anna', city: null }, said), 'refusal');
    });
  });
});
