import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { RunWriter } from '../../../src/core/runs/run-writer.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { attempt, collect, newRun, resultOf } from '../engine/support.ts';

const storeOf = (folder: TempWorkspace) => new RunStore(folder.path('.prompt-ladder'));

const END = { state: 'cancelled', finishedAt: '2026-11-21T09:31:00.000Z' } as const;

const end = (results: readonly Result[] = []) => {
  const builder = new SummaryBuilder();
  for (const result of results) builder.add(result);
  return { ...END, summary: builder.summary };
};

/** A stored run that was cancelled, with some results. */
async function storedRun(store: RunStore, results: readonly Result[]): Promise<Run> {
  const writer = await store.create(newRun());
  await Promise.all(results.map((result) => writer.append(result)));
  return writer.finish(end(results));
}

const kept = async (store: RunStore, run: Run) => {
  const samples: string[] = [];
  const writer = await store.reopen(run, ({ sample }) => samples.push(sample));
  return { samples, writer };
};

/** One sentence for the user. */
const sentence = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, `${error}`);
  assert.match(error.message, /^[A-Z][^\n]*\.$/);
  assert.match(error.message, pattern);
  return true;
};

const samplesOf = async (store: RunStore, id: string) =>
  (await collect(store.results(id))).map(({ sample }) => sample);

