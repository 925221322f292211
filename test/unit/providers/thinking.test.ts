import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { shownWithoutThinking, withoutThinking } from '../../../src/core/providers/thinking.ts';

describe('withoutThinking', () => {
  const answers: readonly (readonly [what: string, answer: string, left: string])[] = [
    ['thinking before the answer', '<think>\nTwo and two.\n</think>\n\nFour.', 'Four.'],
    ['empty thinking', '<think>\n\n</think>\n\nFour.\n', 'Four.\n'],
    ['thinking whose beginning is in the template', 'Two and two.\n</think>\n\nFour.', 'Four.'],
    ['thinking that was cut off', '<think>\nTwo and', ''],
    ['a second end in the answer', '<think>a</think>It ends at </think>.', 'It ends at </think>.'],
  ];
  for (const [what, answer, left] of answers)
    it(`takes off ${what}`, () => assert.equal(withoutThinking(answer), left));

  for (const answer of ['Four.', '', '  Four.', 'Write <think> before and </think> after it.'])
    it(`keeps ${JSON.stringify(answer)}`, () => assert.equal(withoutThinking(answer), answer));

  it('shows nothing of it while an answer arrives', () => {
    const whole = '<think>Two and two.</think>\nFour.';
    const shown = [...whole].map((_, index) => shownWithoutThinking(whole.slice(0, index + 1)));
    assert.deepEqual([...new Set(shown)], ['', 'F', 'Fo', 'Fou', 'Four', 'Four.']);
    assert.equal(shownWithoutThinking('<th'), '');
    assert.equal(shownWithoutThinking('<table>'), '<table>');
  });
});
