import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type CheckedOutput, checkOutputs } from '../../../../src/core/authoring/check-file/check-outputs.ts';
import type { OutputForm } from '../../../../src/core/authoring/check-file/outputs.ts';
import { diskFiles } from '../../../../src/core/files.ts';
import { renderText } from '../../../../src/core/prompt/template.ts';
import { compileRules } from '../../../../src/core/rules/compile.ts';
import type { Rule } from '../../../../src/core/rules/rule.ts';
import { fileChunks } from '../../../../src/core/samples/chunks.ts';
import { textAt } from '../../../support/text-at.ts';
import { ruleOf } from '../../rules/support.ts';
import { collect } from '../../samples/support.ts';

const FILE = '/outputs';

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const check = (
  text: string,
  rules: readonly Rule[],
  form: OutputForm = 'whole',
  at?: string,
): Promise<CheckedOutput[]> =>
  collect(checkOutputs(FILE, bytes(text), compileRules(rules, renderText), form, { at }));

/** How each output did, and of each diagnostic its code and what it marks in the file. */
async function marks(...[text, ...rest]: Parameters<typeof check>): Promise<string[]> {
  return (await check(text, ...rest)).map(({ verdict, diagnostics }) =>
    [verdict, ...diagnostics.map(({ code, range }) => `${code} «${textAt(text, range)}»`)].join(' '),
  );
}

const noBug = ruleOf('notContains', 'bug');
const category = ruleOf('enum', { at: '/category', values: ['billing'] });

