import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isDeeperThan } from '../../../src/core/documents/depth.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { textAt } from '../../support/text-at.ts';

// Mocha's command line keeps whole stacks, which take long to write down where recursion is deep.
Error.stackTraceLimit = 10;

const read = (text: string) => new YamlDocument('/w/a.yml', text);
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Holds for whatever a file may hold. */
function assertReadable(text: string): void {
  const { value, diagnostics, lines: index } = read(text);
  if (diagnostics.length > 0) assert.equal(value, undefined);
  else assert.ok(!isDeeperThan(value, 200));
  for (const { range, message } of diagnostics) {
    textAt(text, range);
    assert.match(message, /^[A-Z][^\n]*[.?]$/);
  }
  assert.deepEqual(index.positionAt(0), { line: 0, character: 0 });
}

describe('hostile YAML', () => {
  const nests: [name: string, text: (depth: number) => string][] = [
    ['lists in brackets', (depth) => `a: ${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['maps in braces', (depth) => `a: ${'{b: '.repeat(depth)}1${'}'.repeat(depth)}`],
    ['lists in one line', (depth) => `${'- '.repeat(depth)}x`],
    ['maps, each indented further', (depth) => lines(depth, (index) => `${' '.repeat(index)}a:`)],
    ['explicit keys', (depth) => `${'? '.repeat(depth)}x`],
    ['brackets left open', (depth) => '['.repeat(depth)],
    ['braces left open', (depth) => '{a: '.repeat(depth)],
  ];
  for (const [name, text] of nests) {
    it(`that nests too deeply is refused: ${name}`, () => {
      for (const depth of [250, 3_000]) {
        const { value, diagnostics } = read(text(depth));
        assert.equal(value, undefined);
        assert.equal(diagnostics.length, 1);
        assertReadable(text(depth));
      }
    });
  }

  it('may nest as deeply as 200 levels', () => {
    assert.deepEqual(read(`${'['.repeat(200)}${']'.repeat(200)}`).diagnostics, []);
    const [found] = read(`${'['.repeat(201)}${']'.repeat(201)}`).diagnostics;
    assert.equal(found?.message, 'The file nests deeper than 200 levels; flatten it.');
    assert.equal(found?.range.start.character, 200);
  });

  const bombs: [name: string, text: string][] = [
    ['lists', `a0: &a0 [x, x]\n${lines(40, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)}`],
    ['maps', `a0: &a0 {k: x}\n${lines(40, (i) => `a${i + 1}: &a${i + 1} {b: *a${i}, c: *a${i}}`)}`],
    ['merges', `a0: &a0 {k: x}\n${lines(40, (i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}]}`)}`],
    ['a long text', `a: &a ${'x'.repeat(100_000)}\nb: [${'*a , '.repeat(100)}]`],
  ];
  for (const [name, text] of bombs) {
    it(`whose aliases multiply is refused: ${name}`, () => {
      const { value, diagnostics } = read(text);
      assert.equal(value, undefined);
      assert.match(diagnostics[0]?.message ?? '', /^The aliases repeat more than a file may hold/);
      assert.match(textAt(text, diagnostics[0]?.range ?? assert.fail()), /^\*a\d*$/);
    });
  }

  it('whose aliases nest too deeply is refused', () => {
    const text = `a0: &a0 []\n${lines(300, (i) => `a${i + 1}: &a${i + 1} [*a${i}]`)}`;
    const { diagnostics } = read(text);
    assert.match(diagnostics[0]?.message ?? '', /^The aliases nest deeper than 200 levels/);
  });

  it('may use thousands of anchors and aliases', () => {
    const anchors = lines(4_000, (i) => `a${i}: &a${i} ${i}`);
    const aliases = lines(4_000, (i) => `  - *a${i}`);
    const { value, diagnostics } = read(`${anchors}\nall: &all\n${aliases}\nagain: *all\n`);
    assert.deepEqual(diagnostics, []);
    assert.equal((value as { again: unknown[] }).again.length, 4_000);
  });

  it('may hold a thousand samples that merge one map', () => {
    const samples = lines(1_000, (i) => `- <<: *base\n  input: ${i}`);
    const { value, diagnostics } = read(`- &base {tags: [a, b], weight: 2}\n${samples}\n`);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual((value as unknown[])[1_000], { tags: ['a', 'b'], weight: 2, input: 999 });
  });

  const pieces = [
    '[',
    ']',
    '{',
    '}',
    '- ',
    '? ',
    ': ',
    ', ',
    'a',
    'b: ',
    '&x ',
    '*x ',
    '<<: ',
    '!t ',
    '!!str ',
    '|\n',
    '>-\n',
    '"',
    "'",
    '\\',
    '#',
    '\n',
    '\r\n',
    '\r',
    '  ',
    '\t',
    '---\n',
    '...',
    '%YAML 1.2\n',
    '{{ x }}',
    '@',
    '😀',
    '\ud800',
    '\uFEFF',
    '\0',
    '~',
    '1',
    '\u2028',
  ];

  it('in thousands of equal pieces is read in the end', () => {
    for (const piece of pieces) assertReadable(piece.repeat(1_000));
  });

  it('of any pieces is read', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        assertReadable(parts.join(''));
      }),
      { numRuns: 300 },
    );
  });

  it('of any characters is read', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), assertReadable), { numRuns: 500 });
  });

  it('gives back any value that YAML can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        assert.deepEqual(read(JSON.stringify(plain)).value, plain);
      }),
    );
  });
});
