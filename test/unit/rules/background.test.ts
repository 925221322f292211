import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { renderText } from '../../../src/core/prompt/template.ts';
import { compileRules } from '../../../src/core/rules/compile.ts';
import { parseRules, readRules } from '../../../src/core/rules/load-rules.ts';
import type { Rule } from '../../../src/core/rules/rule.ts';
import { unlessLong } from '../../../src/core/rules/time-limit.ts';
import { ruleOf, sampleOf } from './support.ts';

/** Takes a quarter of a second on any output that does not end in "b", and is stopped then. */
const ENDLESS = '^(a+)+b';
const TRAP = 'a'.repeat(40);

/** A schema of so many fields, each a tree of its own. */
const largeSchema = (fields: number, last: unknown = { type: 'string' }) => ({
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: fields }, (_, index) => [
      `f${index}`,
      index === fields - 1 ? last : { type: 'string' },
    ]),
  ),
});

/** What work comes to, and how often everything else of the process had its turn meanwhile. */
async function turnsDuring<Result>(work: Promise<Result>): Promise<{ result: Result; turns: number }> {
  let isOver = false;
  const result = work.finally(() => {
    isOver = true;
  });
  let turns = 0;
  for (; !isOver; turns++) await turn();
  return { result: await result, turns };
}

/** More than what is quick leaves to others. */
const MANY = 20;

