import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diagnose } from '../../../src/core/triage/diagnose.ts';
import { evidenceSentence } from '../../../src/core/triage/evidence.ts';
import { KnowledgeBase } from '../../../src/core/triage/knowledge-base.ts';
import { remedyFor } from '../../../src/core/triage/remedies.ts';
import { resultOf } from '../engine/support.ts';
import { violation } from '../report/support.ts';

interface Case {
  readonly system?: string;
  readonly asked?: string;
  readonly fact?: string;
  readonly passages?: readonly string[];
  readonly knowledge?: string;
}

/** What is said of an answer that lacks a fact: its category, and where the fact was found. */
function lackOf({
  system = 'You answer customers of a shop.',
  asked = 'Are begun months refunded?',
  fact = 'not refunded',
  passages,
  knowledge,
}: Case): string {
  const diagnosis = diagnose(
    resultOf('s', {
      status: 'failed',
      facts: [fact],
      output: 'It is free.',
      violations: [violation('facts', { category: 'grounding', expected: fact })],
    }),
    {
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: asked },
      ],
      passages: passages?.map((text, index) => ({ id: `p${index}`, text })),
      knowledge:
        knowledge === undefined ? undefined : new KnowledgeBase([{ file: 'kb/a.md', text: knowledge }]),
    },
  );
  const found = diagnosis?.evidence.find((each) => each.kind === 'fact');
  return `${diagnosis?.category}, ${found?.outcome}`;
}

describe('whether a missing fact was given', () => {
  const NOT_GIVEN = 'missing-knowledge, not-in-knowledge';
  const GIVEN = 'ignored-context, ignored-context';

  it('not by the question', () => {
    assert.equal(lackOf({}), NOT_GIVEN);
    assert.equal(lackOf({ fact: 'refunded' }), NOT_GIVEN);
    assert.equal(lackOf({ passages: ['Parcels take three days.'] }), NOT_GIVEN);
    assert.equal(lackOf({ fact: '/refunded/' }), NOT_GIVEN);
    assert.equal(lackOf({ asked: '上个月的费用会退款吗？', fact: '退款' }), NOT_GIVEN);
  });

  it('not by an instruction that only names the subject', () => {
    const system = 'You answer customers whose orders are refunded.';
    assert.equal(lackOf({ system, asked: 'Tell me of begun months.' }), NOT_GIVEN);
    assert.equal(lackOf({ system, asked: 'Tell me of begun months.', fact: 'refunded' }), NOT_GIVEN);
  });

  it('by a text to answer from, or a figure in the prompt', () => {
    assert.equal(lackOf({ passages: ['Begun months are not refunded.'] }), GIVEN);
    assert.equal(lackOf({ passages: ['Begun months are not refunded.'], fact: '/not refunded/' }), GIVEN);
    assert.equal(lackOf({ system: 'Policy: begun months are not refunded.' }), GIVEN);
    assert.equal(lackOf({ system: 'Refunds take 14 days.', fact: '14 days' }), GIVEN);
    assert.equal(lackOf({ asked: 'Policy: begun months are not refunded. Are they refunded?' }), GIVEN);
  });

  it('not by a text that says the opposite', () => {
    assert.equal(lackOf({ passages: ['Begun months are refunded. Yearly plans are not.'] }), NOT_GIVEN);
    assert.equal(lackOf({ knowledge: 'Begun months are refunded.' }), NOT_GIVEN);
    assert.equal(lackOf({ knowledge: 'Begun months are not refunded.' }), 'missing-knowledge, no-retrieval');
  });

  it('says that what answers the question is lacking, where nothing is expected of an answer that knows nothing', () => {
    const diagnosis = diagnose(
      resultOf('s', {
        status: 'failed',
        output: "I don't know the answer to that.",
        violations: [violation('is-json', { category: 'format' })],
      }),
      {
        messages: [
          { role: 'system', content: 'You answer customers of a shop.' },
          { role: 'user', content: 'Is there a shortcut for a new booking?' },
        ],
        passages: [{ id: 'p0', text: 'Refunds take 14 days.' }],
      },
    );
    assert.ok(diagnosis);
    assert.equal(
      evidenceSentence(diagnosis.evidence[0]),
      'The answer lacks what answers "Is there a shortcut for a new booking?", which is neither in the prompt nor in any knowledge file.',
    );
    assert.match(
      remedyFor(diagnosis, {}).text,
      /^Add what answers "Is there a shortcut for a new booking\?" to /,
    );
  });
});
