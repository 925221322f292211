import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { stringify, type ToStringOptions } from 'yaml';
import { UserError } from '../../../src/core/diagnostic.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { inlineSamples } from '../../../src/core/samples/inline.ts';
import type { Sample, SampleRecord } from '../../../src/core/samples/sample.ts';
import { expectedEdits, expectedOf } from '../../../src/core/samples/write-expected.ts';
import { LineIndex } from '../../../src/core/text/span.ts';
import { recordsOf, samplesIn } from './support.ts';

const recordsIn = async (file: string, text: string): Promise<SampleRecord[]> =>
  file.endsWith('.prompt.yml')
    ? inlineSamples(new YamlDocument(file, text), ['testData'])
    : recordsOf(file, text);

/** The text of a file after the n-th of its samples got another `expected`. */
async function edited(file: string, text: string, expected: unknown, index = 0): Promise<string> {
  const sample = samplesIn(await recordsIn(file, text))[index];
  assert.ok(sample, `no sample in ${text}`);
  return apply(text, expectedEdits(text, sample, expected));
}

function apply(text: string, edits: ReturnType<typeof expectedEdits>): string {
  const lines = new LineIndex(text);
  let result = text;
  for (const { range, text: written } of edits.toReversed()) {
    const { start, end } = lines.spanOf(range);
    result = result.slice(0, start) + written + result.slice(end);
  }
  return result;
}

/** A sample but for its place, its `expected`, and the name that it has from its content. */
function rest({ id, generatedId, variables, location, expected, ...others }: Sample) {
  const { expected: _, ...inputs } = variables;
  return { id: generatedId ? '' : id, inputs, ...others };
}

const refused = (pattern: RegExp) => (error: unknown) =>
  error instanceof UserError && /^[A-Z][^\n]*\.$/.test(error.message) && pattern.test(error.message);

