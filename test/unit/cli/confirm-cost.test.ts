import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'mocha';
import { confirmCost } from '../../../src/cli/confirm-cost.ts';
import { UserError } from '../../../src/core/diagnostic.ts';
import { formatUsd } from '../../../src/core/report/format.ts';

const costing = (high: number) => ({ costUsd: { low: 0, high } });

/** Asks at a terminal where somebody types. */
async function answered(typed: string, high = 5, signal?: AbortSignal) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  input.end(typed);
  const isWanted = await confirmCost(costing(high), formatUsd, 2, signal, { input, output });
  output.end();
  return { isWanted, asked: await text(output) };
}

describe('confirmCost', () => {
  it('asks, with the sums, and takes only a yes for one', async () => {
    const { isWanted, asked } = await answered('y\n');
    assert.equal(isWanted, true);
    assert.match(asked, /The run may cost up to \$5\.00, more than \$2\.00\. Run it\? \(y\/N\) /);
    for (const typed of ['Y\n', ' yes \n']) assert.equal((await answered(typed)).isWanted, true);
    for (const typed of ['\n', 'n\n', 'yo\n', 'no yes\n', ''])
      assert.equal((await answered(typed)).isWanted, false, typed);
  });

  it('does not ask about what costs no more than the threshold, or an unknown sum', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    assert.equal(await confirmCost(costing(2), formatUsd, 2, undefined, { input, output }), true);
    assert.equal(await confirmCost(costing(1), formatUsd, undefined, undefined, { input, output }), true);
    assert.equal(await confirmCost({ costUsd: null }, formatUsd, 2, undefined, { input, output }), true);
    await assert.rejects(
      confirmCost(costing(1.01), formatUsd, undefined, undefined, { input, output }),
      UserError,
    );
    assert.equal(output.readableLength, 0);
  });

  it('ends with the signal', async () => {
    await assert.rejects(answered('', 5, AbortSignal.abort()), { name: 'AbortError' });
  });
});