describe('checking the outputs in a file', () => {
  it('takes a file for one output, and marks it by line and character', async () => {
    assert.deepEqual(await marks('one\r\ntwo bug\n', [noBug]), ['failed notContains «bug»']);
    assert.deepEqual(await marks('{"category": "other"}', [category]), ['failed enum «"other"»']);
    assert.deepEqual(await marks('\uFEFFfine', [ruleOf('startsWith', 'fine')]), ['passed']);
    assert.deepEqual(await marks('', [ruleOf('json')]), ['failed json «»']);
  });

  it('takes each line of JSONL for one: the text of a string, or any other value as it is written', async () => {
    const lines = ['"a bug"', '  {"category": "other"}', '[1, "bug"]', '', '17', 'null'];
    assert.deepEqual(await marks(lines.join('\n'), [noBug], 'jsonl'), [
      'failed notContains «bug»',
      'passed',
      'failed notContains «bug»',
      'passed',
      'passed',
    ]);
    assert.deepEqual(await marks('"{\\"category\\": \\"b\\u00fcg\\"}"', [category], 'jsonl'), [
      'failed enum «\\"b\\u00fcg\\"»',
    ]);
  });

  it('knows the sample of a result, and holds its output only', async () => {
    const rules = [
      ruleOf('expected'),
      ruleOf('facts'),
      ruleOf('contains', '{{ name }}'),
      ruleOf('words', { max: 1 }, { when: { tag: 'short' } }),
    ];
    const result = { variables: { name: 'Ada' }, expected: 'Hi Ada', facts: ['Ada'], tags: ['short'] };
    const text = [
      { ...result, output: 'Hi Ada' },
      { ...result, output: 'Hi Bob', tags: [] },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n');
    assert.deepEqual(await marks(text, rules, 'jsonl'), [
      'failed words «Ada»',
      'failed contains «Hi Bob» expected «Hi Bob» facts «Hi Bob»',
    ]);
  });

  it('holds an output that is a value of its own', async () => {
    assert.deepEqual(await marks('{"output": {"category": "other"}, "id": 1}', [category], 'jsonl'), [
      'failed enum «"other"»',
    ]);
  });

  it('passes over results without an output, and counts them', async () => {
    const text = JSON.stringify({ sample: 'a', status: 'error', attempts: [], violations: [] });
    assert.deepEqual(await marks(text, [noBug], 'jsonl'), ['absent']);
  });

  it('says what is no JSON, no sample, no UTF-8 and too long, and goes on', async () => {
    const text = '{"output": "a", "facts": 7}\n{"a":}\n"bug"';
    assert.deepEqual(await marks(text, [noBug], 'jsonl'), [
      'unreadable wrong-type «{"output": "a", "facts": 7}»',
      'unreadable invalid-json «}»',
      'failed notContains «bug»',
    ]);
    async function* broken() {
      yield Buffer.from([0x22, 0xff, 0x22, 0x0a]);
      yield Buffer.alloc(17 * 1024 * 1024, 'a');
    }
    for (const form of ['jsonl', 'whole'] as const) {
      const rules = compileRules([noBug], renderText);
      const found = await collect(checkOutputs(FILE, broken(), rules, form));
      assert.deepEqual(
        found.map(({ diagnostics }) => diagnostics[0]?.code),
        form === 'jsonl' ? ['wrong-encoding', 'too-long'] : ['too-large'],
      );
    }
  });

  it('says why a file cannot be read', async () => {
    const chunks = fileChunks('/nowhere/at/all', diskFiles);
    const rules = compileRules([noBug], renderText);
    const [only] = await collect(checkOutputs('/nowhere/at/all', chunks, rules, 'whole'));
    assert.equal(only?.verdict, 'unreadable');
    assert.match(only?.diagnostics[0]?.message ?? '', /^This file cannot be read: it is not there/);
  });

  it('takes lines that are no JSON as they are, where lines are asked for', async () => {
    assert.deepEqual(await marks('one bug\n"bug"\n{', [noBug], 'lines'), [
      'failed notContains «bug»',
      'failed notContains «bug»',
      'passed',
    ]);
  });

  it('finds the output at a pointer, in a line and in a whole file', async () => {
    const text = '{"answers": [{"text": "no\\tbug"}]}';
    for (const form of ['whole', 'jsonl', 'lines'] as const) {
      assert.deepEqual(await marks(text, [noBug], form, '/answers/0/text'), ['failed notContains «bug»']);
      assert.deepEqual(await marks(text, [noBug], form, '/answers/1'), [
        'unreadable missing-part «[{"text": "no\\tbug"}]»',
      ]);
      assert.deepEqual(await marks('bug', [noBug], form, 'text'), ['unreadable invalid-json «bug»']);
    }
  });

  it('marks the same text in a file as in the output, whatever is escaped', async () => {
    const piece = fc.oneof(
      fc.constantFrom('bug', '\\', '"', '\n', '\t', '\u2028', '\0', '😀', '\uD800', 'ü', '{{', 'bu'),
      fc.string({ unit: 'binary' }),
    );
    const written = fc.tuple(
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.boolean(),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(written, async ([output, isResult, isAscii]) => {
        const json = JSON.stringify(isResult ? { id: 7, output } : output);
        const escaped = json.replace(/[^\x20-\x7e]/g, (unit) =>
          isAscii ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit,
        );
        const text = `"before"\n ${escaped} \n`;
        const found = (await check(text, [noBug], 'jsonl'))[1]?.diagnostics ?? [];
        assert.equal(found.length, Math.min(20, output.split('bug').length - 1));
        for (const { range } of found) assert.equal(textAt(text, range), 'bug');
      }),
    );
  });

  it('reads no further than it is asked to', async () => {
    async function* endless() {
      for (;;) yield Buffer.from('"a bug"\n'.repeat(1_000));
    }
    const outputs = checkOutputs(FILE, endless(), compileRules([noBug], renderText), 'jsonl');
    let count = 0;
    for await (const { verdict } of outputs) {
      assert.equal(verdict, 'failed');
      if (++count === 5_000) break;
    }
    assert.equal(count, 5_000);
  });

  it('ends, with a place inside of the file, on what is huge, deep or no text', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const rules = [noBug, category, ruleOf('json'), ruleOf('regex', '(a+)+$'), ruleOf('words', { max: 3 })];
    for (const line of [
      JSON.stringify({ output: '\0 bug\n'.repeat(200_000) }),
      deep,
      JSON.stringify(deep),
      `{"output": ${deep}}`,
      `{"output": "a", "variables": {"a": ${deep}}}`,
      `{"output": "a", "__proto__": 1, "variables": {"__proto__": {"a": 1}, "constructor": 2}}`,
      '"\\ud83d\\u0000\\udc00 bug"',
    ]) {
      const [only, ...more] = await check(line, rules, 'jsonl');
      assert.ok(only && more.length === 0);
      assert.notEqual(only.verdict, 'passed');
      for (const { range, message } of only.diagnostics) {
        assert.ok(range.start.line === 0 && range.end.line === 0);
        assert.ok(0 <= range.start.character && range.start.character <= range.end.character);
        assert.ok(range.end.character <= line.length && message.length < 1_000);
      }
    }
  });
});
