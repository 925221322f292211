import assert from 'node:assert/strict';
import { constants } from 'node:buffer';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import type { Forecast } from '../../../src/core/estimate/forecast.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import type { RunWriter } from '../../../src/core/runs/run-writer.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { collect, failedAttempt, newRun, resultOf } from '../engine/support.ts';

const storeOf = (folder: TempWorkspace) => new RunStore(folder.path('.prompt-ladder'));
const FINISHED_AT = '2026-11-21T09:31:00.000Z';

const summaryOf = (results: Parameters<SummaryBuilder['add']>[0][]) => {
  const builder = new SummaryBuilder();
  for (const result of results) builder.add(result);
  return builder.summary;
};

const LOST = resultOf('lost', {
  status: 'error',
  output: undefined,
  attempts: [failedAttempt()],
  error: { kind: 'server', message: 'The server failed.' },
});

async function finished(store: RunStore, results = [resultOf('a')]): Promise<Run> {
  const writer = await store.create(newRun({ forecast: FORECAST }));
  for (const result of results) await writer.append(result);
  return writer.finish({ state: 'finished', finishedAt: FINISHED_AT, summary: summaryOf(results) });
}

const FORECAST: Forecast = {
  model: 'test-model',
  samples: 1,
  repeat: 1,
  leftOut: 0,
  inputTokens: { counted: 9, total: 9, exact: true },
  outputTokens: { low: 1, high: 9 },
  outputBasis: { kind: 'assumed' },
  costUsd: null,
  durationMs: null,
  notCounted: ['reasoning'],
};

/** One sentence, or two, and nothing of JavaScript's own. */
const isSentence = (error: unknown) => {
  assert.ok(error instanceof UserError, `${error}`);
  assert.match(error.message, /^[A-Z][^\n]*\.$/);
  assert.doesNotMatch(error.message, /undefined|TypeError|JSON\.parse|Unexpected token/);
  return true;
};

/** All places in a value that hold something, as paths. */
function* placesIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* placesIn(inner, [...path, key]);
}

function replaced(value: unknown, [key = '', ...rest]: readonly string[], by: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = rest.length > 0 ? replaced(copy[key], rest, by) : by;
  return copy;
}