describe('expectedEdits', () => {
  const cases: readonly [what: string, file: string, before: string, expected: unknown, after: string][] = [
    [
      'replaces in a line',
      's.jsonl',
      '{"id":"a","expected":"x","n":1}\n',
      'y',
      '{"id":"a","expected":"y","n":1}\n',
    ],
    ['adds to a tight line', 's.jsonl', '{"id":"a"}', { b: [1, 2] }, '{"id":"a","expected":{"b":[1,2]}}'],
    [
      'adds to a spaced line',
      's.jsonl',
      '{"id": "a", "t": 1}',
      { b: [1, {}] },
      '{"id": "a", "t": 1, "expected": {"b": [1, {}]}}',
    ],
    [
      'takes the last of two keys',
      's.jsonl',
      '{"expected":1,"expected":2}',
      3,
      '{"expected":1,"expected":3}',
    ],
    ['adds to an empty map', 's.jsonl', '{}', 'x', '{"expected":"x"}'],
    [
      'keeps a layout',
      's.json',
      '[\n  {\n    "id": "a"\n  }\n]\n',
      'x',
      '[\n  {\n    "id": "a",\n    "expected": "x"\n  }\n]\n',
    ],
    [
      'replaces a cell',
      's.csv',
      'id,expected,q\na,x,1\nb,y,2\n',
      'z, "w"',
      'id,expected,q\na,"z, ""w""",1\nb,y,2\n',
    ],
    ['keeps quotes', 's.csv', '"id","expected"\r\n"a","x"\r\n', 'y', '"id","expected"\r\n"a","y"\r\n'],
    [
      'adds a column',
      's.csv',
      'id;q\na;1\n\nb;2\nc\n',
      { c: 1 },
      'id;q;expected\na;1;"{""c"":1}"\n\nb;2;\nc;\n',
    ],
    [
      'leaves broken records alone',
      's.csv',
      'id,q\na,1\nb,"x\nc,3\n',
      'y',
      'id,q,expected\na,1,y\nb,"x\nc,3,\n',
    ],
    ['adds a column behind tabs', 's.tsv', 'id\tq\na\t1', 'x', 'id\tq\texpected\na\t1\tx'],
    [
      'keeps comments',
      's.yml',
      '- id: a # one\n  expected: x # two\n# three\n- id: b\n',
      'y',
      '- id: a # one\n  expected: y # two\n# three\n- id: b\n',
    ],
    [
      'keeps quotes',
      's.yml',
      "- {id: a}\n- expected: 'x'\n  id: b\n",
      'y',
      '- {id: a, expected: "y"}\n- expected: \'x\'\n  id: b\n',
    ],
    [
      'adds a line',
      's.yml',
      '- id: a\n  q: 1 # one\n\n- id: b\n',
      'yes: no',
      '- id: a\n  q: 1 # one\n  expected: "yes: no"\n\n- id: b\n',
    ],
    [
      'adds behind a block',
      's.yml',
      '- q: |\n    one\n\n    two\n\n- q: 2\n',
      'x\ny',
      '- q: |\n    one\n\n    two\n  expected: |-\n    x\n    y\n\n- q: 2\n',
    ],
    [
      'adds behind a block that keeps its end',
      's.yml',
      '- q: |+\n    one\n\n- q: 2\n',
      'x',
      '- q: |+\n    one\n\n  expected: x\n- q: 2\n',
    ],
    ['adds at the end of a file', 's.yml', '- q: 1', { a: 'b' }, '- q: 1\n  expected:\n    a: b'],
    [
      'replaces a block',
      's.yml',
      '- expected:\n    a: 1\n    # why\n  q: 2\n',
      'x',
      '- expected: x\n    # why\n  q: 2\n',
    ],
    ['does not swallow a comment', 's.yml', '- expected: x # why\n', 'a\nb', '- expected: "a\\nb" # why\n'],
    [
      'keeps the break of lines',
      's.yml',
      '- q: 1\r\n- q: 2\r\n',
      'x',
      '- q: 1\r\n  expected: x\r\n- q: 2\r\n',
    ],
    [
      'overrides what is merged',
      's.yml',
      '- &a\n  q: 1\n  expected: x\n- <<: *a\n  q: 2\n',
      'y',
      '- &a\n  q: 1\n  expected: x\n- <<: *a\n  q: 2\n  expected: y\n',
    ],
    [
      'edits a prompt file',
      'a.prompt.yml',
      'messages: []\ntestData:\n  - q: 1\nname: x\n',
      'y',
      'messages: []\ntestData:\n  - q: 1\n    expected: y\nname: x\n',
    ],
  ];
  for (const [what, file, before, expected, after] of cases) {
    it(`${what} (${file})`, async () => {
      const last = what.startsWith('overrides') ? 1 : 0;
      assert.equal(await edited(file, before, expected, last), after);
    });
  }

  it('refuses a sample that is not there any more', async () => {
    const texts = {
      's.jsonl': '{"id":"a"}\n',
      's.json': '[{"id":"a"}]',
      's.csv': 'id,q\na,1\n',
      's.yml': '- id: a\n',
    };
    for (const [file, text] of Object.entries(texts)) {
      const [sample] = samplesIn(await recordsOf(file, text));
      assert.ok(sample);
      for (const now of ['', text.replace('a', 'b'), '\n'.repeat(3), '"', '[[[', text.slice(0, -3)]) {
        assert.throws(
          () => expectedEdits(now, sample, 'x'),
          refused(/"a" is not where it was/),
          `${file}: ${now}`,
        );
      }
    }
    const [unnamed] = samplesIn(await recordsOf('s.jsonl', '{"q":1}'));
    assert.ok(unnamed);
    assert.throws(() => expectedEdits('{"q":2}', unnamed, 'x'), refused(/is not where it was/));
  });

  it('refuses what cannot be changed alone', async () => {
    await assert.rejects(
      edited('s.yml', '- &a\n  id: a\n  q: 1\n- <<: *a\n  id: b\n', 'x'),
      refused(/depend/),
    );
    await assert.rejects(
      edited('s.yml', '- id: a\n  expected: &e x\n- id: b\n  expected: *e\n', 'y'),
      refused(/depend/),
    );
  });

  it('refuses what a file cannot hold', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    await assert.rejects(edited('s.jsonl', '{"id":"a"}', deep), refused(/100 levels/));
    for (const text of ['', '\0', '\ud800']) {
      await assert.rejects(edited('s.csv', 'id,q\na,1\n', text), refused(/CSV/));
    }
  });

  const name = fc.stringMatching(/^[a-z]{1,6}$/);
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\0', '')),
    fc.string({
      unit: fc.constantFrom(
        'a',
        ' ',
        '\n',
        '"',
        "'",
        ',',
        ';',
        ':',
        '#',
        '-',
        '|',
        '\\',
        '{',
        '}',
        '[',
        'é',
        '\t',
      ),
      maxLength: 30,
    }),
  );
  const anyValue = fc
    .oneof(
      anyText,
      fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true }),
      fc.array(anyText, { maxLength: 3 }),
    )
    .map((value) => JSON.parse(JSON.stringify(value).replaceAll('-0', '0')) as unknown);
  const samples = fc.uniqueArray(
    fc.record(
      { id: name, input: anyText, more: anyValue, expected: anyValue, tags: fc.array(name) },
      { requiredKeys: ['id', 'input'], noNullPrototype: true },
    ),
    { minLength: 1, maxLength: 4, selector: ({ id }) => id },
  );
  const pick = fc.nat(100);

  /** Writes to a file of some samples, reads it back, and compares. */
  async function roundTrip(file: string, text: string, at: number, expected: unknown): Promise<void> {
    const before = samplesIn(await recordsIn(file, text));
    const index = at % before.length;
    const after = samplesIn(await recordsIn(file, await edited(file, text, expected, index)));
    assert.deepEqual(after.map(rest), before.map(rest));
    assert.deepEqual(
      after.map((sample) => sample.expected),
      before.map((sample, place) => (place === index ? expected : sample.expected)),
    );
  }

  it('changes nothing else in JSON', async () => {
    const layouts: ((values: readonly unknown[]) => [string, string])[] = [
      (values) => ['s.jsonl', values.map((value) => JSON.stringify(value)).join('\n')],
      (values) => [
        's.jsonl',
        values.map((value) => ` ${JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ')} \r\n`).join('\n'),
      ],
      (values) => ['s.json', JSON.stringify(values)],
      (values) => ['s.json', JSON.stringify(values, null, 2)],
      (values) => ['s.json', JSON.stringify(values, null, '\t').replaceAll('\n', '\r\n')],
    ];
    await fc.assert(
      fc.asyncProperty(
        samples,
        fc.constantFrom(...layouts),
        pick,
        anyValue,
        async (values, layout, at, expected) => {
          await roundTrip(...layout(values), at, expected);
        },
      ),
    );
  });

  it('changes nothing else in CSV', async () => {
    const cellOf = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    const csv = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      eol: fc.constantFrom('\n', '\r\n'),
      quoteAll: fc.boolean(),
      withExpected: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        samples,
        csv,
        pick,
        anyText,
        async (values, { delimiter, eol, quoteAll, withExpected }, at, text) => {
          const columns = ['id', 'input', ...(withExpected ? ['expected', 'tail'] : [])];
          const quote = (cell: string) =>
            quoteAll || /["\r\n,;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
          const rows = [
            columns,
            ...values.map((value) =>
              columns.map((column) => cellOf((value as Record<string, unknown>)[column])),
            ),
          ];
          const whole = rows.map((row) => row.map(quote).join(delimiter)).join(eol);
          const file = delimiter === '\t' ? 's.tsv' : 's.csv';
          const expected = `x${text}`;
          await roundTrip(file, whole.toWellFormed(), at, expected.toWellFormed());
        },
      ),
    );
  });

  it('changes nothing else in YAML', async () => {
    const styles = fc.record({
      defaultStringType: fc.constantFrom(
        'PLAIN',
        'QUOTE_DOUBLE',
        'QUOTE_SINGLE',
        'BLOCK_LITERAL',
        'BLOCK_FOLDED',
      ),
      collectionStyle: fc.constantFrom('any', 'flow'),
      indent: fc.constantFrom(2, 4),
      lineWidth: fc.constantFrom(0, 20),
      indentSeq: fc.boolean(),
    }) as fc.Arbitrary<ToStringOptions>;
    const extras = fc.record({
      eol: fc.constantFrom('\n', '\r\n'),
      between: fc.constantFrom('', '\n', '# note\n', '\n\n  # note\n'),
      inPrompt: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        samples,
        styles,
        extras,
        pick,
        anyValue,
        async (values, style, { eol, between, inPrompt }, at, expected) => {
          const items = values.map((value) => stringify([value], { ...style, defaultKeyType: 'PLAIN' }));
          const isFlow = style.collectionStyle === 'flow';
          const list = isFlow ? stringify(values, style) : items.join(between);
          const indented = list.replace(/^(?=.)/gm, '  ');
          const text = (inPrompt ? `name: x\ntestData:\n${indented}messages: []\n` : list).replaceAll(
            '\n',
            eol,
          );
          const file = inPrompt ? 'a.prompt.yml' : 's.yml';
          fc.pre(samplesIn(await recordsIn(file, text)).length === values.length);
          await roundTrip(file, text, at, expected);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('expectedOf', () => {
  it('is JSON for maps and lists, and text where the sample expects one', () => {
    assert.deepEqual(expectedOf('{"a":1}', undefined), { a: 1 });
    assert.deepEqual(expectedOf('{"a":1}', { a: 2 }), { a: 1 });
    assert.equal(expectedOf('{"a":1}', 'text'), '{"a":1}');
    assert.equal(expectedOf('7', undefined), '7');
    assert.equal(expectedOf('7', 8), 7);
    assert.equal(expectedOf('billing', 7), 'billing');
    assert.throws(
      () => expectedOf('{"a":1}}', { a: 1 }),
      /^UserError: The sample expects JSON, which this text is not;/,
    );
  });
});
