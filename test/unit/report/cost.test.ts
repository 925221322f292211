import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import pc from 'picocolors';
import { type CallCost, cheapestEqual, type LastRun } from '../../../src/core/engine/cost-projection.ts';
import { costJson, costReport } from '../../../src/core/report/cost.ts';
import { costMarkdown } from '../../../src/core/report/cost-markdown.ts';
import { costTable } from '../../../src/core/report/cost-table.ts';
import { HOSTILE } from './support.ts';

const callCost = (model: string, overrides: Partial<CallCost> = {}): CallCost => ({
  model,
  inputTokens: 100,
  exact: true,
  outputTokens: { low: 10, high: 10 },
  outputBasis: { kind: 'assumed' },
  costUsd: { low: 0.01, high: 0.01 },
  grownCostUsd: { low: 0.013, high: 0.013 },
  shorterSavesUsd: { low: 0.001, high: 0.001 },
  cacheSavesUsd: null,
  prefixTokens: 2_000,
  leftOut: 0,
  notCounted: [],
  ...overrides,
});
const lastRun = (passed: number | undefined, overrides: Partial<LastRun> = {}): LastRun => ({
  id: 'r',
  passed,
  results: 24,
  samplesHash: 's',
  rulesHash: 'r',
  ...overrides,
});
const costing = (usd: number) => ({ costUsd: { low: usd, high: usd } });
const MONTHLY = { volume: 12_000, growth: 1.3 };

describe('the cost table', () => {
  const projection = { prompt: 'Triage', models: [callCost('gpt-4o')], diagnostics: [] };

  it('has the same rows on a terminal and as Markdown', () => {
    const table = costTable(projection, MONTHLY);
    const names = table.sections.flatMap(({ rows }) => rows.map(({ name }) => name));
    assert.equal(names.length, 5 + 9 + 3);
    const terminal = costReport(table, pc.createColors(false));
    const markdown = costMarkdown(table).replaceAll('\\', '');
    for (const name of names) {
      assert.ok(terminal.includes(`  ${name} `), name);
      assert.ok(markdown.includes(`\n| ${name} | `), name);
    }
  });

  it('says of a last run in which nothing was checked that it has no rate', () => {
    const cellOf = (run?: LastRun) =>
      costTable({ ...projection, models: [callCost('m', { lastRun: run })] }, MONTHLY).sections[0]?.rows[0]
        ?.cells;
    assert.deepEqual(cellOf(lastRun(12)), ['50 % of 24']);
    assert.deepEqual(cellOf(lastRun(undefined)), ['24 not checked']);
    assert.deepEqual(cellOf(), ['no run']);
  });

  it('says what changes would save a month', () => {
    const [, , changes] = costTable(projection, MONTHLY).sections;
    assert.deepEqual(changes?.rows, [
      { name: 'a month with 30 % longer prompts', cells: ['$4,700'] },
      { name: '10 % shorter prompts would save a month', cells: ['$370'] },
      { name: 'cached input would save a month', cells: ['unknown'] },
    ]);
  });

  it('has columns whose figures end at the same place, and one call alone', () => {
    const models = [callCost('a'), callCost('with-a-long-name')];
    const table = costTable({ ...projection, models }, { volume: 1, growth: 1 });
    const names = table.sections.flatMap(({ rows }) => rows.map(({ name }) => name));
    assert.ok(names.includes('a day of 1 call') && !names.some((name) => name.includes('longer')));
    const rows = costReport(table, pc.createColors(false))
      .split('\n')
      .slice(1, 1 + names.length);
    assert.deepEqual([...new Set(rows.map((row) => row.length))].length, 1);
    for (const row of rows) assert.match(row, /\S$/);
  });

  it('prices calls alone where there is no volume', () => {
    const { sections } = costTable(projection, { growth: 1.3 });
    assert.deepEqual(
      sections.map(({ heading }) => heading),
      ['Calls'],
    );
  });

  it('is in the currency of the workspace, while JSON is in USD', () => {
    const currency = { label: 'EUR', perUsd: 0.5 };
    const [calls] = costTable({ ...projection, currency }, MONTHLY).sections;
    assert.deepEqual(calls?.rows.at(-1), { name: '1,000 calls', cells: ['€5.00'] });
    const json = costJson(projection, MONTHLY);
    assert.deepEqual([json.currency, json.models[0]?.costUsd?.low], ['USD', 0.01]);
  });

  it('makes hostile names harmless', () => {
    const models = [callCost(`${HOSTILE}|x|`), callCost('![a](http://b)')];
    const hostile = { prompt: HOSTILE, models, diagnostics: [] };
    const table = costTable(hostile, MONTHLY);
    assert.doesNotMatch(
      stripVTControlCharacters(costReport(table, pc.createColors(false))).replaceAll('\n', ''),
      /[\p{Cc}\p{Bidi_Control}]/u,
    );
    const markdown = costMarkdown(table);
    assert.doesNotMatch(markdown, /(?<!\\)(?:\\\\)*[<>[\]&`!]/);
    const cells = markdown
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split(/(?<!\\)\|/).length);
    assert.ok(cells.length > 0 && cells.every((count) => count === 5), String(cells));
  });

  it('keeps any text a text in Markdown', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const markdown = costMarkdown({ prompt: name, models: [], sections: [], notes: [] });
        const [title = ''] = markdown.split('\n## ');
        const plain = title.replace(/\\([!-/:-@[-`{-~])/g, '$1');
        assert.equal(plain, `# Costs of ${name}\n`);
        assert.doesNotMatch(title.slice(2).replace(/\\[!-/:-@[-`{-~]/g, ''), /[!-/:-@[-`{-~]/);
      }),
    );
  });
});