describe('checks that may take long', () => {
  const set = (...rules: Rule[]) => compileRules(rules, renderText);

  it('are made in the background, with what they say here', async () => {
    const rules = set(
      ruleOf('regex', { pattern: ENDLESS }, { id: 'trap' }),
      ruleOf('words', { max: 0 }, { id: 'short', severity: 'warning' }),
      ruleOf('jsonSchema', largeSchema(400), { id: 'large', message: 'no {{ name }}: {{ found }}' }),
    );
    const sample = sampleOf({ variables: { name: 'Ada' } });
    for (const output of [TRAP, '{"f3": 1, "f399": 2}', '{"f1": "x"}']) {
      const { result, turns } = await turnsDuring(rules.evaluateAsync(output, sample));
      // What is quick may be answered in the very next turn.
      if (output === TRAP) assert.ok(turns > MANY, `${turns} turns`);
      assert.deepEqual(result, rules.evaluate(output, sample));
    }
    const quick = set(ruleOf('words', { max: 0 }));
    assert.deepEqual(await quick.evaluateAsync('one', sample), quick.evaluate('one', sample));
  });

  it('are what a sample puts in the place of a rule, and what templates make of one', async () => {
    const rules = set(
      ruleOf('words', { max: 9 }, { id: 'a' }),
      ruleOf('regex', { pattern: '{{ pattern }}' }),
    );
    const sample = sampleOf({
      variables: { pattern: ENDLESS },
      rules: { a: { check: { jsonSchema: largeSchema(300, { const: 1 }) }, severity: 'warning' } },
    });
    for (const output of [TRAP, '{"f299": 2}']) {
      const { result, turns } = await turnsDuring(rules.evaluateAsync(output, sample));
      if (output === TRAP) assert.ok(turns > MANY, `${turns} turns`);
      assert.deepEqual(result, rules.evaluate(output, sample));
    }
  });

  it('are conditions, whose rules are told, too', async () => {
    const when = { output: { regex: { pattern: ENDLESS } } };
    const rules = set(
      ruleOf('words', { max: 0 }, { id: 'a', when }),
      ruleOf('words', { max: 0 }, { id: 'b' }),
    );
    const idsOf = async (output: string, sample = sampleOf()) =>
      (await rules.applying(output, sample)).map(({ id }) => id);
    const { result, turns } = await turnsDuring(idsOf(TRAP));
    assert.ok(turns > MANY);
    // Nobody can tell, which the evaluation says.
    assert.deepEqual(result, ['a', 'b']);
    assert.deepEqual(
      (await rules.evaluateAsync(TRAP, sampleOf())).map(({ rule, notRun }) => [rule, notRun]),
      rules.evaluate(TRAP, sampleOf()).map(({ rule, notRun }) => [rule, notRun]),
    );
    assert.deepEqual(await idsOf(`${TRAP}b`), ['a', 'b']);
    assert.deepEqual(await idsOf(`${TRAP}c`.repeat(3)), ['a', 'b']);
    assert.deepEqual(await idsOf('c', sampleOf({ rules: { b: false } })), []);
  });

  it('are large schemas where rules are read, with their mistakes at their places', async () => {
    const text = JSON.stringify({
      rules: [
        { id: 'good', check: { jsonSchema: largeSchema(400) } },
        { id: 'bad', check: { jsonSchema: largeSchema(300, { type: 'sting' }) } },
        {
          id: 'nested',
          when: { output: { jsonSchema: largeSchema(500, { $ref: '#/none' }) } },
          check: 'json',
        },
      ],
    });
    const here = new YamlDocument('/a.rules.yml', text);
    const there = new YamlDocument('/a.rules.yml', text);
    const { result, turns } = await turnsDuring(readRules(there, ['rules']));
    assert.ok(turns > MANY, `${turns} turns`);
    assert.deepEqual(result, parseRules(here, ['rules']));
    assert.deepEqual(there.diagnostics, here.diagnostics);
    assert.equal(there.diagnostics.length, 2);
  });

  it('end at once when they are cancelled, and with them no other', async () => {
    const rules = set(ruleOf('regex', { pattern: ENDLESS }));
    const abort = new AbortController();
    const cancelled = rules.evaluateAsync(TRAP, sampleOf(), undefined, abort.signal);
    const waiting = rules.applying(TRAP, sampleOf(), abort.signal);
    const condition = ruleOf('words', { max: 9 }, { when: { output: { regex: { pattern: ENDLESS } } } });
    const cancelledCondition = set(condition).applying(TRAP, sampleOf(), abort.signal);
    const other = rules.evaluateAsync(TRAP, sampleOf());
    const reason = new Error('enough');
    abort.abort(reason);
    await assert.rejects(cancelled, reason);
    await assert.rejects(cancelledCondition, reason);
    assert.equal((await waiting).length, 1);
    assert.deepEqual(await other, rules.evaluate(TRAP, sampleOf()));
    const text = JSON.stringify({ rules: [{ check: { jsonSchema: largeSchema(400) } }] });
    const read = (signal: AbortSignal) =>
      readRules(new YamlDocument('/a.rules.yml', text), ['rules'], new Set(), signal);
    await assert.rejects(read(abort.signal), reason);
    assert.equal((await read(new AbortController().signal)).length, 1);
  });

  it('may take all the memory that they are given, which ends nothing but them', async () => {
    const rules = set(
      ruleOf('jsonSchema', { items: { type: 'object' } }),
      ruleOf('regex', { pattern: ENDLESS }, { id: 'trap' }),
    );
    const [violation] = await rules.evaluateAsync(`[${'{},'.repeat(5_000_000)}{}]`, sampleOf());
    assert.equal(violation?.message, 'could not run: it takes more than 256 MB of memory, and was stopped');
    const after = await rules.evaluateAsync(TRAP, sampleOf());
    assert.deepEqual(after, rules.evaluate(TRAP, sampleOf()));
  }).timeout(60_000);

  it('are those of an output of very many values, whatever asks for them', async () => {
    const rules = set(ruleOf('json', true), ruleOf('fields', ['a']));
    const output = `[${'0,'.repeat(600_000)}0]`;
    assert.equal(
      unlessLong(() => rules.evaluate(output, sampleOf())),
      undefined,
    );
    assert.deepEqual(await rules.evaluateAsync(output, sampleOf()), rules.evaluate(output, sampleOf()));
  });

  it('are not even begun where nobody may be held up', () => {
    const rules = set(ruleOf('regex', { pattern: ENDLESS }), ruleOf('words', { max: 0 }));
    assert.equal(
      unlessLong(() => rules.evaluate(TRAP, sampleOf())),
      undefined,
    );
    assert.equal(unlessLong(() => set(ruleOf('words', { max: 0 })).evaluate('a', sampleOf()))?.length, 1);
  });
});
