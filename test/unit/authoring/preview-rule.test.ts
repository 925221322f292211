import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type Overrides,
  previewRule,
  previewTitle,
  readOverrides,
} from '../../../src/core/authoring/preview-rule.ts';
import { diskFiles } from '../../../src/core/files.ts';
import { renderText } from '../../../src/core/prompt/template.ts';
import type { Rule, Violation } from '../../../src/core/rules/rule.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { SampleSet } from '../../../src/core/samples/sample-set.ts';
import { tempWorkspace } from '../../support/workspace.ts';
import { ruleOf } from '../rules/support.ts';

const nowhere = { line: 0, character: 0 };

const stored = (sample: string, output: string, more: Partial<Result> = {}): Result => ({
  sample,
  repeat: 0,
  status: 'passed',
  location: { file: 'samples.jsonl', range: { start: nowhere, end: nowhere } },
  variables: {},
  output,
  violations: [],
  attempts: [],
  ...more,
});

const violation = (rule: string, more: Partial<Violation> = {}): Violation => ({
  rule,
  category: 'constraint',
  severity: 'error',
  span: { start: 0, end: 1 },
  message: 'was wrong',
  ...more,
});

async function* stream(results: readonly Result[]): AsyncGenerator<Result> {
  yield* results;
}

const preview = (
  rule: Rule,
  results: readonly Result[],
  overrides: Overrides = new Map(),
  signal = new AbortController().signal,
) => previewRule(rule, stream(results), { render: renderText, overrides, signal });

const short = ruleOf('words', { max: 2 }, { id: 'short' });
const names = (all: readonly { sample: string }[]) => all.map(({ sample }) => sample);

describe('previewing a rule', () => {
  it('says what would fail, and what that changes', async () => {
    const found = await preview(short, [
      stored('new', 'one two three'),
      stored('fixed', 'one', { violations: [violation('short')] }),
      stored('same', 'one two three four', { violations: [violation('short'), violation('other')] }),
      stored('fine', 'one two'),
    ]);
    assert.equal(found.checked, 4);
    assert.deepEqual(names(found.newlyFailing), ['new']);
    assert.deepEqual(names(found.newlyPassing), ['fixed']);
    assert.deepEqual(names(found.stillFailing), ['same']);
    assert.equal(found.newlyFailing[0]?.violation.message, 'the output has 3 words, but must have at most 2');
    assert.equal(found.newlyPassing[0]?.violation.message, 'was wrong');
  });

  it('lists outputs as their samples stand, whenever their answers came', async () => {
    const at = (line: number) => {
      const place = { line, character: 0 };
      return { location: { file: 'samples.jsonl', range: { start: place, end: place } } };
    };
    const results = [stored('c', 'one two three', at(3)), stored('a', 'one two three', at(1))];
    assert.deepEqual(names((await preview(short, results)).newlyFailing), ['a', 'c']);
  });

  it('leaves out results without an output', async () => {
    const error = { kind: 'timeout', message: 'no answer' } as const;
    const results = [
      stored('a', 'one two three', { status: 'error', error }),
      stored('b', '', { output: undefined }),
    ];
    assert.deepEqual((await preview(short, results)).checked, 0);
  });

  it("takes the sample's variables, tags, overrides and call into account", async () => {
    const tagged = { ...short, when: { tag: 'hard' } };
    const results = [stored('a', 'one two three', { tags: ['hard'] }), stored('b', 'one two three')];
    assert.deepEqual(names((await preview(tagged, results)).newlyFailing), ['a']);
    assert.deepEqual((await preview(tagged, results, new Map([['a', { short: false }]]))).newlyFailing, []);

    const variable = ruleOf('contains', '{{ word }}', { id: 'says' });
    const varied = [
      stored('a', 'yes', { variables: { word: 'yes' } }),
      stored('b', 'no', { variables: { word: 'yes' } }),
    ];
    assert.deepEqual(names((await preview(variable, varied)).newlyFailing), ['b']);

    const call = [
      stored('a', 'x', { attempts: [{ provider: 'openai', model: 'm', latencyMs: 900, costUsd: null }] }),
    ];
    assert.deepEqual(names((await preview(ruleOf('latency', 800), call)).newlyFailing), ['a']);
  });

  it('changes nothing for a rule as it was, where another rule said that the output is not JSON', async () => {
    const results = [stored('a', 'no', { violations: [violation('is-json', { notJson: true })] })];
    const found = await preview(ruleOf('enum', { at: '/c', values: ['x'] }), results);
    assert.deepEqual([found.newlyFailing, found.stillFailing], [[], []]);
  });

  it('lets others have their turn, and stops when asked to', async () => {
    const abort = new AbortController();
    let turns = 0;
    const count = () => {
      turns++;
      if (turns === 2) abort.abort(new Error('stop'));
      else setImmediate(count);
    };
    setImmediate(count);
    const results = (async function* () {
      for (let index = 0; ; index++) yield stored(String(index), 'one two three '.repeat(500));
    })();
    await assert.rejects(
      previewRule(short, results, { render: renderText, overrides: new Map(), signal: abort.signal }),
      /stop/,
    );
  });

  it('reads what the samples say of rules', async () => {
    await using folder = await tempWorkspace({
      'samples.jsonl': '{"id":"a","x":1}\n{"id":"b","x":1,"rules":{"short":false}}\nbroken\n',
    });
    const samples = new SampleSet([{ kind: 'file', file: folder.path('samples.jsonl') }], diskFiles);
    const overrides = await readOverrides(samples, new AbortController().signal);
    assert.deepEqual([...overrides], [['b', { short: false }]]);
  });

  const counts = (checked: number, more: number, fewer: number, still: number) => {
    const many = (count: number) =>
      Array.from({ length: count }, () => ({
        ...stored('s', ''),
        violation: violation('short'),
      }));
    return { checked, newlyFailing: many(more), newlyPassing: many(fewer), stillFailing: many(still) };
  };
  const titles: [string, ReturnType<typeof counts>[]][] = [
    ['would fail 9 of 30 (2 more, 1 fewer)', [counts(30, 2, 1, 7)]],
    ['would fail 7 of 30 (as before)', [counts(30, 0, 0, 7)]],
    ['would hold in all 30 (3 fewer)', [counts(30, 0, 3, 0)]],
    ['would fail 4 of 1,060 (2 more)', [counts(1030, 1, 0, 2), counts(30, 1, 0, 0)]],
  ];
  for (const [title, previews] of titles)
    it(`says: ${title}`, () => assert.equal(previewTitle(previews), title));
});
