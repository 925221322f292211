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

  it('also with an ending that its language attaches, in the prompt and in the knowledge', () => {
    for (const [fact, told, asked] of [
      ['8000원', '- 입장료는 8000원입니다.', '입장료는 얼마인가요?'],
      ['오후 10시', '- 수영장은 오후 10시에 닫습니다.', '수영장은 언제 닫나요?'],
      ['김민수', '- 관장은 김민수입니다.', '관장은 누구인가요?'],
      ['150 lira', '- Bilet 150 liradır.', 'Bilet ne kadar?'],
      ['Ayşe Demir', '- Müdür Ayşe Demir’dir.', 'Müdür kim?'],
    ] as const) {
      assert.equal(lackOf({ fact, asked, system: told }), GIVEN, fact);
      assert.equal(lackOf({ fact, asked, knowledge: told }), 'missing-knowledge, no-retrieval', fact);
    }
  });

  it('also as an hour without its half of the day', () => {
    assert.equal(
      lackOf({ fact: '11点', asked: '健身房几点关门？', system: '- 健身房每天晚上11点关门。' }),
      GIVEN,
    );
    assert.equal(
      lackOf({ fact: '23:00', asked: '健身房几点关门？', system: '- 健身房每天晚上11点关门。' }),
      GIVEN,
    );
  });

  it('not by a longer word, or another number', () => {
    for (const [fact, told] of [
      ['Pell', 'The night nurse is Pelly.'],
      ['80원', '입장료는 8000원입니다.'],
      ['Don', "Don't ring at night."],
      ['5 cars', 'There are 5 carriages.'],
      ['서울', '회의는 서울대학교병원에서 열립니다.'],
    ] as const)
      assert.equal(lackOf({ fact, asked: 'What is it?', system: told }), NOT_GIVEN, fact);
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
