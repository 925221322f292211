import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Range } from '../../../src/core/text/span.ts';
import { recordsOf, samplesIn } from './support.ts';

const ENDINGS = ['jsonl', 'csv', 'tsv', 'yml', 'json'] as const;

/** Bytes at random, and bytes that look like the formats. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .array(
      fc.constantFrom(
        ...[
          '{',
          '}',
          '[',
          ']',
          '"',
          '""',
          ',',
          ';',
          ':',
          '\n',
          '\r',
          '\r\n',
          '\t',
          ' ',
          '- ',
          '|',
          '\\',
          '\\u12',
          '#',
          '&a',
          '*a',
        ],
        ...[
          '"id"',
          '"tags"',
          '"rules"',
          '"r":',
          'id',
          'a',
          'weight',
          'expected',
          '<<: ',
          '! ',
          '__proto__',
          '"__proto__":',
          '"toString":1',
        ],
        ...[
          '1',
          '-1',
          '1e999',
          'null',
          'false',
          '\0',
          '\uFEFF',
          '\uFFFD',
          'é',
          '😀',
          '{"a":1}',
          '{"a":1},',
          '- a: 1\n',
          'a,b\n',
        ],
      ),
      { maxLength: 40 },
    )
    .map((parts) => Buffer.from(parts.join(''))),
);
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const before = ({ start, end }: Range) =>
  start.line < end.line || (start.line === end.line && start.character <= end.character);

describe('hostile sample files', () => {
  for (const ending of ENDINGS) {
    it(`never break the reader of .${ending}, and give the same records however the bytes arrive`, async () => {
      await fc.assert(
        fc.asyncProperty(content, sizes, async (bytes, pieces) => {
          const whole = await recordsOf(`/w/a.${ending}`, bytes);
          assert.deepEqual(await recordsOf(`/w/a.${ending}`, bytes, pieces), whole);
          // A lone carriage return ends a line as well, so this is the highest number of lines there can be.
          const lines = bytes.toString('latin1').split(/[\r\n]/).length;
          for (const record of whole) {
            const { range } = record.kind === 'sample' ? record.sample.location : record.diagnostic;
            assert.ok(
              before(range) && range.start.character >= 0 && range.end.line < lines,
              JSON.stringify(record),
            );
          }
        }),
        { numRuns: 500 },
      );
    });
  }

  it('give back any JSON value, and place it where an editor sees it', async () => {
    const value = fc.dictionary(
      fc.string().filter((key) => key !== 'expected'),
      fc.jsonValue({ maxDepth: 4 }),
      { maxKeys: 5 },
    );
    const reserved = ['id', 'facts', 'tags', 'rules', 'relevant', 'weight'];
    const variables = value.map((map) =>
      Object.fromEntries(Object.entries(map).filter(([key]) => !reserved.includes(key))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(variables, { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        sizes,
        async (maps, ending, pieces) => {
          const lines = maps.map((map) => JSON.stringify(map));
          const samples = samplesIn(await recordsOf('/w/a.jsonl', Buffer.from(lines.join(ending)), pieces));
          assert.deepEqual(
            samples.map((sample) => JSON.stringify(sample.variables)),
            lines.map((line) => JSON.stringify(JSON.parse(line))),
          );
          assert.deepEqual(
            samples.map(({ location: { range } }) => [
              range.start.line,
              range.start.character,
              range.end.line,
              range.end.character,
            ]),
            lines.map((line, index) => [index, 0, index, line.length]),
          );
        },
      ),
    );
  });
});
