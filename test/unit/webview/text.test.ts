import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { signedCount } from '../../../src/core/text/signed-count.ts';
import { visible } from '../../../src/core/text/visible-text.ts';
import { unbroken, unbrokenDuration } from '../../../src/webview/text/durations.ts';
import { segments } from '../../../src/webview/text/segments.ts';
import { changeInPercent } from '../../../src/webview/text/short-texts.ts';
import { HOSTILE } from '../../support/report-data.ts';

describe('text in the dashboard', () => {
  it('shows what a terminal or the direction of text would swallow', () => {
    assert.equal(visible(HOSTILE.terminal), 'before ⟨ESC⟩[31mred⟨ESC⟩[0m ⟨BEL⟩ after');
    assert.equal(visible(HOSTILE.bidirectional), 'user ⟨RLO⟩gnp.exe⟨PDF⟩ and ⟨LRI⟩isolated⟨PDI⟩');
    assert.equal(visible(HOSTILE.hidden), 'soft⟨SHY⟩hyphen zero⟨ZWSP⟩width ⟨U+D800⟩ lone');
    assert.equal(visible('\u0085\u0000\u{e0041}'), '⟨U+0085⟩⟨NUL⟩⟨U+E0041⟩');
  });

  it('leaves lines, tabs, markup, scripts and emoji as they are', () => {
    for (const text of ['a\n\tb', HOSTILE.html, 'שלום مرحبا', '👩‍💻', 'می‌خواهم', 'naïve'])
      assert.equal(visible(text), text);
    assert.equal(visible('a\r\nb\rc'), 'a\nb⟨CR⟩c');
  });

  it('leaves nothing of the kind in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(visible(text), /(?!\n|\t)[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
      }),
    );
  });
});

describe('a change', () => {
  for (const [before, after, shown] of [
    [6.6, 6.4, '–'],
    [9.4, 40, '–'],
    [29.5, 22.4, '−27 %'],
    [100, 108, '+8 %'],
  ] as const)
    it(`from ${before} to ${after} is told as ${shown}`, () =>
      assert.equal(changeInPercent(before, after), shown));

  for (const [change, shown] of [
    [0.4, '±0'],
    [-0.4, '±0'],
    [8, '+8'],
    [-1_200, '−1,200'],
  ] as const)
    it(`of ${change} is ${shown}`, () => assert.equal(signedCount(Math.round(change)), shown));
});

describe('marks in a text', () => {
  it('are cut where they overlap', () => {
    assert.deepEqual(
      segments(10, [
        { start: 1, end: 5 },
        { start: 3, end: 7 },
      ]),
      [
        { start: 0, end: 1, marks: [] },
        { start: 1, end: 3, marks: [0] },
        { start: 3, end: 5, marks: [0, 1] },
        { start: 5, end: 7, marks: [1] },
        { start: 7, end: 10, marks: [] },
      ],
    );
  });

  it('may have no length, or lie behind the text', () => {
    assert.deepEqual(
      segments(4, [
        { start: 2, end: 2 },
        { start: 9, end: 12 },
      ]),
      [
        { start: 0, end: 2, marks: [] },
        { start: 2, end: 2, marks: [0] },
        { start: 2, end: 4, marks: [] },
        { start: 4, end: 4, marks: [1] },
      ],
    );
    assert.deepEqual(segments(0, []), []);
  });

  it('cover the text once, and each segment has the marks around it', () => {
    const span = fc
      .tuple(fc.nat(40), fc.nat(40))
      .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.nat(40), fc.array(span), (length, marks) => {
        const found = segments(length, marks);
        let at = 0;
        for (const { start, end, marks: here } of found) {
          assert.equal(start, at);
          at = end;
          if (start === end) continue;
          assert.deepEqual(
            here,
            marks.flatMap((mark, index) => (mark.start <= start && end <= mark.end ? [index] : [])),
          );
        }
        assert.equal(at, length);
        assert.deepEqual(
          [...new Set(found.flatMap((segment) => segment.marks))].sort((a, b) => a - b),
          [...marks.keys()],
        );
      }),
    );
  });
});

describe('a duration where lines break', () => {
  it('breaks between its parts, and not between a figure and its unit', () => {
    assert.equal(unbrokenDuration(63_000), '1\u00a0min 3\u00a0s');
    assert.equal(
      unbroken('first text after 830 ms, 4 calls at once'),
      'first text after 830\u00a0ms, 4 calls at once',
    );
  });
});
