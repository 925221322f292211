import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { brief, type Content, diagnosticsIn, recordsOf, samplesIn } from './support.ts';

async function assertRecords(content: Content, expected: string[], file = '/w/cases.csv') {
  assert.deepEqual((await recordsOf(file, content)).map(brief), expected);
}

const variablesIn = async (content: string) =>
  samplesIn(await recordsOf('/w/cases.csv', content)).map(({ variables }) => variables);

describe('samples from CSV', () => {
  it('reads reserved columns as what they mean', async () => {
    const header = 'id,input,expected,facts,tags,relevant,weight,rules';
    const row = '7,Hi,"{""a"":1}",30 days|/store/i,a | b|,kb.md,0.5,"{""r"":false}"';
    const [sample] = samplesIn(await recordsOf('/w/cases.csv', `${header}\n${row}\n`));
    assert.deepEqual(sample, {
      id: '7',
      generatedId: false,
      variables: { input: 'Hi', expected: { a: 1 } },
      expected: { a: 1 },
      facts: ['30 days', '/store/i'],
      tags: ['a', 'b'],
      rules: { r: false },
      relevant: ['kb.md'],
      weight: 0.5,
      location: {
        file: '/w/cases.csv',
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: row.length } },
      },
    });
  });

  it('takes an empty cell of a reserved column for a missing key, and of another one for empty text', async () => {
    const [sample] = samplesIn(
      await recordsOf('/w/cases.csv', 'id,a,expected,facts,tags,weight,b\n,,,,,,x\n'),
    );
    assert.deepEqual(sample?.variables, { a: '', b: 'x' });
    assert.equal(sample?.generatedId, true);
    assert.deepEqual([sample?.expected, sample?.facts, sample?.weight], [undefined, [], 1]);
  });

  it('reads a list with a bar in an item as JSON, and text in brackets as text', async () => {
    const content = 'expected,facts,tags\n[name] is away,"[""/a|b/"",""c""]",[x|y\n"[1, 2]",,\n';
    const [one, two] = samplesIn(await recordsOf('/w/cases.csv', content));
    assert.equal(one?.expected, '[name] is away');
    assert.deepEqual(one?.facts, ['/a|b/', 'c']);
    assert.deepEqual(one?.tags, ['[x', 'y']);
    assert.deepEqual(two?.expected, [1, 2]);
  });

  it('keeps prototype names plain data', async () => {
    const [variables] = await variablesIn('__proto__,constructor\nx,y\n');
    assert.deepEqual(Object.entries(variables ?? {}), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  const shapes: [name: string, content: Content, expected: string[]][] = [
    ['no bytes at all', '', []],
    ['only a header', 'a,b\n', []],
    ['a missing last newline', 'a,b\n1,2', ['2:1-2:4 {"a":"1","b":"2"}']],
    [
      'CRLF and blank lines',
      '\r\na,b\r\n\r\n1,2\r\n \r\n3,4\r\n',
      ['4:1-4:4 {"a":"1","b":"2"}', '6:1-6:4 {"a":"3","b":"4"}'],
    ],
    ['records without any text', 'a,b\n,\n1,2\n , \n', ['3:1-3:4 {"a":"1","b":"2"}']],
    ['a byte order mark before a quoted name', '\uFEFF"a",b\n1,2\n', ['2:1-2:4 {"a":"1","b":"2"}']],
    ['names with spaces around', ' a , b\n1,2\n', ['2:1-2:4 {"a":"1","b":"2"}']],
    [
      'a quoted field over several lines',
      'a,b\n"x\n\ny",2\n3,4\n',
      ['2:1-4:5 {"a":"x\\n\\ny","b":"2"}', '5:1-5:4 {"a":"3","b":"4"}'],
    ],
    [
      'CRLF inside quotes',
      'a,b\r\n"x\r\ny",2\r\n3,4\r\n',
      ['2:1-3:5 {"a":"x\\r\\ny","b":"2"}', '4:1-4:4 {"a":"3","b":"4"}'],
    ],
    ['a quoted field in the header', '"a\nb",c\n1,2\n', ['3:1-3:4 {"a\\nb":"1","c":"2"}']],
    [
      'doubled quotes, delimiters and nothing inside quotes',
      'a,b,c\n"say ""hi""","x,y",""\n',
      ['2:1-2:22 {"a":"say \\"hi\\"","b":"x,y","c":""}'],
    ],
    ['white space in fields, kept', 'a,b\n x , y \n', ['2:1-2:8 {"a":" x ","b":" y "}']],
    ['semicolons', 'a;b\n1,5;2\n', ['2:1-2:6 {"a":"1,5","b":"2"}']],
    ['one column', 'a\nx\n\ny\n', ['2:1-2:2 {"a":"x"}', '4:1-4:2 {"a":"y"}']],
    ['too many fields', 'a,b\n1,2,3\n4,5\n', ['2:1-2:6 wrong-column-count', '3:1-3:4 {"a":"4","b":"5"}']],
    ['too few fields', 'a,b\n1\n4,5\n', ['2:1-2:2 wrong-column-count', '3:1-3:4 {"a":"4","b":"5"}']],
    ['a column named twice', 'a,b,a\n1,2,3\n', ['1:1-1:6 invalid-header']],
    ['a column without a name', 'a,,b\n1,2,3\n', ['1:1-1:5 invalid-header']],
    ['a broken header', 'a,"b"x\n1,2\n', ['1:6-1:7 invalid-csv']],
    [
      'a quote inside a field',
      'a,b\n5" pipe,2\n3,4\n',
      ['2:2-2:10 invalid-csv', '3:1-3:4 {"a":"3","b":"4"}'],
    ],
    [
      'text after a closing quote',
      'a,b\n"x"y,2\n3,4\n',
      ['2:4-2:7 invalid-csv', '3:1-3:4 {"a":"3","b":"4"}'],
    ],
    [
      'a quote left open, losing only its line',
      'a,b\n1,"x\n3,4\n"5",6\n',
      ['2:3-2:5 invalid-csv', '3:1-3:4 {"a":"3","b":"4"}', '4:1-4:6 {"a":"5","b":"6"}'],
    ],
    [
      'a quote left open until the end',
      'a,b\n1,"x\n3,4\n5,6',
      ['2:3-2:5 invalid-csv', '3:1-3:4 {"a":"3","b":"4"}', '4:1-4:4 {"a":"5","b":"6"}'],
    ],
    [
      'a wrong weight',
      'a,weight\nx,heavy\nx,-1\nx,2\n',
      ['2:1-2:8 wrong-type', '3:1-3:5 wrong-value', '4:1-4:4 {"a":"x"}'],
    ],
    ['wrong rules', 'a,rules\nx,none\n', ['2:1-2:7 wrong-type']],
    [
      'bytes that are not UTF-8',
      Buffer.from('a,b\nx\xff,2\n3,4\n', 'latin1'),
      ['2:1-2:5 wrong-encoding', '3:1-3:4 {"a":"3","b":"4"}'],
    ],
    [
      'such bytes inside quotes',
      Buffer.from('a,b\n"x\n\xff\n",2\n3,4\n', 'latin1'),
      ['3:1-3:2 wrong-encoding', '5:1-5:4 {"a":"3","b":"4"}'],
    ],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), ['1:1-1:9 wrong-encoding']],
  ];
  for (const [name, content, expected] of shapes) {
    it(`reads ${name}`, () => assertRecords(content, expected));
  }

  it('reads tabs', async () => {
    await assertRecords('a\tb\n1,5\t"x\ty"\n', ['2:1-2:10 {"a":"1,5","b":"x\\ty"}'], '/w/cases.tsv');
  });

  it('says what is wrong with a record', async () => {
    const content = 'a,b\n1,2,3\n"x"y,2\n1,"\n';
    assert.deepEqual(
      diagnosticsIn(await recordsOf('/w/cases.csv', content)).map(({ message }) => message),
      [
        'This record has 3 fields, and the header names 2 columns. Quote fields that hold the delimiter.',
        'After a closing double quote the field must end; double the quotes that belong to its text.',
        'This double quote is not closed before the end of the file.',
      ],
    );
  });

  it('gives up on a quote left open before it has held much', async () => {
    const lines = 110_000;
    const records = await recordsOf('/w/cases.csv', `a,b\n"open,1\n${'x,y\n'.repeat(lines)}`);
    assert.equal(records.length, lines + 1);
    assert.equal(brief(records[0] as never), '2:1-2:8 invalid-csv');
    assert.match(
      diagnosticsIn(records)[0]?.message ?? '',
      /^This double quote is not closed within \d+ lines\.$/,
    );
    assert.equal(brief(records[1] as never), '3:1-3:4 {"a":"x","b":"y"}');
    assert.equal(records.filter(({ kind }) => kind === 'sample').length, lines);
  });

  it('gives up on long lines inside quotes as well', async () => {
    const long = `${'x'.repeat(1024 * 1024)},y\n`;
    const records = await recordsOf('/w/cases.csv', `a,b\n"open,1\n${long.repeat(20)}`);
    assert.match(
      diagnosticsIn(records)[0]?.message ?? '',
      /^This double quote is not closed within 17 lines\.$/,
    );
    assert.equal(samplesIn(records).length, 20);
  });

  it('reads no line more than twice, however quotes are strewn', async () => {
    // Were lines read again and again, 30,000 of these would take many minutes.
    for (const line of ['"', '",x,"', '""","', '"x', 'x"', '"a"b"', '""']) {
      const records = await recordsOf('/w/cases.csv', `a,b\n${`${line}\n`.repeat(30_000)}`);
      assert.ok(records.length <= 30_000);
    }
  });

  it('agrees with another reader on what is well formed', async () => {
    const cell = fc.stringMatching(/^[a-c,"\r\n é😀]*$/u).filter((text) => !/[\r]/.test(text));
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (rows, ending) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const header = (rows[0] ?? []).map((_, index) => `c${index}`);
        const content = [header, ...rows].map((row) => row.map(quoted).join(',') + ending).join('');
        const expected = parse<Record<string, string>>(content, { columns: true }).filter((row) =>
          Object.values(row).some((value) => value.trim() !== ''),
        );
        assert.deepEqual(
          await variablesIn(content),
          expected.map((row) => ({ ...row })),
        );
      }),
    );
  });
});
