import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'mocha';
import { type CostLimitFlags, confirmCost } from '../../../src/cli/confirm-cost.ts';
import { UserError } from '../../../src/core/diagnostic.ts';
import type { Outlay } from '../../../src/core/estimate/forecast.ts';
import { formatUsd } from '../../../src/core/text/amounts.ts';

const costing = (high: number) => [{ costUsd: { low: 0, high }, mostTokens: 9_000_000 }];
const unpriced = (mostTokens: number, server?: string) => [{ costUsd: null, mostTokens, server }];
const money = formatUsd;

/** Asks at a terminal where somebody types. */
async function answered(typed: string, high = 5, signal?: AbortSignal) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  stdin.end(typed);
  const isWanted = await confirmCost(costing(high), {}, { money, threshold: 0.5, signal }, { stdin, stderr });
  stderr.end();
  return { isWanted, asked: await text(stderr) };
}

describe('confirmCost', () => {
  it('asks, with the sums, and takes only a yes for one', async () => {
    const { isWanted, asked } = await answered('y\n');
    assert.equal(isWanted, true);
    assert.match(
      asked,
      /The run may cost up to \$5\.00, above the limit of \$0\.50 for asking first\. Run it\? \(y\/N\) /,
    );
    for (const typed of ['Y\n', ' yes \n']) assert.equal((await answered(typed)).isWanted, true);
    for (const typed of ['\n', 'n\n', 'yo\n', 'no yes\n', ''])
      assert.equal((await answered(typed)).isWanted, false, typed);
  });

  describe('does not ask', () => {
    const cases: Record<
      string,
      { high?: number; outlays?: Outlay[]; flags?: CostLimitFlags; threshold?: number }
    > = {
      'about what costs no more than the threshold': { high: 0.5, threshold: 0.5 },
      'about a dollar where nothing says': { high: 1 },
      'about few tokens at an unknown price': { outlays: unpriced(500_000), threshold: 0.5 },
      'about tokens on this machine': { outlays: unpriced(9_000_000, 'http://localhost:11434/v1') },
      'who has said yes at an unknown price': { outlays: unpriced(9_000_000), flags: { yes: true } },
      'who has said yes': { high: 5, flags: { yes: true } },
      'who has set a limit': { high: 5, flags: { maxCost: 3 } },
      'below a threshold that the user names': { high: 5, flags: { confirmAbove: 6, maxCost: 9 } },
    };
    for (const [name, { high = 0, outlays = costing(high), flags = {}, threshold }] of Object.entries(
      cases,
    )) {
      it(name, async () => {
        const [stdin, stderr] = [new PassThrough(), new PassThrough()];
        assert.equal(await confirmCost(outlays, flags, { money, threshold }, { stdin, stderr }), true);
        assert.equal(stderr.readableLength, 0);
      });
    }
  });

  it('asks above a dollar whatever a workspace says', async () => {
    const [stdin, stderr] = [new PassThrough(), new PassThrough()];
    await assert.rejects(
      confirmCost(costing(1.01), {}, { money, threshold: 1e6 }, { stdin, stderr }),
      /above the limit of \$1\.00/,
    );
  });

  it('asks about many tokens at an unknown price, by the same threshold', async () => {
    const [stdin, stderr] = [new PassThrough(), new PassThrough()];
    const refusal = (outlays: readonly Outlay[], flags: CostLimitFlags = {}) =>
      confirmCost(outlays, flags, { money }, { stdin, stderr }).then(
        () => undefined,
        (error: UserError) => error.message,
      );
    assert.equal(
      await refusal(unpriced(1_000_001)),
      'The run may take up to 1M tokens at an unknown price, above the limit of 1M for asking first, and there is no terminal to ask at; add --yes to run it, or raise --confirm-above.',
    );
    assert.match(
      (await refusal([...unpriced(600_000), ...unpriced(600_000)])) ?? '',
      /1\.2M tokens at an unknown/,
    );
    assert.match((await refusal([...costing(2), ...unpriced(10)])) ?? '', /may cost \$2\.00 and more, above/);
    assert.equal(await refusal(unpriced(1_999_999), { confirmAbove: 2 }), undefined);
    assert.match(
      (await refusal(unpriced(2_000_001), { confirmAbove: 2 })) ?? '',
      /above the limit of 2M for/,
    );
  });

  it('needs a terminal to ask at', async () => {
    const [stdin, stderr] = [new PassThrough(), new PassThrough()];
    for (const flags of [{}, { confirmAbove: 1, maxCost: 9 }]) {
      await assert.rejects(confirmCost(costing(1.01), flags, { money }, { stdin, stderr }), UserError);
    }
    assert.equal(stderr.readableLength, 0);
  });

  it('ends with the signal', async () => {
    await assert.rejects(answered('', 5, AbortSignal.abort()), { name: 'AbortError' });
  });
});