describe('RunStore', () => {
  it('keeps a run and its results', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const results = [resultOf('a'), resultOf('b', { status: 'failed' })];
    const run = await storedRun(store, results);
    assert.deepEqual(await store.read(run.id), { ...newRun(), ...end(results), id: run.id });
    assert.deepEqual(await collect(store.results(run.id)), results);
    assert.deepEqual((await readdir(store.folderOf(run.id))).sort(), [
      'begun.json',
      'results.jsonl',
      'run.json',
    ]);
  });

  it('says how a run stands: what it has got where it was killed, and nothing while it is written', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const results = [resultOf('a'), resultOf('b', { status: 'failed' })];
    const writer = await store.create(newRun());
    for (const result of results) await writer.append(result);
    const begun = writer.run;
    assert.deepEqual(await store.asItStands(begun), begun);
    await writer.close();
    const { summary, state } = await store.asItStands(begun);
    assert.deepEqual([state, summary], ['interrupted', end(results).summary]);
    const ended = await storedRun(store, results);
    assert.deepEqual(await store.asItStands(ended), ended);
    // The list was read before the end of the run was stored.
    assert.deepEqual(await store.asItStands({ ...ended, state: 'running' }), ended);
  });

  it('reads results in the order of the samples, wherever their lines are', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    // Each other one is far from its neighbour, and some are larger than what is read at once.
    const lines = Array.from({ length: 40 }, (_, index) => (index * 17) % 40);
    const results = lines.map((line) => {
      const at = { line, character: 0 };
      const location = { file: 's.jsonl', range: { start: at, end: at } };
      return resultOf(`s${line}`, { location, output: 'é'.repeat(line % 8 === 0 ? 200_000 : 20_000) });
    });
    const { id } = await storedRun(store, results);
    const read = await collect(store.resultsBySample(id));
    assert.deepEqual(
      read,
      results.toSorted((a, b) => a.location.range.start.line - b.location.range.start.line),
    );
  });

  it('stores a result before it says so', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const writer = await store.create(newRun());
    const file = join(writer.folder, 'results.jsonl');
    const written = async (count: number) => (await readFile(file, 'utf8')).split('\n').length - 1 === count;
    await writer.append(resultOf('a'));
    assert.ok(await written(1));
    // Written together, and each of them written when it resolves.
    const both = ['b', 'c'].map((sample) => writer.append(resultOf(sample)));
    await both[0];
    assert.ok(await written(3));
    await both[1];
    assert.equal((await store.read(writer.run.id)).state, 'running');
    await writer.finish(end());
  });

  it('does not let a result wait for those that come after it', async () => {
    await using folder = await tempWorkspace();
    const writer = await storeOf(folder).create(newRun());
    let appended = 0;
    let waiting = true;
    const keepAppending = async () => {
      while (waiting && appended < 10_000) {
        appended++;
        const next = writer.append(resultOf(`more ${appended}`));
        await Promise.race([next, new Promise(setImmediate)]);
      }
    };
    const others = keepAppending();
    await writer.append(resultOf('a'));
    waiting = false;
    await others;
    await writer.finish(end());
    assert.ok(appended < 10_000, 'the first result waited for all others');
  });

  it('keeps every text as it is', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const outputs = [
      '\u2028 \u2029 \u0085',
      'a\r\nb\rc\n',
      '\ud800 \0',
      '😀'.repeat(40_000),
      '{"sample":"x"}',
      '',
    ];
    const run = await storedRun(
      store,
      outputs.map((output, index) => resultOf(`${index}`, { output })),
    );
    assert.deepEqual(
      (await collect(store.results(run.id))).map(({ output }) => output),
      outputs,
    );
  });

  describe('the results', () => {
    const damage = {
      'a last line cut short': JSON.stringify(resultOf('cut')).slice(0, -30),
      'a line that is no result': '{"sample":"x"}\nnull\n[]\n5\n"a"\n',
      'an empty line': '\n\n',
      'bytes of another kind': '\0\0\0\xff\n',
    };
    for (const [name, bytes] of Object.entries(damage)) {
      it(`are read past ${name}`, async () => {
        await using folder = await tempWorkspace();
        const store = storeOf(folder);
        const run = await storedRun(store, [resultOf('a'), resultOf('b')]);
        await appendFile(join(store.folderOf(run.id), 'results.jsonl'), bytes);
        assert.deepEqual(await samplesOf(store, run.id), ['a', 'b']);
      });
    }

    it('include a whole last line whose end was not written', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const run = await storedRun(store, [resultOf('a')]);
      await appendFile(join(store.folderOf(run.id), 'results.jsonl'), JSON.stringify(resultOf('b')));
      assert.deepEqual(await samplesOf(store, run.id), ['a', 'b']);
    });

    it('of a run without any are none', async () => {
      await using folder = await tempWorkspace();
      assert.deepEqual(await samplesOf(storeOf(folder), 'nothing'), []);
    });
  });

  describe('reopen', () => {
    it('keeps what has a verdict, cuts off what was half-written, and goes on behind it', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const run = await storedRun(store, [
        resultOf('a'),
        resultOf('b', { status: 'error', error: { kind: 'server', message: 'No.' } }),
        resultOf('c', { status: 'failed' }),
      ]);
      await appendFile(join(store.folderOf(run.id), 'results.jsonl'), '{"sample":"d","repe');
      const { samples, writer } = await kept(store, run);
      assert.deepEqual(samples, ['a', 'c']);
      const { state, finishedAt, summary } = await store.read(run.id);
      assert.deepEqual([state, finishedAt, summary], ['running', undefined, undefined]);
      await writer.append(resultOf('e'));
      await writer.finish(end());
      assert.deepEqual(await samplesOf(store, run.id), ['a', 'c', 'e']);
    });

    it('remembers what the dropped results cost, however often it happens', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const unjudged = resultOf('a', {
        status: 'error',
        error: { kind: 'server', message: 'No.' },
        attempts: [attempt({ costUsd: 0.25 })],
        judgements: [{ evaluator: 'j', model: 'm', attempts: [attempt({ costUsd: null })] }],
      });
      let run = await storedRun(store, [unjudged]);
      for (const total of [0.25, 0.5]) {
        const { writer } = await kept(store, run);
        assert.equal(writer.run.droppedCostUsd, total);
        await writer.append(unjudged);
        run = await writer.finish(end());
      }
    });

    it('takes the record as it is to go on', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const run = await storedRun(store, []);
      const { writer } = await kept(store, { ...run, settings: { ...run.settings, maxCost: 5 } });
      await writer.close();
      assert.equal((await store.read(run.id)).settings.maxCost, 5);
    });
  });

  describe('the lock', () => {
    const lockOf = (store: RunStore, { id }: Run) => join(store.folderOf(id), 'lock');

    it('refuses a second writer in the same process', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const writer = await store.create(newRun());
      await assert.rejects(kept(store, writer.run), sentence(new RegExp(`by process ${process.pid}`)));
      await writer.finish(end());
      const { writer: second } = await kept(store, writer.run);
      await second.close();
    });

    it('refuses a second writer while another process lives', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const run = await storedRun(store, [resultOf('a')]);
      await writeFile(lockOf(store, run), `${process.ppid}`);
      await assert.rejects(
        kept(store, run),
        sentence(new RegExp(`by process ${process.ppid}.*delete .*lock`)),
      );
      assert.deepEqual(await samplesOf(store, run.id), ['a']);
      assert.equal(await readFile(lockOf(store, run), 'utf8'), `${process.ppid}`);
    });

    const gone = spawnSync(process.execPath, ['--version']).pid;
    const stale = {
      'a process that is gone': `${gone}`,
      'a process before with our id': `${process.pid}`,
      nobody: '',
    };
    for (const [name, content] of Object.entries(stale)) {
      it(`of ${name} does not count`, async () => {
        await using folder = await tempWorkspace();
        const store = storeOf(folder);
        const run = await storedRun(store, [resultOf('a')]);
        await writeFile(lockOf(store, run), content);
        const { samples, writer } = await kept(store, run);
        assert.deepEqual(samples, ['a']);
        await writer.close();
      });
    }
  });

  describe('ids', () => {
    it('sort by time, name the prompt and fit a file name', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const idOf = async (name: string) => {
        const run = newRun();
        const writer = await store.create({ ...run, prompt: { ...run.prompt, name } });
        await writer.close();
        return writer.run.id;
      };
      assert.match(await idOf('Support triage'), /^20261121-093000000-support-triage-[0-9a-f]{4}$/);
      assert.match(await idOf('../../etc/passwd\0'), /^20261121-093000000-etc-passwd-[0-9a-f]{4}$/);
      assert.match(await idOf('日本語'), /^20261121-093000000-[0-9a-f]{4}$/);
      assert.match(await idOf(`${'x'.repeat(39)} y`), /^20261121-093000000-x{39}-[0-9a-f]{4}$/);
      assert.ok((await idOf('long '.repeat(1_000))).length < 70);
    });

    it('are never taken twice', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const ids = new Set<string>();
      for (let index = 0; index < 100; index++) {
        const writer = await store.create(newRun());
        await writer.close();
        ids.add(writer.run.id);
      }
      assert.equal(ids.size, 100);
    });

    it('are listed newest first', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      assert.deepEqual(await store.list(), []);
      for (const startedAt of [
        '2026-11-21T09:30:00.000Z',
        '2026-11-22T00:00:00.000Z',
        '2026-11-21T10:00:00.010Z',
        '2026-11-21T10:00:00.009Z',
      ]) {
        await (await store.create(newRun({ startedAt }))).close();
      }
      assert.deepEqual(
        (await store.list()).map((id) => id.slice(0, 18)),
        ['20261122-000000000', '20261121-100000010', '20261121-100000009', '20261121-093000000'],
      );
    });

    it('are those of the folders, also of a copied one', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const run = await storedRun(store, []);
      const record = await readFile(join(store.folderOf(run.id), 'run.json'), 'utf8');
      await folder.write({ '.prompt-ladder/runs/copy/run.json': record });
      assert.equal((await store.read('copy')).id, 'copy');
    });
  });

  it('leaves out a line that takes more memory than any result', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const { id } = await storedRun(store, [resultOf('a')]);
    const hostile = { ...resultOf('b'), variables: Array(2_100_000).fill(0) };
    await appendFile(join(store.folderOf(id), 'results.jsonl'), `${JSON.stringify(hostile)}\n`);
    assert.deepEqual(await samplesOf(store, id), ['a']);
  });

  it('keeps runs out of git, but for a rule that is there', async () => {
    await using folder = await tempWorkspace();
    await storedRun(storeOf(folder), []);
    assert.equal(await folder.read('.prompt-ladder/.gitignore'), 'runs/\ncache/\n');
    await folder.write({ '.prompt-ladder/.gitignore': 'mine\n' });
    await storedRun(storeOf(folder), []);
    assert.equal(await folder.read('.prompt-ladder/.gitignore'), 'mine\n');
  });

  it('keeps a result whole that is written in pieces', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const writer = await store.create(newRun());
    // A surrogate pair stands at each border of a piece, whichever character the text begins with.
    const large = ['', 'a'].map((first, index) => ({
      ...resultOf(`l${index}`),
      output: first + '😀é'.repeat(900_000),
    }));
    await Promise.all([...large, resultOf('b')].map((result) => writer.append(result)));
    await writer.append(resultOf('c'));
    await writer.finish(end());
    const outputs = [];
    for await (const { sample, output } of store.results(writer.run.id)) outputs.push([sample, output]);
    assert.deepEqual(
      outputs.slice(0, 2),
      large.map(({ sample, output }) => [sample, output]),
    );
    assert.deepEqual(
      outputs.slice(2).map(([sample]) => sample),
      ['b', 'c'],
    );
  });

  describe('says in a sentence', () => {
    it('that there is no such run', async () => {
      await using folder = await tempWorkspace();
      await assert.rejects(storeOf(folder).read('nothing'), sentence(/no run "nothing"/));
    });

    const damaged = [
      '',
      '{',
      'null',
      '[]',
      '{}',
      '{"state":"running","prompt":{},"samples":{},"settings":{}}',
    ];
    for (const record of damaged) {
      it(`that a record is damaged: ${record || 'empty'}`, async () => {
        await using folder = await tempWorkspace();
        await folder.write({ '.prompt-ladder/runs/x/run.json': record });
        await assert.rejects(storeOf(folder).read('x'), sentence(/run "x".*damaged/));
      });
    }

    it('that a run cannot be written', async () => {
      await using folder = await tempWorkspace();
      await folder.write({ 'file/.prompt-ladder': '' });
      const store = new RunStore(folder.path('file', '.prompt-ladder'));
      await assert.rejects(store.create(newRun()), sentence(/cannot be written.*ENOTDIR/));
    });

    it('that a run cannot begin, and leaves nothing of it', async () => {
      await using folder = await tempWorkspace();
      const store = storeOf(folder);
      const full = () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      };
      const run = Object.assign(newRun(), { toJSON: full });
      await assert.rejects(store.create(run), sentence(/cannot be written.*ENOSPC/));
      assert.deepEqual(await store.list(), []);
    });

    // A device of Linux that is always full.
    (existsSync('/dev/full') ? it : it.skip)('that a disk is full, for each result that waits', async () => {
      await using folder = await tempWorkspace();
      await symlink('/dev/full', folder.path('results.jsonl'));
      const writer = await RunWriter.open(folder.root, async () => ({ ...newRun(), id: 'x' }));
      const appends = ['a', 'b'].map((sample) => writer.append(resultOf(sample)));
      for (const append of appends) await assert.rejects(append, sentence(/cannot be written.*ENOSPC/));
      await assert.rejects(writer.append(resultOf('c')), sentence(/ENOSPC/));
      await assert.rejects(writer.finish(end()), sentence(/ENOSPC/));
      assert.deepEqual((await readdir(folder.root)).sort(), [
        '.prompt-ladder',
        'begun.json',
        'results.jsonl',
        'run.json',
      ]);
      assert.equal(JSON.parse(await folder.read('run.json')).state, 'running');
    });
  });
});
