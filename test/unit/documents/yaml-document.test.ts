import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Path } from '../../../src/core/documents/path.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { marks, textAt } from '../../support/text-at.ts';

const read = (text: string) => new YamlDocument('/w/a.yml', text);

describe('a YAML document', () => {
  describe('has the value of', () => {
    const cases: [name: string, text: string, value: unknown][] = [
      ['nothing', '', null],
      ['only comments', '# a\n\n# b\n', null],
      ['only a mark', '---\n', null],
      ['a list', '- 1\n- x\n', [1, 'x']],
      ['a text', 'hello', 'hello'],
      ['a map with CRLF', 'a: 1\r\nb:\r\n  - x\r\n', { a: 1, b: ['x'] }],
      ['a map after a byte order mark', '\uFEFFa: 1', { a: 1 }],
      ['tabs between words', 'a:\t1\t# one\nb: "\tx"\n', { a: 1, b: '\tx' }],
      ['a block of text with CRLF', 'a: |\r\n  x\r\n  y\r\n', { a: 'x\ny\n' }],
      [
        'kinds of scalars',
        '[1, 0x1f, 1.5, true, yes, null, ~, "1"]',
        [1, 31, 1.5, true, 'yes', null, null, '1'],
      ],
      ['a date, which stays text', 'a: 2001-01-01', { a: '2001-01-01' }],
      ['a core tag', 'a: !!str 5', { a: '5' }],
      ['another version of YAML', '%YAML 1.1\n---\na: yes\n', { a: 'yes' }],
      ['keys that are not text', '1: a\ntrue: b\n: c\n', { 1: 'a', true: 'b', '': 'c' }],
      ['an explicit key', '? a\n: b\n', { a: 'b' }],
      ['a map inside of a flow list', '[a: 1, {b: 2}]', [{ a: 1 }, { b: 2 }]],
      ['an alias', 'a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
      ['an anchor on a key', '&x a: *x\n', { a: 'a' }],
      ['the nearest anchor of a name', 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n', { a: 1, b: 1, c: 2, d: 2 }],
      [
        'a merge, below its own keys',
        'a: &x {p: 1, q: 2}\nb:\n  q: 3\n  <<: *x\n',
        { a: { p: 1, q: 2 }, b: { p: 1, q: 3 } },
      ],
      [
        'merges, the first of which counts',
        '<<: [{p: 1}, {p: 2, q: 2}]\n<<: {q: 3, r: 3}\n',
        { p: 1, q: 2, r: 3 },
      ],
      ['a merge key in quotes, which is a key', '"<<": 5', { '<<': 5 }],
    ];
    for (const [name, text, value] of cases) {
      it(name, () => {
        const document = read(text);
        assert.deepEqual(marks(text, document.diagnostics), []);
        assert.deepEqual(document.value, value);
      });
    }

    it('prototype names, which are plain keys', () => {
      const { value } = read('__proto__: {polluted: 1}\nconstructor: 2\nb: {<<: {__proto__: 3}}\n');
      assert.deepEqual(value, JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"b":{"__proto__":3}}'));
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  });

  describe('refuses', () => {
    const cases: [name: string, text: string, mark: string, message: RegExp][] = [
      ['a value with a colon', 'content: Note: do this', 'N', /second "key: value"; put it in quotes/],
      [
        'a line without a colon',
        'a: b\nc\nd: e',
        'c',
        /^The file is not valid YAML: this is no "key: value"/,
      ],
      ['a quote left open', 'a: "x\n', '', /the closing quote is missing here/],
      ['a list left open', 'a: [1, 2', '', /the closing \] is missing here/],
      ['a map left open', 'a: {b: 1', '', /the closing \} is missing here/],
      ['a crooked indentation', 'a:\n  - b\n c: d', ' ', /not in one column with its neighbours/],
      ['a tab as indentation', 'a:\n\tb: 1', '\t', /there is a tab in the indentation; indent with spaces/],
      ['a tab that indents a further key', '- a: 1\n\tb: 2', 'b', /there is a tab in the indentation/],
      ['a tab before spaces', '- a: "1"\n\t b: 2', 'b', /there is a tab in the indentation/],
      ['text that needs quotes', 'a: @home', '@', /text that begins with this character needs quotes/],
      ['an unknown escape', 'a: "\\q"', '\\', /this escape is not known in double quotes/],
      ['a list on the line of its key', 'a: - b', '-', /a list begins on the line after its key/],
      ['text after a quote', `a: "b" c`, 'c', /put the whole text in quotes/],
      ['text after a bar', 'a: |x\n b', 'x', /nothing may follow \| or >/],
      ['a stray bracket', 'a: ]', ']', /this is not expected here/],
      ['a second document', 'a: 1\n---\nb: 2\n', '---', /a second document begins here/],
      ['an unknown tag', 'a: !important b', '!important', /this tag is not known/],
      [
        'a tag for what is not plain data',
        'a: !!timestamp 2001-01-01',
        '!!timestamp',
        /this tag is not known/,
      ],
      ['an alias to nothing', 'a: *bold*', '*bold*', /put text that begins with \* in quotes/],
      ['text that begins like an alias', 'a: *bold* text', 'text', /put the whole text in quotes/],
      [
        'a variable without quotes',
        'a: {{ name }}\n',
        '{{ name }}',
        /begins with \{\{ needs quotes around all of it/,
      ],
      ['a key that is a list', '? [a]\n: b', '[a]', /^A key must be plain text/],
      ['a key that is a map', '? {a: 1}\n: b', '{a: 1}', /^A key must be plain text/],
      ['a key that is an alias', 'a: &x b\n*x : c', '*x', /^A key must be plain text/],
      ['a merge of what is no map', 'a: {<<: 5}', '<<', /^Only a map, or a list of maps/],
      ['a merge of lists', 'a: {<<: [[b]]}', '<<', /^Only a map, or a list of maps/],
      [
        'an alias inside of what it names',
        'a: &x [1, *x]',
        '*x',
        /^This alias is inside the value that it names/,
      ],
      [
        'a merge of a map into itself',
        'a: &x {<<: *x}',
        '*x',
        /^This alias is inside the value that it names/,
      ],
      ['text of 16 bits', 'a\0:\0 \x001\0', '\0', /no UTF-8 text; save it as UTF-8\.$/],
      ['text without end', 'a'.repeat(4_000_001), '', /^The file is longer than 4 million characters/],
    ];
    for (const [name, text, mark, message] of cases) {
      it(name, () => {
        const { value, diagnostics } = read(text);
        assert.equal(value, undefined);
        assert.equal(diagnostics.length, 1);
        const [found] = diagnostics;
        assert.ok(found);
        assert.match(found.message, message);
        assert.match(found.message, /^[A-Z][^\n]*\.$/);
        assert.equal(found.severity, 'error');
        assert.equal(textAt(text, found.range), mark);
      });
    }

    it('doubled keys, each of them', () => {
      const text = 'a: 1\nb: {c: 1, c: 2, "c": 3}\n1: x\n"1": y\na: 2\n';
      const { value, diagnostics } = read(text);
      assert.equal(value, undefined);
      const mistakes = ['c', '"c"', '"1"', 'a'].map((key) => `error duplicate-key «${key}»`);
      assert.deepEqual(marks(text, diagnostics), mistakes);
      assert.equal(diagnostics[0]?.message, 'The key "c" is defined twice; remove one of them.');
    });

    it('doubled keys without a name', () => {
      assert.deepEqual(marks('~: 1\nnull: 2', read('~: 1\nnull: 2').diagnostics), [
        'error duplicate-key «null»',
      ]);
    });
  });

  describe('tells places', () => {
    const text = [
      'name: Test # a comment',
      'empty:',
      'messages:',
      '  - role: user',
      '    content: |',
      '      Hi',
      '',
      '  # another comment',
      '  - {role: "system", content: x}',
      'base: &base',
      '  deep: {p: [1, 22]}',
      'use: *base',
      'merged:',
      '  own: 1',
      '  <<: [*base, {extra: 2}]',
      '',
    ].join('\n');
    const document = read(text);
    const cases: [path: Path, value: string, key: string][] = [
      [['name'], 'Test', 'name'],
      [['empty'], 'empty', 'empty'],
      [['messages'], text.slice(text.indexOf('- role'), text.indexOf('\nbase:')), 'messages'],
      [['messages', 0], 'role: user\n    content: |\n      Hi', 'role: user\n    content: |\n      Hi'],
      [['messages', 0, 'content'], '|\n      Hi', 'content'],
      [['messages', '1', 'role'], '"system"', 'role'],
      [['messages', 1], '{role: "system", content: x}', '{role: "system", content: x}'],
      [['use'], '*base', 'use'],
      [['use', 'deep', 'p', 1], '22', '22'],
      [['use', 'deep', 'p'], '[1, 22]', 'p'],
      [['merged', 'own'], '1', 'own'],
      [['merged', 'deep'], '{p: [1, 22]}', 'deep'],
      [['merged', 'extra'], '2', 'extra'],
      [['nowhere'], 'name', 'name'],
      [['nowhere', 'below'], 'name', 'name'],
      [['messages', 1, 'nowhere'], 'role', 'role'],
      [
        ['messages', 7],
        text.slice(text.indexOf('- role'), text.indexOf('\nbase:')),
        text.slice(text.indexOf('- role'), text.indexOf('\nbase:')),
      ],
      [['name', 'below'], 'Test', 'Test'],
      [
        ['messages', 'text'],
        text.slice(text.indexOf('- role'), text.indexOf('\nbase:')),
        text.slice(text.indexOf('- role'), text.indexOf('\nbase:')),
      ],
      [['constructor'], 'name', 'name'],
      [[], text.trimEnd(), text.trimEnd()],
    ];
    for (const [path, value, key] of cases) {
      it(`of ${JSON.stringify(path)}`, () => {
        assert.equal(textAt(text, document.lines.rangeOf(document.valueSpan(path))), value);
        assert.equal(textAt(text, document.lines.rangeOf(document.keySpan(path))), key);
      });
    }

    it('of nothing at the start', () => {
      for (const nothing of ['', '# x', 'a: [']) {
        assert.deepEqual(read(nothing).valueSpan(['a', 0]), { start: 0, end: 0 });
        assert.deepEqual(read(nothing).keySpan(['a', 0]), { start: 0, end: 0 });
        assert.equal(read(nothing).scalarAt(['a']), undefined);
      }
    });

    it('of scalars, also behind an alias', () => {
      assert.equal(document.scalarAt(['messages', 0, 'content'])?.value, 'Hi\n');
      assert.equal(document.scalarAt(['use', 'deep', 'p', 1])?.value, 22);
      assert.equal(document.scalarAt(['use']), undefined);
      assert.equal(document.scalarAt(['nowhere']), undefined);
    });
  });

  it('keeps what others report', () => {
    const document = read('a: 1\nb: 2\n');
    document.report(document.keySpan(['b']), 'warning', 'unknown-key', 'Unknown key "b".');
    assert.deepEqual(document.diagnostics, [
      {
        file: '/w/a.yml',
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } },
        severity: 'warning',
        code: 'unknown-key',
        message: 'Unknown key "b".',
      },
    ]);
  });
});
