import assert from 'node:assert/strict';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { NewRun } from '../../../src/core/runs/run.ts';
import { RunIndex } from '../../../src/core/runs/run-index.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { collect, newRun } from '../engine/support.ts';

const storeOf = (folder: TempWorkspace) => new RunStore(folder.path('.prompt-ladder'));

async function stored(store: RunStore, overrides: Partial<NewRun>): Promise<string> {
  const writer = await store.create(newRun(overrides));
  const { state = 'finished' } = overrides;
  if (state === 'running') await writer.close();
  else await writer.finish({ state, summary: new SummaryBuilder().summary });
  return writer.run.id;
}

const at = (minute: number) => new Date(Date.UTC(2026, 9, 1, 0, minute)).toISOString();

describe('RunIndex', () => {
  it('finds runs by what they are of, newest first', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const index = new RunIndex(store);
    assert.deepEqual(await collect(index.runs()), []);
    const other = { ...newRun().prompt, file: 'other.prompt.yml' };
    const ids = [
      await stored(store, { startedAt: at(0) }),
      await stored(store, { startedAt: at(1), model: 'm', server: 'http://a/v1', versionHash: 'v' }),
      await stored(store, { startedAt: at(2), state: 'cancelled' }),
      await stored(store, { startedAt: at(3), prompt: other, settings: { repeat: 1, filter: ['x'] } }),
      await stored(store, { startedAt: at(4), state: 'running', provider: 'practice' }),
    ];
    const found = async (query: Parameters<RunIndex['runs']>[0]) =>
      (await collect(index.runs(query))).map(({ id }) => ids.indexOf(id));
    assert.deepEqual(await found({}), [4, 3, 2, 1, 0]);
    assert.deepEqual(await found({ file: 'triage.prompt.yml' }), [4, 2, 1, 0]);
    assert.deepEqual(await found({ state: 'finished' }), [3, 1, 0]);
    assert.deepEqual(await found({ model: 'm' }), [1]);
    assert.deepEqual(await found({ server: 'http://a/v1' }), [1]);
    assert.deepEqual(await found({ version: 'v' }), [1]);
    assert.deepEqual(await found({ provider: 'practice' }), [4]);
    assert.deepEqual(await found({ isWhole: true }), [4, 2, 1, 0]);
    assert.deepEqual(await found({ isWhole: false }), [3]);
    assert.deepEqual(await found({ state: 'finished', among: 2 }), [3]);
    assert.equal((await index.newest({ state: 'cancelled' }))?.id, ids[2]);
    assert.equal(await index.newest({ model: 'none' }), undefined);
  });

  it('sees what is written, and what is gone', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const index = new RunIndex(store);
    const writer = await store.create(newRun());
    assert.equal((await index.newest())?.state, 'running');
    await writer.finish({ state: 'cancelled', summary: new SummaryBuilder().summary });
    assert.equal((await index.newest())?.state, 'cancelled');
    await rm(writer.folder, { recursive: true });
    assert.equal(await index.newest(), undefined);
  });

  it('reads a record once as long as nobody changes it', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const id = await stored(store, {});
    let reads = 0;
    const read = store.read.bind(store);
    store.read = (of) => {
      reads++;
      return read(of);
    };
    for (let round = 0; round < 3; round++) {
      await collect(new RunIndex(store).runs());
      await new RunIndex(store).damaged();
    }
    assert.equal(reads, 1);
    const file = join(store.folderOf(id), 'run.json');
    await utimes(file, new Date(2020, 1), new Date(2020, 1));
    await collect(new RunIndex(store).runs());
    assert.equal(reads, 2);
  });

  it('names damaged runs, and goes on with the others', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const whole = await stored(store, {});
    const later = await stored(store, { startedAt: at(9) });
    const file = join(store.folderOf(later), 'run.json');
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), format: 9 }));
    await mkdir(store.folderOf('20200101-empty'));
    const index = new RunIndex(store);
    assert.deepEqual(
      (await collect(index.runs())).map(({ id }) => id),
      [whole],
    );
    const damaged = await index.damaged();
    assert.deepEqual(new Set(damaged.map(({ id }) => id)), new Set([later, '20200101-empty']));
    for (const { message } of damaged) assert.match(message, /^[A-Z][^\n]*\.$/);
  });
});
