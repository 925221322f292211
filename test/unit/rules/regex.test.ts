import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CheckFailedError } from '../../../src/core/rules/errors.ts';
import { Pattern } from '../../../src/core/rules/regex/pattern.ts';
import { type Node, parsePattern } from '../../../src/core/rules/regex/syntax.ts';
import { worstWork } from '../../../src/core/rules/regex/work.ts';

describe('patterns of the user', () => {
  describe('are known to be harmless', () => {
    const direct = [
      '^(yes|no)$',
      '\\d{4}-\\d{2}-\\d{2}',
      '\\b(?:foo|bar)\\b',
      '"(?:[^"\\\\]|\\\\.)*"',
      '(\\d{1,3}\\.){3}\\d{1,3}',
      '[\\w.+-]+@[\\w-]+\\.[\\w.]+',
      '^#{1,6} .+$',
      '^(?=.*\\d)(?=.*[a-z]).{8,}$',
      '(?<name>\\w)\\k<name>',
      '(?<=\\$)\\d+',
    ];
    for (const source of direct) {
      it(source, () => assert.equal(new Pattern(source, 'm').isHarmless(1_000), true));
    }
    it('with Unicode properties', () =>
      assert.equal(new Pattern('\\p{L}+\\s\\u{1F600}?', 'u').isHarmless(1_000), true));
  });

  describe('are not trusted', () => {
    const limited = [
      '(a+)+$',
      '(a*)*b',
      '(a|a)*b',
      '(a|ab)*c',
      '(\\w+\\s?)*$',
      '^(([a-z])+.)+[A-Z]([a-z])+$',
      '(?:a?){50}a{50}',
      '(.*)*x',
      '(?=(a+)+b)',
      '(\\w+)\\1*x',
      '(?<=a+)b',
      '.*.*.*.*x',
      '(?i:(a+)+)$',
    ];
    for (const source of limited) {
      it(source, () => assert.equal(new Pattern(source).isHarmless(1_000), false));
    }
    it('in syntax that is not modelled', () => {
      assert.equal(new Pattern('[a&&b]', 'v').isHarmless(1), false);
      assert.equal(new Pattern('\\u{3}').isHarmless(1), false);
      assert.equal(new Pattern('\\07').isHarmless(1), false);
    });
    it('on texts too long for them', () => {
      assert.equal(new Pattern('\\s+$').isHarmless(1_000), true);
      assert.equal(new Pattern('\\s+$').isHarmless(1_000_000), false);
    });
    it('when they nest without end', () => {
      const nested = `${'('.repeat(2_000)}a+${')+'.repeat(2_000)}`;
      assert.equal(new Pattern(nested).isHarmless(10), false);
    });
  });

  it('are stopped when they take too long, and given up after a few outputs', () => {
    const pattern = new Pattern('^(a+)+$');
    const text = `${'a'.repeat(60)}!`;
    assert.throws(
      () => pattern.isIn(text),
      (error) => error instanceof CheckFailedError && /longer than 250 ms/.test(error.message),
    );
    assert.equal(pattern.isIn('aaa'), true);
    for (let output = 0; output < 7; output++) assert.throws(() => pattern.spans(text, 1), CheckFailedError);
    assert.throws(() => pattern.isIn('aaa'), /no longer tried/);
  });

  it('that need too much memory say so', () => {
    // On a busy machine its time is over first.
    assert.throws(() => new Pattern('(?:a|b)*c').isIn('ab'.repeat(5_000_000)), CheckFailedError);
  });

  it('find places in the text, whatever they looked at before', () => {
    const b = new Pattern('b');
    assert.equal(b.isIn('ab'), true);
    assert.deepEqual(b.spans('b', 9), [{ start: 0, end: 1 }]);
    assert.deepEqual(new Pattern('b+').spans('abbab', 9), [
      { start: 1, end: 3 },
      { start: 4, end: 5 },
    ]);
    assert.deepEqual(new Pattern('', 'g').spans('ab', 2), [
      { start: 0, end: 0 },
      { start: 1, end: 1 },
    ]);
    assert.equal(new Pattern('^b', 'gy').isIn('ab'), false);
  });
});

/** Counts the steps of a naive backtracking search for a pattern in a text; ends early above `limit`. */
function stepsOf(pattern: Node, text: string, limit: number): number {
  let steps = 0;
  const match = (node: Node, at: number, next: (at: number) => boolean): boolean => {
    if (++steps > limit) return true;
    switch (node.kind) {
      case 'character':
        return at < text.length && (node.first & (1n << BigInt(text.charCodeAt(at)))) !== 0n && next(at + 1);
      case 'anchor':
        return (!node.atStart || at === 0) && next(at);
      case 'sequence': {
        const from = (index: number, place: number): boolean => {
          const item = node.items[index];
          return item === undefined ? next(place) : match(item, place, (after) => from(index + 1, after));
        };
        return from(0, at);
      }
      case 'choice':
        return node.branches.some((branch) => match(branch, at, next));
      case 'repeat': {
        const again = (count: number, place: number): boolean =>
          (count < node.max &&
            match(
              node.body,
              place,
              (after) => (after > place || count < node.min) && again(count + 1, after),
            )) ||
          (count >= node.min && next(place));
        return again(0, at);
      }
      default:
        throw new Error(`not part of this test: ${node.kind}`);
    }
  };
  for (let start = 0; start <= text.length && steps <= limit; start++) {
    if (match(pattern, start, () => false)) break;
  }
  return steps;
}

describe('the estimate of a pattern’s work', () => {
  const source = fc.letrec((tie) => ({
    atom: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', '[ab]', '[^a]', '.', '\\w', '\\b', '$') },
      { weight: 1, arbitrary: tie('choice').map((inner) => `(?:${inner})`) },
    ),
    term: fc
      .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '+?'))
      .map(
        ([atom, quantifier]) => (atom === '\\b' || atom === '$' ? atom : `${atom}${quantifier}`) as string,
      ),
    sequence: fc.array(tie('term'), { minLength: 1, maxLength: 4 }).map((terms) => terms.join('')),
    choice: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((branches) => branches.join('|')),
  })).choice as fc.Arbitrary<string>;
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 24 }),
    fc
      .tuple(fc.constantFrom('a', 'b', 'ab', 'aab'), fc.nat(24))
      .map(([part, times]) => part.repeat(times).slice(0, 24)),
  );

  it('bounds what a search that never succeeds takes', () => {
    fc.assert(
      fc.property(source, text, (pattern, subject) => {
        new RegExp(pattern);
        const tree = parsePattern(pattern, '');
        const estimate = worstWork(tree, subject.length);
        if (estimate > 100_000) return;
        // A step of the naive search is finer than one of the estimate, by the size of the pattern at most.
        const bound = (estimate + 1) * (pattern.length + 1) * 2;
        assert.ok(stepsOf(tree, subject, bound) <= bound, `${pattern} on ${subject}: over ${bound}`);
      }),
      { numRuns: 3_000 },
    );
  });
});
