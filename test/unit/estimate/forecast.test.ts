import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { EarlierRuns } from '../../../src/core/estimate/earlier-runs.ts';
import { cacheableTokens, type ForecastOptions, forecastRun } from '../../../src/core/estimate/forecast.ts';
import type { InputTokens } from '../../../src/core/estimate/input-tokens.ts';
import { errorOf } from '../../../src/core/estimate/likely-range.ts';
import { loadPrices, type PriceList } from '../../../src/core/estimate/price.ts';
import { inputOf, promptOf, sampleOf } from './support.ts';

const prices = await loadPrices({
  mine: { input: 1, output: 10 },
  judge: { input: 100, output: 0 },
  cached: { input: 1, output: 0, cachedInput: 0.1 },
});

interface Case extends Partial<Omit<ForecastOptions, 'earlier'>> {
  readonly more?: string;
  readonly words?: readonly number[];
  readonly expected?: unknown;
  readonly earlier?: Partial<EarlierRuns>;
}

/** The forecast of a prompt with samples of so many words. */
function forecast({ more = '', words = [100, 300], expected, earlier, ...rest }: Case = {}) {
  const prompt = promptOf(more);
  const samples = words.map((count, index) => sampleOf({ input: 'w '.repeat(count), index }, expected));
  return forecastRun({
    prompt,
    model: 'mine',
    input: inputOf(prompt, samples),
    repeat: 1,
    concurrency: 2,
    prices,
    judges: [],
    ...rest,
    earlier: { runs: 0, outputs: [], latencies: [], further: [], ...earlier },
  });
}

