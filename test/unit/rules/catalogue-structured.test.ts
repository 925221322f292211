import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { marks } from './support.ts';
import { type Row, refuses, table } from './tables.ts';

describe('checks of structured text', () => {
  table('type', [
    ['object', '{"a": 1}', []],
    ['object', '[1]', ['[1] → the JSON value is [1], but must be an object']],
    ['object', 'null', ['null → the JSON value is null, but must be an object']],
    ['array', '[]', []],
    ['array', '{"length": 0}', ['{"length": 0} → the JSON value is {"length": 0}, but must be an array']],
    ['number', '1.5', []],
    ['integer', '2.0', []],
    ['integer', '1.5', ['1.5 → the JSON value is 1.5, but must be a whole number']],
    ['number', '"1"', ['"1" → the JSON value is "1", but must be a number']],
    [['string', null], 'null', []],
    [{ at: '/a', is: ['string', 'null'] }, '{"a": null}', []],
    [{ at: '/a', is: ['string', 'null'] }, '{"a": 0}', ['0 → /a is 0, but must be a string or null']],
    [{ at: '/a', is: 'boolean' }, '{"b": true}', ['{"b": true} → /a is missing']],
    [
      'string',
      'text',
      [
        'text → the JSON value cannot be checked, as the output is not JSON: the output begins with text instead of JSON',
      ],
    ],
  ]);

  table('yaml', [
    [{}, 'a: 1\nb: [x, y]\n', []],
    [{}, '- 1\n- 2', []],
    [{}, '# note\n---\na: 1\n', []],
    [{}, 'just prose', ['just prose → the output is not YAML: it is no map and no list']],
    [{}, ' \n', [' → the output is not YAML: it is empty']],
    [{}, '```yaml\na: 1\n```', ['```yaml → the output is not YAML: it is wrapped in a code fence']],
    [{}, 'a: 1\nb: x: y\n', ['x → the output is not YAML: the value here holds a second "key: value"']],
    [{}, 'a: 1\r\na: 2\r\n', ['a → the output is not YAML: the key "a" is defined twice']],
    [{}, 'a: 1\n---\nb: 2', ['--- → the output is not YAML: a second document begins here']],
    [{ at: '/y' }, '{"y": "a: 1"}', []],
    [{ at: '/y' }, '{"y": "a: 1\\n---\\nb: 2"}', ['--- → /y is not YAML: a second document begins here']],
  ]);

  table('xml', [
    [{}, '<?xml version="1.0"?>\n<!-- c --><a x=\'1\' y="&lt;&#x41;"><![CDATA[<&]]><b/>t</a>\n<?end?>', []],
    [{}, '<!DOCTYPE html>\n<größe:x.y-1 />', []],
    [{}, '<a><b>x</a>', ['</a> → the output is not XML: </a> is where <b> must be closed']],
    [{}, '<a></a></a>', ['</a> → the output is not XML: </a> closes nothing']],
    [{}, '<a><b></b>', ['<a → the output is not XML: <a> is never closed']],
    [
      {},
      '<a b="1" b="2"/>',
      ['<a b="1" b="2"/> → the output is not XML: the attribute "b" is defined twice'],
    ],
    [{}, '<a b=1/>', ['<a b=1 → the output is not XML: the tag <a> is not well formed']],
    [{}, '<a b="<"/>', ['< → the output is not XML: "<" in a value is written &lt;']],
    [{}, '<a b="1" c', ['< → the output is not XML: this tag is never closed']],
    [{}, '<a b="1"c="2"/>', ['<a b="1"c → the output is not XML: the tag <a> is not well formed']],
    [{}, '<a', ['< → the output is not XML: this tag is never closed']],
    [{}, '<a>\n</>', ['</ → the output is not XML: this is no closing tag']],
    [{}, '<a>]]></a>', [']]> → the output is not XML: "]]>" in text is written ]]&gt;']],
    [{}, '<!-- a -- b --><a/>', ['-- → the output is not XML: "--" is not allowed in a comment']],
    [{}, '<a/><![CDATA[x]]>', ['<![CDATA[ → the output is not XML: there is text outside the root element']],
    [{}, '<!-- c --> x <a/>', ['x → the output is not XML: text stands before the root element']],
    [
      {},
      '<a/><!DOCTYPE a>',
      ['<!DOCTYPE → the output is not XML: a document type is allowed once, before the root element'],
    ],
    [{}, '<?xml version="2"?><a/>', ['<?xml version="2" → the output is not XML: this is not well formed']],
    [
      {},
      '<a>&toString;</a>',
      ['& → the output is not XML: "&" begins no entity here; in text it is written &amp;'],
    ],
    [
      {},
      '<?xml version="1.1"?><a>\u0085\u0001</a>',
      ['\u0001 → the output is not XML: this character is not allowed in XML'],
    ],
    [{}, '<a>\ud83d</a>', ['\ud83d → the output is not XML: this character is not allowed in XML']],
    [{}, '\ufeff <a>😀</b>', ['</b> → the output is not XML: </b> is where <a> must be closed']],
    [
      {},
      `${'<a>'.repeat(10_001)}${'</a>'.repeat(10_001)}`,
      ['<a → the output is not XML: it has more than 10,000 elements inside of one another'],
    ],

    [
      {},
      '<a>x & y</a>',
      ['& → the output is not XML: "&" begins no entity here; in text it is written &amp;'],
    ],
    [
      {},
      '<a>&nbsp;</a>',
      ['& → the output is not XML: "&" begins no entity here; in text it is written &amp;'],
    ],
    [
      {},
      '<a x="&y"/>',
      ['& → the output is not XML: "&" begins no entity here; in text it is written &amp;'],
    ],
    [{}, '<a>1 < 2</a>', ['< → the output is not XML: "<" begins no tag here; in text it is written &lt;']],
    [{}, '<a/><b/>', ['<b → the output is not XML: a second root element begins here']],
    [{}, 'Here: <a/>', ['Here: → the output is not XML: text stands before the root element']],
    [{}, '<a/> Done.', ['Done. → the output is not XML: text follows the root element']],
    [{}, '<!-- only -->', [' → the output is not XML: it has no element']],
    [{}, '<a><!-- x</a>', ['<!-- → the output is not XML: this comment is never closed']],
    [
      {},
      '<a/><?xml version="1.0"?>',
      ['<?xml → the output is not XML: the XML declaration must be at the very beginning'],
    ],
    [
      {},
      '<!DOCTYPE a [<!ENTITY x "&y;&y;">]><a>&x;</a>',
      ['<!DOCTYPE → the output is not XML: a document type with declarations of its own is not read'],
    ],
    [{}, '<a>\u0001</a>', ['\u0001 → the output is not XML: this character is not allowed in XML']],
    [{}, '```xml\n<a/>\n```', ['```xml → the output is not XML: it is wrapped in a code fence']],
    [
      { at: '/x' },
      '{"x": "<a y=\\"1\\">\\n<b></a>"}',
      ['</a> → /x is not XML: </a> is where <b> must be closed'],
    ],
  ]);

  table('csv', [
    [{}, 'a,b\n1,2\n', []],
    [{}, 'a,b\r\n"x, ""y""\r\nz",2\r\n', []],
    [{ columns: ['a', 'b'] }, 'a;b\n1,5;2\n', []],
    [{ columns: ['a', 'b'], delimiter: '\t' }, 'a\tb\n', []],
    [{}, 'a,b\n1,2\n3\n', ['3 → this row has 1 field, but the first one 2']],
    [{ columns: ['a', 'c'] }, 'a,b\n', ['a,b → the CSV has the columns "a", "b", but must have "a", "c"']],
    [{ columns: ['a'] }, 'A\n', ['A → the CSV has the columns "A", but must have "a"']],
    [{ columns: 3 }, 'a,b\n', ['a,b → the CSV has 2 columns, but must have 3 of them']],
    [{ columns: ['x', 'y'], header: false, rows: { exact: 2 } }, '1,2\n3,4', []],
    [{ rows: { max: 1 } }, 'a,b\n1,2\n3,4\n', ['3,4 → the output has 2 rows, but must have at most 1']],
    [{ rows: { min: 1 } }, 'a,b\n', ['a,b → the output has 0 rows, but must have at least 1']],
    [
      {},
      'a,b\n"1,2\n3,4\n',
      ['"1,2 → the output is not CSV: this double quote is not closed before the end of the file'],
    ],
    [
      {},
      'a,b\n1 "x",2\n',
      [
        '"x",2 → the output is not CSV: a field with a double quote in it must be in double quotes, with the inner one doubled',
      ],
    ],
    [{}, '```csv\na,b\n```', ['```csv → the output is not CSV: it is wrapped in a code fence']],
    [{ at: '/c' }, '{"c": "a,b\\n1"}', ['1 → this row has 1 field, but the first one 2']],
  ]);
  refuses('csv', { rows: { min: 2, max: 1 } }, /nothing passes/);

  table('markdownTable', [
    [{}, 'Here:\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\nend', []],
    [{ columns: ['a', 'b|c'], rows: { exact: 1 } }, 'a | b\\|c\n--|--\n1 | 2', []],
    [{ columns: 1 }, '| a |\n| - |', []],
    [{}, 'a | b\nc | d', ['a | b\nc | d → the output has no Markdown table']],
    [{}, '| a | b |\n|---|\n| 1 | 2 |', ['| a | b |\n|---|\n| 1 | 2 | → the output has no Markdown table']],
    [{}, '```\n| a |\n|---|\n```', ['```\n| a |\n|---|\n``` → the output has no Markdown table']],
    [
      { rows: { max: 1 } },
      '```\nx\n```\n| a |\n|---|\n| 1 |\n| 2 |\n',
      ['| 2 | → the table has 2 rows, but must have at most 1'],
    ],
    [{}, '| a | b |\n|---|---|\n| 1 | 2 | 3 |', ['| 1 | 2 | 3 | → this row has 3 cells, but the header 2']],
    [
      { columns: ['a', 'c'], rows: { min: 2 } },
      '| a | b |\n|---|---|\n| 1 | 2 |\n',
      [
        '| a | b | → the table has the columns "a", "b", but must have "a", "c"',
        '| a | b |\n|---|---|\n| 1 | 2 | → the table has 1 row, but must have at least 2',
      ],
    ],
    // One table that fits is enough.
    [{ columns: ['c'] }, '| a |\n|---|\n\n| c |\n|---|\n', []],
    [
      { at: '/t', columns: 2 },
      '{"t": "| a |\\n|---|"}',
      ['| a | → the table has the columns "a", but must have 2 of them'],
    ],
  ]);

  table('codeBlock', [
    [{}, 'See:\n\n```\nx\n```\n', []],
    ['python', '~~~Python title="x"\nx\n~~~', []],
    [
      'python',
      '```py\nx\n```',
      ['```py\nx\n``` → the output has 0 code blocks of python, but must have at least 1'],
    ],
    [{ language: ['py', 'python'] }, '```py\nx\n```', []],
    [{}, 'Use `x` here.', ['Use `x` here. → the output has 0 code blocks, but must have at least 1']],
    [
      { max: 0 },
      '1. ```\n   x\n   ```\n',
      ['```\n   x\n   ``` → the output has 1 code block, but must have at most 0'],
    ],
    [
      { exact: 1 },
      '```\na\n```\n```\nb\n```',
      ['```\nb\n``` → the output has 2 code blocks, but must have exactly 1'],
    ],
    [{}, '````md\n```\nx\n```\n````', []],
    [{}, 'a\n```js\nx\n``', ['```js → this code block is never closed']],
    [{ only: true }, '\n```\nx\n```\n', []],
    [
      { only: true },
      'Sure:\n```\nx\n```\nBye',
      ['Sure: → this text is outside the code block', 'Bye → this text is outside the code block'],
    ],
    [{ language: 'json', parses: true }, '```json\n{"a": 1}\n```', []],
    [{ parses: 'json' }, '```\n{"a": 1}\n```', []],
    [{ parses: 'yaml' }, '```python\na: 1\n```', []],
    [
      { parses: 'json' },
      '```\n[1,]\n```',
      [', → the code block is not json: there is a comma after the last item'],
    ],
    [
      { language: 'json', parses: true },
      '```json\n{"a": }\n```',
      ['} → the code block is not json: a value is missing here'],
    ],
    [
      { parses: true },
      '```yaml\na: b: c\n```\n```js\n((\n```',
      ['b → the code block is not yaml: the value here holds a second "key: value"'],
    ],
    [{ parses: true }, '```XML\n<a>\n```', ['<a → the code block is not xml: <a> is never closed']],
    [
      { at: '/c', language: 'json', parses: true },
      '{"c": "```json\\n[1,]\\n```"}',
      [', → the code block is not json: there is a comma after the last item'],
    ],
  ]);
  refuses(
    'codeBlock',
    { language: 'python', parses: true },
    /"parses" can tell for json, yaml, yml or xml, not for "python"/,
  );

  table('url', [
    [{}, ' https://example.com/a?b=1#c\n', []],
    [{}, 'http://[2001:db8::1]:8080/', []],
    [{ hosts: ['bücher.de', '*.Straße.de'] }, 'https://bücher.de/x', []],
    [{ hosts: ['bücher.de', '*.straße.de'] }, 'https://www.xn--strae-oqa.de', []],
    [{ schemes: ['mailto'] }, 'mailto:a@example.com', []],
    [{}, 'example.com', ['example.com → the output is "example.com", but must be an absolute URL']],
    [{}, 'https:/x.y', ['https:/x.y → the output is "https:/x.y", but must be an absolute URL']],
    [{}, 'https:///x', ['https:///x → the output is "https:///x", but must be an absolute URL']],
    [{}, 'https://a b.c', ['https://a b.c → the output is "https://a b.c", but must be an absolute URL']],
    [{}, '<https://a.b>', ['<https://a.b> → the output is "<https://a.b>", but must be an absolute URL']],
    [
      {},
      'javascript:alert(1)',
      [
        'javascript:alert(1) → the output is "javascript:alert(1)", but must be a URL that begins with https: or http:',
      ],
    ],
    [{ hosts: ['example.com'] }, 'https://EXAMPLE.com/', []],
    [{ hosts: ['*.example.com'] }, 'https://a.b.example.com/', []],
    [
      { hosts: ['*.example.com'] },
      'https://badexample.com',
      ['https://badexample.com → the output is "https://badexample.com", but must be a URL of *.example.com'],
    ],
    [
      { hosts: ['example.com'] },
      'https://example.com@evil.org',
      [
        'https://example.com@evil.org → the output is "https://example.com@evil.org", but must be a URL of example.com',
      ],
    ],
    [{ at: '/u' }, '{"u": 5}', ['5 → /u is 5, but must be an absolute URL']],
  ]);

  table('email', [
    [{}, 'ada.lovelace+x@mail.example.co.uk', []],
    [{ domains: ['example.com'] }, 'a@EXAMPLE.com', []],
    [
      { domains: ['example.com'] },
      'a@sub.example.com',
      ['a@sub.example.com → the output is "a@sub.example.com", but must be an address at example.com'],
    ],
    ...[
      'a@b',
      'a@b..c',
      'a..b@c.de',
      '.a@c.de',
      'a.@c.de',
      'a@-c.de',
      'a b@c.de',
      '@c.de',
      'a@c.de, b@c.de',
      'Ada <a@c.de>',
    ].map(
      (output): Row => [
        {},
        output,
        [`${output} → the output is ${JSON.stringify(output)}, but must be an e-mail address`],
      ],
    ),
    [{ at: '/m' }, '{"m": "x"}', ['"x" → /m is "x", but must be an e-mail address']],
  ]);
});

