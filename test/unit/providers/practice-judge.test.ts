import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { practiceProvider } from '../../../src/core/providers/practice/provider.ts';
import type { ChatMessage } from '../../../src/core/providers/provider.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });

async function ask(...messages: readonly ChatMessage[]): Promise<string> {
  const asked = { model: 'any', messages, parameters: {}, responseFormat: { type: 'text' as const } };
  return (await practiceProvider().complete(asked, { signal: new AbortController().signal, repeat: 0 })).text;
}

const reference = 'A refund reaches the card within five working days.';

function grade(answer: string, against: string, scale = '1, 2, 3, 4, 5'): Promise<string> {
  return ask(
    system('You grade one answer of an assistant.'),
    user(
      `How good is it?\n\n1: bad\n5: good\n\nQuestion:\nHow long does a refund take?\n\n${against}\n\nAnswer:\n${answer}\n\nReply with exactly one of: ${scale}.`,
    ),
  );
}

describe('practice model: as a judge', () => {
  it('grades by what the answer shares with the reference', async () => {
    const against = `Reference answer:\n${reference}`;
    assert.equal(await grade(reference, against), '5');
    assert.match(await grade('It reaches the card within five working days.', against), /^[45]$/);
    assert.equal(await grade('The garden is full of herons.', against), '1');
    assert.equal(await grade('', against), '1');
    const grades = await Promise.all(
      ['A refund.', 'A refund within days.', 'A refund within five working days.', reference].map((text) =>
        grade(text, against).then(Number),
      ),
    );
    assert.deepEqual(grades, [...grades].sort());
  });

  it('grades by the context where there is no reference', async () => {
    const against = `Context:\n${reference} The card must be valid.`;
    assert.equal(await grade('Within five working days the refund reaches the card.', against), '5');
    assert.equal(await grade('Herons stand in reeds.', against), '1');
    assert.equal(await grade("I don't know the answer to that.", against), '5');
  });

  it('grades by the question where there is neither', async () => {
    for (const against of ['', 'Reference answer:\n(not given)']) {
      assert.ok(Number(await grade('A refund takes long.', against)) >= 4);
      assert.ok(Number(await grade('Herons stand in reeds.', against)) <= 2);
      assert.ok(Number(await grade('I do not know how long a refund takes.', against)) <= 2);
    }
  });

  it('answers with the bare choice, whatever the choices are', async () => {
    const against = `Reference answer:\n${reference}`;
    for (const [scale, good, bad] of [
      ['Yes, No', 'Yes', 'No'],
      ['no, yes', 'yes', 'no'],
      ['0, 10', '10', '0'],
      ['correct, partially correct, incorrect', 'correct', 'incorrect'],
      ['PASS, FAIL', 'PASS', 'FAIL'],
      ['A, B, C', 'A', 'C'],
    ] as const) {
      assert.equal(await grade(reference, against, scale), good, scale);
      assert.equal(await grade('Herons stand in reeds.', against, scale), bad, scale);
    }
  });

  it('understands judges in other words', async () => {
    assert.equal(
      await ask(
        user(
          'Is the output right? Answer yes or no.\n\nExpected: blue herons\nOutput: blue herons\n\nYour verdict:\nyes or no',
        ),
      ),
      'Yes',
    );
    assert.equal(
      await ask(
        system('Rate summaries on a scale of 1 to 5.'),
        user('Article:\nThe bridge opens on Friday.\n\nSummary:\nThe bridge opens on Friday.'),
      ),
      '5',
    );
    const faithful = (summary: string) =>
      ask(
        user(
          `Does the summary say only what the notice says?\n\nNotice:\nThe bridge opens on Friday after repairs.\n\nSummary:\n${summary}\n\nReply with exactly one of: unfaithful, partly faithful, faithful.`,
        ),
      );
    assert.equal(await faithful('The bridge opens on Friday.'), 'faithful');
    assert.equal(await faithful('Herons stand in reeds.'), 'unfaithful');
  });

  it('does not judge where there is no answer to judge', async () => {
    const instructions = 'Is the message about an invoice? Answer with one word: yes or no.';
    assert.equal(await ask(system(instructions), user('Message: the invoice is late\nAnswer:')), 'yes');
    assert.equal(
      await ask(
        system('Classify the text: one of bird, tram. Only the category.\n- bird: heron'),
        user('Answer: a heron'),
      ),
      'bird',
    );
  });
});