describe('a forecast', () => {
  it('counts every repeat', () => {
    const { samples, repeat, inputTokens } = forecast({ repeat: 3 });
    assert.deepEqual([samples, repeat, inputTokens], [2, 3, { counted: 1200, total: 1200, exact: true }]);
  });

  describe('of output', () => {
    it('goes by earlier answers, the closer the more there are, and never beyond what was seen', () => {
      const outputs = [10, 20, 30, 40];
      const words = Array.from({ length: 100 }, () => 1);
      const few = forecast({ words, earlier: { runs: 2, outputs } });
      const many = forecast({ words, earlier: { runs: 2, outputs: Array(50).fill(outputs).flat() } });
      assert.deepEqual(few.outputBasis, { kind: 'earlier', runs: 2 });
      for (const {
        outputTokens: { low, high },
      } of [few, many])
        assert.ok(low < 2500 && high > 2500 && low >= 1000 && high <= 4000);
      const width = ({ outputTokens: { low, high } }: typeof few) => high - low;
      assert.ok(width(many) < width(few) / 2);
      const same = forecast({ earlier: { runs: 1, outputs: [7, 7, 7] } });
      assert.deepEqual(same.outputTokens, { low: 14, high: 14 });
    });

    it('goes by `expected`, the schema and `maxTokens` where too few answers are there', () => {
      const by = (options: Case) => {
        const {
          outputTokens: { low, high },
          outputBasis,
        } = forecast({ ...options, words: [1] });
        return [low, high, outputBasis.kind === 'written' ? outputBasis.from.join() : outputBasis.kind];
      };
      const schema =
        'responseFormat: json_schema\njsonSchema: { properties: { "a b": {}, "c d": { items: {} } } }\n';
      assert.deepEqual(by({ expected: 'a b c d' }), [4, 12, 'expected']);
      assert.deepEqual(by({ expected: ['a b c d'] }), [4, 32, 'expected']);
      assert.deepEqual(by({ expected: 'a b c d', more: 'modelParameters: { maxTokens: 5 }\n' }), [
        4,
        5,
        'expected,maxTokens',
      ]);
      assert.deepEqual(by({ expected: 'a b c d', more: 'modelParameters: { maxTokens: 3 }\n' }), [
        3,
        3,
        'expected,maxTokens',
      ]);
      assert.deepEqual(by({ more: 'modelParameters: { maxTokens: 200 }\n' }), [10, 200, 'maxTokens']);
      assert.deepEqual(by({ more: schema }), [3, 15, 'jsonSchema']);
      assert.deepEqual(by({ more: schema, earlier: { runs: 1, outputs: [5, 5] } }), [3, 15, 'jsonSchema']);
      assert.deepEqual(by({}), [20, 1000, 'assumed']);
    });
  });

  describe('of cost', () => {
    it('prices input and output', () => {
      const { costUsd } = forecast({ words: [1_000_000], earlier: { runs: 1, outputs: [5, 5, 5] } });
      assert.deepEqual(costUsd, { low: 1.00005, high: 1.00005 });
    });

    it('is unknown, and never nothing, where any price is', () => {
      assert.equal(forecast({ model: 'nobodys' }).costUsd, null);
      assert.equal(forecast({ judges: ['nobodys'] }).costUsd, null);
    });

    it('is lower where the provider may serve the beginning of the prompts from its cache', () => {
      const text = `messages: [{ role: user, content: "${'w '.repeat(1100)}{{ input }}" }]\n`;
      const prompt = promptOf('', text);
      const of = (count: number, isOwn = true) =>
        forecast({
          prompt,
          input: {
            ...inputOf(
              prompt,
              Array.from({ length: count }, () => sampleOf({ input: 'w' })),
            ),
            isOwn,
          },
          model: 'cached',
        }).costUsd;
      const full = 2 * 1101e-6;
      const close = (actual: number | undefined, wanted: number) =>
        assert.ok(Math.abs((actual ?? 0) - wanted) < 1e-12, `${actual}`);
      close(of(2)?.high, full);
      close(of(2)?.low, full - 2 * 1024 * 0.9e-6);
      close(of(2, false)?.low, full);
      close(of(1)?.low, full / 2);
    });

    it('is higher where the provider charges for what it puts into its cache', () => {
      const of = (model: string, words: number) =>
        forecast({ model, words: [words], earlier: { outputs: [0, 0, 0] } }).costUsd;
      for (const model of ['gpt-5.6-luna', 'openai/gpt-6-astra']) {
        const [short, long] = [of(model, 1_023), of(model, 1_024)];
        assert.equal(short?.high, short?.low);
        assert.ok(Math.abs((long?.high ?? 0) / (long?.low ?? 1) - 1.25) < 1e-9, model);
      }
      for (const model of ['gpt-5.5', 'claude-sonnet-5', 'mine']) {
        const long = of(model, 1_024);
        assert.ok(long && long.high > 0);
        assert.equal(long.high, long.low, model);
      }
    });

    it('counts judges, and repairs and judges as measured once a run was made', () => {
      const judged = forecast({ judges: ['judge', 'judge'] });
      assert.ok((judged.costUsd?.low ?? 0) > 0.03);
      assert.ok(judged.inputTokens.total > judged.inputTokens.counted);
      assert.equal(judged.inputTokens.exact, false);
      const measured = forecast({
        judges: ['judge', 'judge'],
        earlier: {
          runs: 1,
          outputs: [0, 0, 0],
          further: [
            { kind: 'judge', model: 'judge', perResult: 2, inputTokens: 50, outputTokens: 1 },
            { kind: 'repair', model: 'mine', perResult: 0.5, inputTokens: 400, outputTokens: 100 },
          ],
        },
      });
      assert.equal(measured.inputTokens.total, 400 + 2 * 2 * 50 + 2 * 0.5 * 400);
      assert.deepEqual(measured.outputTokens, { low: 104, high: 104 });
      const usd = 400e-6 + 4 * 50 * 100e-6 + 400e-6 + 100 * 10e-6;
      assert.ok(Math.abs((measured.costUsd?.low ?? 0) - usd) < 1e-9);
    });
  });

  it('says that repairs are not in it while no run tells their rate', () => {
    const more = 'retry: { attempts: 2 }\n';
    assert.deepEqual(forecast({ more }).notCounted, ['repairs']);
    assert.deepEqual(forecast({ more, earlier: { runs: 1 } }).notCounted, []);
    assert.deepEqual(forecast().notCounted, []);
  });

  it('says that reasoning is not in it while no run tells how much there is', () => {
    const input = { ...inputOf(promptOf(), [sampleOf({ input: 'w' })]), reasons: true };
    assert.deepEqual(forecast({ input }).notCounted, ['reasoning']);
    assert.deepEqual(forecast({ input, earlier: { runs: 1, outputs: [5, 5, 5] } }).notCounted, []);
  });

  it('takes what was reported for other prompts as likely, beside what is likely anyway', () => {
    const prompt = promptOf();
    const input = { ...inputOf(prompt, [sampleOf({ input: 'w' })]), tokens: 100 };
    const others = (ratio: number, counted: Partial<InputTokens>) =>
      forecast({
        prompt,
        input: { ...input, ...counted },
        earlier: { reportedPerCounted: { ratio, isOwn: false }, reportedPerExact: { ratio, isOwn: false } },
      }).inputTokens;
    const band = { low: 0.75, high: 1.35 };
    assert.deepEqual(others(1.6, { exact: false, band }).bounds, { low: 75, high: 160 });
    assert.deepEqual(others(1.1, { exact: false, band }).bounds, { low: 75, high: 135 });
    assert.deepEqual(others(1.6, { exact: false }).bounds, { low: 100, high: 160 });
    assert.deepEqual(others(1.2, { exact: true }), {
      counted: 100,
      total: 110,
      bounds: { low: 100, high: 120 },
      exact: false,
      isDisproved: true,
    });
    assert.deepEqual(others(1, { exact: true }), { counted: 100, total: 100, exact: true });
  });

  it('corrects counts that are not exact by what the provider reported, and no others', () => {
    const prompt = promptOf();
    const input = { ...inputOf(prompt, [sampleOf({ input: 'w' })]), tokens: 100 };
    const reportedPerCounted = { ratio: 1.2, isOwn: true };
    const of = (exact: boolean) =>
      forecast({ prompt, input: { ...input, exact }, earlier: { reportedPerCounted } }).inputTokens;
    assert.deepEqual(of(false), { counted: 100, total: 120, exact: false });
    assert.deepEqual(of(true), { counted: 100, total: 100, exact: true });
    const other = { ...input, exact: false, band: { low: 0.5, high: 2 } };
    const { inputTokens, costUsd } = forecast({ prompt, input: other, earlier: { outputs: [0, 0, 0] } });
    assert.deepEqual(inputTokens, { counted: 100, total: 125, bounds: { low: 50, high: 200 }, exact: false });
    assert.deepEqual(costUsd, { low: 50e-6, high: 200e-6 });
    const learned = forecast({ prompt, input: other, earlier: { reportedPerCounted } }).inputTokens;
    assert.deepEqual(learned, { counted: 100, total: 120, exact: false });
    const exactly = (ratio: number) =>
      forecast({ prompt, input, earlier: { reportedPerExact: { ratio, isOwn: true } } }).inputTokens;
    assert.deepEqual(exactly(1), { counted: 100, total: 100, exact: true });
    assert.deepEqual(exactly(1.1), { counted: 100, total: 110, exact: false, isDisproved: true });
  });

  it('of time is the latency of a result times the rounds, unknown without a run', () => {
    assert.equal(forecast().durationMs, null);
    const latencies = Array.from({ length: 100 }, (_, index) => index + 1);
    const { durationMs } = forecast({ words: [1, 1, 1], earlier: { latencies } });
    assert.deepEqual(durationMs, { low: 100, high: 190 });
  });

  it('of time goes by as many calls at once as the server had when that was measured', () => {
    const latencies = [100, 100, 200];
    const words = Array.from({ length: 12 }, () => 1);
    const time = (most: number, usual: number, allowed: number) => {
      const { durationMs, concurrency } = forecast({
        words,
        concurrency: most,
        earlier: { latencies, concurrency: { usual, allowed } },
      });
      return [durationMs?.low, durationMs?.high, concurrency];
    };
    // The run found that the server has no room for eight.
    assert.deepEqual(time(8, 4, 8), [300, 600, 4]);
    assert.deepEqual(time(2, 4, 8), [600, 1200, 2]);
    // No run has asked for as many: perhaps there is room for them, perhaps not.
    assert.deepEqual(time(4, 2, 2), [300, 1200, 2]);
  });

  it('of no samples is nothing', () => {
    const { inputTokens, outputTokens, costUsd } = forecast({ words: [] });
    assert.deepEqual(
      [inputTokens.total, outputTokens, costUsd],
      [0, { low: 0, high: 0 }, { low: 0, high: 0 }],
    );
  });

  it('has bounds in order, whatever the runs were', () => {
    const list: PriceList = {
      cost: (_, { inputTokens, outputTokens }) => inputTokens + outputTokens,
      most: (_, inputTokens, outputTokens) => inputTokens + outputTokens,
      at: () => list,
    };
    fc.assert(
      fc.property(fc.array(fc.nat(5_000)), fc.nat(40), (outputs, samples) => {
        const found = forecast({
          words: Array.from({ length: samples }, () => 3),
          prices: list,
          earlier: { runs: 1, outputs },
        });
        assert.ok(found.outputTokens.low >= 0 && found.outputTokens.low <= found.outputTokens.high);
        assert.ok(found.costUsd && found.costUsd.low <= found.costUsd.high);
      }),
    );
  });
});

describe('the error of a forecast', () => {
  it('is how far it lies beside what came, as a share of that', () => {
    const bounds = { low: 80, high: 120 };
    assert.deepEqual(
      [80, 100, 120, 160, 40].map((actual) => errorOf(bounds, actual)),
      [0, 0, 0, -0.25, 1],
    );
    assert.equal(errorOf({ low: 0, high: 0 }, 0), 0);
    assert.equal(errorOf(bounds, 0), Number.POSITIVE_INFINITY);
  });
});

describe('the tokens that a provider may cache', () => {
  it('are none below 1,024, and then whole steps of 128', () => {
    assert.deepEqual([0, 1023, 1024, 1151, 1152].map(cacheableTokens), [0, 0, 1024, 1024, 1152]);
  });
});
