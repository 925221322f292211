import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'mocha';
import { takeLock } from '../../../src/core/runs/lock.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const COUNT = 5;
const ROUNDS = 12;

/** Takes the lock that it is told to, keeps it until it is told to go on, and says whether it got it. */
const TAKER = 'test/support/lock-taker.ts';

describe('a lock that several processes want at once', () => {
  let takers: ChildProcess[];

  before(async () => {
    takers = Array.from({ length: COUNT }, () => fork(TAKER));
    await Promise.all(takers.map((taker) => once(taker, 'message')));
  });
  after(() => {
    for (const taker of takers) taker.kill();
  });

  const tellAll = async (message: object): Promise<unknown[]> => {
    const answers = takers.map(async (taker) => (await once(taker, 'message'))[0]);
    for (const taker of takers) taker.send(message);
    return Promise.all(answers);
  };

  for (const [name, content] of [
    ['is free', undefined],
    ['was left by one that is gone', '2147483647'],
  ] as const) {
    it(`goes to one of them where it ${name}`, async () => {
      await using folder = await tempWorkspace();
      for (let round = 0; round < ROUNDS; round++) {
        const file = folder.path(`${round}`);
        if (content !== undefined) await writeFile(file, content);
        const got = await tellAll({ take: file });
        assert.equal(got.filter(Boolean).length, 1, `round ${round}: ${got}`);
        await tellAll({ giveUp: true });
      }
      assert.deepEqual(await readdir(folder.root), ['.prompt-ladder']);
    });
  }
});

describe('a lock', () => {
  it('that cannot be read is an error, and nothing to wait for', async () => {
    await using folder = await tempWorkspace();
    await mkdir(folder.path('lock'));
    await assert.rejects(takeLock(folder.path('lock'), 'It'), {
      name: 'UserError',
      message:
        /^The lock .*lock cannot be read \(EISDIR\): there is a folder where a file is needed; move it away\.$/,
    });
  });
});