describe('the cheapest model that is as good', () => {
  const own = callCost('own', { ...costing(1), lastRun: lastRun(20) });
  const advice = (...others: CallCost[]) => {
    const models = [own, ...others];
    const projection = { prompt: 'Triage', models, diagnostics: [], asGood: cheapestEqual('own', models) };
    return costTable(projection, { growth: 1 }).advice;
  };

  it('is the one that passed as many of the same samples for the least', () => {
    assert.equal(
      advice(
        callCost('good', { ...costing(0.5), lastRun: lastRun(20) }),
        callCost('best', { ...costing(0.6), lastRun: lastRun(24) }),
        callCost('bad', { ...costing(0.1), lastRun: lastRun(19) }),
      ),
      'good is the cheapest that passed at least as often as own in their last runs: 20 of 24, for $0.50 a call instead of $1.00.',
    );
  });

  it("is the prompt's own where no other is cheaper", () => {
    assert.equal(
      advice(callCost('bad', { ...costing(0.1), lastRun: lastRun(19) })),
      'No model compared here passed as often as own for less money.',
    );
  });

  it('is not named where runs do not tell', () => {
    const cheap = (run?: LastRun) => advice(callCost('cheap', { ...costing(0.1), lastRun: run }));
    assert.ok(cheap(lastRun(24)));
    assert.equal(advice(), undefined);
    assert.equal(cheap(), undefined);
    assert.equal(cheap(lastRun(24, { samplesHash: 'other' })), undefined);
    assert.equal(cheap(lastRun(24, { rulesHash: 'other' })), undefined);
    assert.equal(cheap(lastRun(24, { results: 48 })), undefined);
    assert.equal(cheapestEqual(undefined, [own]), undefined);
    assert.equal(cheapestEqual('own', [callCost('own'), callCost('b', { lastRun: lastRun(24) })]), undefined);
  });

  it('has a known price', () => {
    assert.match(
      advice(callCost('unpriced', { costUsd: null, lastRun: lastRun(24) })) ?? '',
      /^No model compared here/,
    );
  });
});
