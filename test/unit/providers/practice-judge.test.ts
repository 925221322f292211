import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { practiceProvider } from '../../../src/core/providers/practice/provider.ts';
import type { ChatMessage } from '../../../src/core/providers/provider.ts';
import { call } from '../../support/calls.ts';
import { tellsApart } from '../../support/recall.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const ask = async (...messages: ChatMessage[]) => (await call(practiceProvider(), { messages })).text;

const fact = 'A refund reaches the card within five working days.';
const reference = `Reference answer:\n${fact}`;
const context = `Context:\n${fact} The card must be valid.`;
const herons = 'Herons stand in reeds.';

const grade = (answer: string, against: string, scale = '1, 2, 3, 4, 5') =>
  ask(
    { role: 'system', content: 'You grade one answer of an assistant.' },
    user(
      `How good is it?\n\n1: bad\n5: good\n\nQuestion:\nHow long does a refund take?\n\n${against}\n\nAnswer:\n${answer}\n\nReply with exactly one of: ${scale}.`,
    ),
  );

describe('practice model: as a judge', () => {
  describe('its grades', () => {
    tellsApart<readonly [answer: string, against: string, grade: RegExp]>(
      async ([answer, against, expected]) => expected.test(await grade(answer, against)),
      {
        found: [
          [fact, reference, /^5$/],
          ['It reaches the card within five working days.', reference, /^[45]$/],
          ['A refund within five days.', reference, /^[234]$/],
          ['Within five working days the refund reaches the card.', context, /^5$/],
          ["I don't know the answer to that.", context, /^5$/],
          ['A refund takes long.', '', /^[45]$/],
          ['A refund takes long.', 'Reference answer:\n(not given)', /^[45]$/],
        ],
        // Grades that are too good.
        left: [
          [herons, reference, /^[2-5]$/],
          ['', reference, /^[2-5]$/],
          [herons, context, /^[2-5]$/],
          [herons, '', /^[345]$/],
          ['I do not know how long a refund takes.', '', /^[345]$/],
        ],
      },
      { recall: 1, precision: 1 },
    );
  });

  it('answers with the bare choice, whatever the choices are', async () => {
    for (const [scale, good, bad] of [
      ['Yes, No', 'Yes', 'No'],
      ['no, yes', 'yes', 'no'],
      ['0, 10', '10', '0'],
      ['correct, partially correct, incorrect', 'correct', 'incorrect'],
      ['PASS, FAIL', 'PASS', 'FAIL'],
    ] as const) {
      assert.equal(await grade(fact, reference, scale), good, scale);
      assert.equal(await grade(herons, reference, scale), bad, scale);
    }
  });

  it('compares with a section of any name', async () => {
    const faithful = (summary: string) =>
      ask(
        user(
          `Is it true?\n\nNotice:\nThe bridge opens on Friday.\n\nSummary:\n${summary}\n\nReply with exactly one of: unfaithful, partly faithful, faithful.`,
        ),
      );
    assert.equal(await faithful('The bridge opens on Friday.'), 'faithful');
    assert.equal(await faithful(herons), 'unfaithful');
  });

  it('does not judge where there is no answer to judge', async () => {
    const instructions = 'Is the message about an invoice? Answer with one word: yes or no.';
    assert.equal(
      await ask({ role: 'system', content: instructions }, user('Message: the invoice is late\nAnswer:')),
      'yes',
    );
  });
});