describe('what hostile texts do to checks of structure', () => {
  const SIZE = 2_000_000;
  const rows: [check: string, options: unknown, output: string][] = [
    ['xml', {}, '<a>'.repeat(SIZE)],
    ['xml', {}, `<a${' '.repeat(SIZE)}`],
    ['xml', {}, `<a x="${'y'.repeat(SIZE)}`],
    ['xml', {}, '<!--'.repeat(SIZE)],
    ['xml', {}, `<a ${Array.from({ length: SIZE / 20 }, (_, index) => `x${index}=""`).join(' ')}/>`],
    ['xml', {}, `<a>${'&amp;'.repeat(SIZE / 5)}`],
    ['csv', {}, '"'.repeat(SIZE + 1)],
    ['csv', {}, 'a,b\n"'.repeat(SIZE / 10)],
    ['csv', { columns: 1 }, ','.repeat(SIZE)],
    ['markdownTable', {}, `${'|'.repeat(SIZE)}\n${'|'.repeat(SIZE)}`],
    ['markdownTable', {}, `a|b\n-${' '.repeat(SIZE)}x`],
    ['codeBlock', { parses: true }, '```json\n'.repeat(SIZE / 10)],
    ['codeBlock', { only: true }, `${' '.repeat(SIZE)}\`\`\`${'`'.repeat(SIZE)} x`],
    ['yaml', {}, `a: &x [${'[1],'.repeat(1_000)}]\nb: [${'*x,'.repeat(5_000)}]`],
    ['yaml', {}, '['.repeat(50_000)],
    ['url', {}, `https://${'a.'.repeat(SIZE)}`],
    ['email', {}, `${'a'.repeat(SIZE)}@${'b.'.repeat(SIZE)}`],
  ];
  for (const [check, options, output] of rows) {
    it(`${check} on ${JSON.stringify(output.slice(0, 20))}… ends`, () => {
      assert.ok(marks(check, options, output).length <= 20);
    });
  }
});