describe('a stored run', () => {
  it('names its format, and one of a later version is refused in a sentence', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const { id } = await finished(store);
    const file = join(store.folderOf(id), 'run.json');
    const record = JSON.parse(await readFile(file, 'utf8'));
    assert.equal(record.format, 1);
    await writeFile(file, JSON.stringify({ ...record, format: 2, settings: 'new' }));
    await assert.rejects(store.read(id), (error) => {
      isSentence(error);
      assert.match(`${error}`, /run\.json\) was written by a later version .*; update Prompt Ladder\.$/);
      return true;
    });
    const { format: _, ...old } = record;
    await writeFile(file, JSON.stringify(old));
    assert.equal((await store.read(id)).id, id);
  });

  it('that is well-formed but wrong gives a sentence, wherever it is wrong', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const run = await finished(store);
    const file = join(store.folderOf(run.id), 'run.json');
    await rm(join(store.folderOf(run.id), 'begun.json'));
    let refused = 0;
    for (const place of placesIn(run)) {
      for (const by of [null, 7, 'text', [], {}, undefined]) {
        await writeFile(file, JSON.stringify(replaced(run, place, by)));
        await store.read(run.id).catch((error) => {
          isSentence(error);
          refused++;
        });
      }
    }
    assert.ok(refused > 150, `${refused}`);
    for (const path of ['../x.prompt.yml', '/etc/passwd', 'a/../../b', 'C:\\x', '\\\\host\\x']) {
      await writeFile(file, JSON.stringify(replaced(run, ['prompt', 'file'], path)));
      await assert.rejects(store.read(run.id), /is damaged at "prompt\.file"/);
    }
  });

  it('whose record is damaged or gone is what it was when it began, and counts its results again', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const run = await finished(store, [resultOf('a'), resultOf('b')]);
    const file = join(store.folderOf(run.id), 'run.json');
    for (const damaged of ['', '{"id":', '[]', '{}', '\0\0\0', undefined]) {
      if (damaged === undefined) await rm(file);
      else await writeFile(file, damaged);
      const { finishedAt: _, summary: __, ...begun } = run;
      assert.deepEqual(await store.read(run.id), { ...begun, state: 'running' });
    }
    const kept: string[] = [];
    const writer = await store.reopen(await store.read(run.id), ({ sample }) => kept.push(sample));
    await writer.finish({ state: 'finished', finishedAt: FINISHED_AT, summary: run.summary });
    assert.deepEqual(kept, ['a', 'b']);
    assert.deepEqual(await store.read(run.id), run);
  });

  it('without a sound copy of its record says what is lost', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const { id } = await finished(store);
    for (const name of ['run.json', 'begun.json']) await writeFile(join(store.folderOf(id), name), '{');
    await assert.rejects(
      store.read(id),
      /the description of the run is lost; its answers are still in results\.jsonl/,
    );
  });

  it('is incomplete while an answer is missing', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const run = await finished(store, [resultOf('a'), LOST]);
    assert.equal(run.state, 'incomplete');
    assert.equal((await store.read(run.id)).state, 'incomplete');
    const template = resultOf('t', {
      status: 'error',
      attempts: [],
      error: { kind: 'template', message: 'No.' },
    });
    assert.equal((await finished(store, [template])).state, 'finished');
  });

  describe('whose results something else changes while it goes on', () => {
    const harms: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
      empties: (file) => truncate(file, 0),
      deletes: (file) => rm(file),
      replaces: async (file) => {
        const text = await readFile(file);
        await rm(file);
        await writeFile(`${file}.new`, 'x');
        await writeFile(file, text);
      },
      'adds to': (file) => appendFile(file, '{}\n'),
    };
    for (const [name, harm] of Object.entries(harms)) {
      it(`stops where it ${name} them`, async () => {
        await using folder = await tempWorkspace();
        const store = storeOf(folder);
        const begin = async () => {
          const writer = await store.create(newRun());
          await writer.append(resultOf('a'));
          await harm(join(writer.folder, 'results.jsonl'));
          return writer;
        };
        const stops = /^UserError: Something else has (changed|removed) .*results\.jsonl during the run/;
        const first = await begin();
        await assert.rejects(first.append(resultOf('b')), stops);
        await first.close();
        const second: RunWriter = await begin();
        const end = {
          state: 'finished',
          finishedAt: FINISHED_AT,
          summary: summaryOf([resultOf('a')]),
        } as const;
        await assert.rejects(second.finish(end), stops);
        assert.equal((await store.read(second.run.id)).state, 'running');
        await (await store.reopen(await store.read(second.run.id), () => {})).close();
      });
    }
  });

  it('writes many huge results without making one text of them', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const writer = await store.create(newRun());
    // Together longer than the longest string there can be.
    const output = 'x'.repeat(10_000_000);
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => writer.append(resultOf(`${index}`, { output }))),
    );
    await writer.close();
    const { size } = await stat(join(writer.folder, 'results.jsonl'));
    assert.ok(size > 60 * output.length && size > constants.MAX_STRING_LENGTH);
  });

  it('that was killed before it had a record is removed later, and nothing else is', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const run = await finished(store);
    const old = new Date(2020, 1);
    const make = async (name: string, files: readonly string[], time = old) => {
      await mkdir(store.folderOf(name), { recursive: true });
      for (const file of files) await writeFile(join(store.folderOf(name), file), '999999999');
      await utimes(store.folderOf(name), time, time);
    };
    await make('20260101-000000-gone-1', []);
    await make('20260101-000000-gone-2', ['lock', 'run.json.1.tmp']);
    await make('20260101-000000-young', [], new Date());
    await make('20260101-000000-results', ['results.jsonl']);
    await make('20260101-000000-own', ['notes.txt']);
    const next = await finished(store);
    const left = ['20260101-000000-own', '20260101-000000-results', '20260101-000000-young'];
    assert.deepEqual((await readdir(store.folder)).sort(), [...left, run.id, next.id].sort());
  });

  it('that a wrong clock has dated ahead is not the newest', async () => {
    await using folder = await tempWorkspace();
    const store = storeOf(folder);
    const ahead = await store.create(newRun({ startedAt: '2100-01-01T00:00:00.000Z' }));
    await ahead.close();
    const { id } = await finished(store);
    assert.deepEqual(await store.list(), [id, ahead.run.id]);
    assert.equal((await collect(store.results(ahead.run.id))).length, 0);
  });
});
