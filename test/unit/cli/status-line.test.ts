import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'mocha';
import type { CliIo } from '../../../src/cli/io.ts';
import { StatusLine } from '../../../src/cli/status-line.ts';

const ERASE = '\r\u001b[2K';

/** A status line, what it wrote, and its clock. */
function staged(output: { isTTY: boolean; columns?: number }, env: CliIo['env'] = {}) {
  const written: string[] = [];
  const clock = { now: 1_000 };
  const write = (text: string | Uint8Array) => {
    written.push(`${text}`);
    return true;
  };
  const stderr = Object.assign(new PassThrough(), { columns: 80, ...output, write });
  const status = new StatusLine({ stderr, env }, () => clock.now);
  return { written, clock, status };
}

describe('StatusLine', () => {
  it('is written over on a terminal, at most every 80 ms', () => {
    const { written, clock, status } = staged({ isTTY: true });
    status.show(() => 'first');
    clock.now += 79;
    status.show(() => assert.fail('It is made only when it is shown.'));
    clock.now += 1;
    status.show(() => 'second');
    status.clear();
    assert.deepEqual(written, [`${ERASE}first`, `${ERASE}second`, ERASE]);
  });

  it('never breaks into a second line', () => {
    for (const columns of [20, 0]) {
      const { written, status } = staged({ isTTY: true, columns });
      status.show(() => 'x'.repeat(200));
      assert.equal(written[0], ERASE + 'x'.repeat((columns || 80) - 1));
    }
  });

  it('is a line now and then where there is no terminal', () => {
    const { written, clock, status } = staged({ isTTY: false });
    status.show(() => assert.fail('Short work says nothing.'));
    for (let seconds = 1; seconds <= 12; seconds++) {
      clock.now += 1_000;
      status.show(() => `after ${seconds} s`);
    }
    status.clear();
    assert.deepEqual(written, ['after 5 s\n', 'after 10 s\n']);
  });

  it('does not draw on a terminal that cannot', () => {
    const { written, clock, status } = staged({ isTTY: true }, { TERM: 'dumb' });
    clock.now += 5_000;
    status.show(() => 'text');
    status.clear();
    assert.deepEqual(written, ['text\n']);
  });
});
