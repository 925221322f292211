import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { describe, it } from 'mocha';
import * as v from 'valibot';
import { RunReader } from '../../../src/core/dashboard/run-reader.ts';
import { ResultView, RunView } from '../../../src/core/dashboard/view.ts';
import { UserError } from '../../../src/core/diagnostic.ts';
import { diskFiles } from '../../../src/core/files.ts';
import {
  discardCorrections,
  writeCategoryCorrection,
} from '../../../src/core/reviews/category-corrections.ts';
import { writeVerdict } from '../../../src/core/reviews/store.ts';
import { outputHash } from '../../../src/core/runs/output-hash.ts';
import type { NewRun } from '../../../src/core/runs/run.ts';
import type { TriageReport } from '../../../src/core/triage/run-triage.ts';
import { runCli } from '../../support/cli.ts';
import { attempt, failedAttempt, newRun, resultOf } from '../engine/support.ts';
import { HOSTILE, violation } from '../report/support.ts';
import {
  addTo,
  begunRun,
  lacking,
  query,
  readerOf,
  samplesOf,
  storedRun,
  storeOf,
  tooLong,
  workspace,
} from './support.ts';

const RESULTS = [
  resultOf('fine', { tags: ['a', 'b'] }),
  lacking('refund', { tags: ['a'] }),
  lacking('refund-2'),
  tooLong('long'),
  resultOf('cut', {
    status: 'error',
    output: undefined,
    error: { kind: 'timeout', message: 'The run ended.' },
  }),
];

describe('the reader of a run', () => {
  it('says so where answers pass because nothing is asked of them, and shows no pass rate', async () => {
    await using folder = await workspace();
    const viewOf = async (score: number | undefined) => {
      const { id } = await storedRun(folder, [resultOf('fine', { score })]);
      return (await readerOf(folder, id)).view();
    };
    const { unchecked, passRate } = await viewOf(undefined);
    assert.match(unchecked ?? '', /^Nothing was checked; add rules/);
    assert.equal(passRate, undefined);
    const checked = await viewOf(1);
    assert.equal(checked.unchecked, undefined);
    assert.equal(checked.passRate?.rate, 1);
  });

  it('shows what explain prints, so that the two cannot disagree', async () => {
    await using folder = await workspace();
    const repeats = [resultOf('twice'), lacking('twice', { repeat: 1 })];
    const { id } = await storedRun(folder, [...RESULTS, ...repeats], { settings: { repeat: 2, filter: [] } });
    const { stdout } = await runCli(['explain', id, '--json'], { cwd: folder.root });
    const report = JSON.parse(stdout) as TriageReport & {
      readonly diagnosed: readonly { sample: string; repeat: number; category: string; because: string }[];
    };
    const reader = await readerOf(folder, id);
    const view = reader.view();
    assert.ok(v.is(RunView, view));
    assert.deepEqual(
      view.categories.map(({ category, results }) => ({ category, results })),
      report.categories,
    );
    const causes = view.categories.flatMap((category) => category.causes);
    assert.deepEqual(
      causes
        .map(({ key, title, rule, results, remedy }) => [
          key,
          rule === undefined ? title : `${rule}: ${title}`,
          results,
          remedy.text,
          remedy.where,
        ])
        .sort(),
      report.causes
        .map(({ key, title, results, remedy: { text, where } }) => [
          key,
          // The page says that beside it.
          title.replace('No usable answer came: ', ''),
          results.length,
          text,
          where && { ...where, line: where.line + 1 },
        ])
        .sort(),
    );
    assert.deepEqual([view.results, view.undiagnosed], [report.results, report.undiagnosed]);
    const rows = reader.page(query(), 0, 100).rows.filter(({ category }) => category);
    assert.deepEqual(
      rows.map(({ sample, repeat, category, rule, reason }) => ({
        sample,
        repeat,
        category,
        because: rule === undefined ? reason : `${rule}: ${reason}`,
      })),
      report.diagnosed.map(({ sample, repeat, category, because }) => ({
        sample,
        repeat,
        category,
        because,
      })),
    );
    assert.ok(rows.some(({ sample, category }) => sample === 'twice' && category === 'unstable'));
    const causeOf = new Set(causes.map(({ key }) => key));
    assert.ok(rows.every(({ cause }) => causeOf.has(cause ?? '')));
  });

  it('counts what people and a model say, as explain does', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, RESULTS);
    const reader = await readerOf(folder, id);
    const prompt = folder.path('x.prompt.yml');
    const of = { sample: 'long', output: tooLong('long').output };
    await writeCategoryCorrection(
      folder.root,
      prompt,
      { ...of, category: 'format', note: 'Why.' },
      new Date(),
    );
    const opinion = {
      sample: 'refund',
      repeat: 0,
      outputHash: outputHash(lacking('refund').output ?? ''),
      provider: 'openai',
      model: 'judge',
      category: 'refusal',
      reason: 'It declines.',
      attempts: [attempt()],
    };
    await writeFile(join(storeOf(folder).folderOf(id), 'opinions.jsonl'), `${JSON.stringify(opinion)}\n`);
    await reader.refresh();
    assert.deepEqual(samplesOf(reader, { category: 'format' }), ['long']);
    const view = reader.view();
    assert.ok(v.is(RunView, view));
    assert.deepEqual(view.corrections, { corrected: 1, of: 1 });
    const agreement = { model: 'judge', agreed: 0, of: 1 };
    assert.deepEqual(view.opinions, { ...agreement, costUsd: 0.01, unpriced: 'price unknown' });
    const { stdout } = await runCli(['explain', id, '--json'], { cwd: folder.root });
    const report = JSON.parse(stdout) as TriageReport;
    assert.deepEqual(
      view.categories.map(({ category, results }) => ({ category, results })),
      report.categories,
    );
    const long = await reader.result({ sample: 'long', repeat: 0 });
    assert.ok(v.is(ResultView, long));
    assert.deepEqual(
      [long.row.category, long.diagnosis?.category, long.diagnosis?.correction],
      ['format', 'constraint', { category: 'format', note: 'Why.' }],
    );
    assert.equal(
      (await reader.result({ sample: 'refund', repeat: 0 }))?.diagnosis?.opinion?.category,
      'refusal',
    );
    await discardCorrections(folder.root, prompt, of);
    await reader.refresh();
    assert.deepEqual(samplesOf(reader, { category: 'constraint' }), ['long']);
    assert.equal(reader.view().corrections, undefined);
  });

  it('shows the figures of the run', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, RESULTS);
    const view = (await readerOf(folder, id)).view();
    assert.deepEqual([view.passed, view.failed, view.errors, view.run.state], [1, 3, 1, 'incomplete']);
    assert.deepEqual([view.run.expected, view.reading, view.costUsd], [5, undefined, 0.05]);
    assert.deepEqual(view.latencyMs, { answers: 5, p50: 100, p95: 100, p99: 100, max: 100 });
    assert.equal(view.passRate?.rate, 0.2);
    assert.deepEqual(
      view.projection?.months.map(({ callsADay }) => callsADay),
      [100, 1000, 10_000],
    );
    assert.deepEqual(view.facets.tags, [
      { value: 'a', results: 2 },
      { value: 'b', results: 1 },
    ]);
    assert.deepEqual(
      view.facets.rules.map(({ value }) => value),
      ['facts', 'short'],
    );
  });

  it('names what the run before failed for and this one does not', async () => {
    await using folder = await workspace();
    await storedRun(folder, [tooLong('a'), tooLong('b'), lacking('c')], {
      startedAt: '2026-11-20T09:30:00.000Z',
    });
    const { id } = await storedRun(folder, [resultOf('a'), resultOf('b'), lacking('c')]);
    const reader = await readerOf(folder, id);
    await reader.compare();
    const view = reader.view();
    assert.ok(v.is(RunView, view));
    assert.deepEqual(view.goneCauses, [
      {
        category: 'constraint',
        rule: 'short',
        title: 'the output has 9 words, but may have 8.',
        results: 2,
      },
    ]);
  });

  it('says that a server of this machine has no price', async () => {
    await using folder = await workspace();
    const server = 'http://127.0.0.1:8080/v1';
    const { id } = await storedRun(folder, [resultOf('a', { attempts: [attempt({ costUsd: null })] })], {
      server,
    });
    const { costUsd, unpriced, run } = (await readerOf(folder, id)).view();
    assert.deepEqual([costUsd, unpriced, run.server], [null, 'local: no price', server]);
  });

  it('follows a run while it grows, also in the middle of a line', async () => {
    await using folder = await workspace();
    const writer = await begunRun(folder, [resultOf('a')]);
    const { id } = writer.run;
    const reader = await readerOf(folder, id);
    assert.deepEqual([samplesOf(reader), reader.view().run.state], [['a'], 'running']);
    assert.equal(reader.view().run.expected, 3);
    const line = Buffer.from(`${JSON.stringify(tooLong('ü'))}\n`);
    const middle = line.indexOf('ü') + 1;
    await addTo(folder, id, line.subarray(0, middle));
    await reader.refresh();
    assert.deepEqual(samplesOf(reader), ['a']);
    await addTo(folder, id, line.subarray(middle));
    await reader.refresh();
    assert.deepEqual(samplesOf(reader), ['a', 'ü']);
    assert.equal((await reader.result({ sample: 'ü', repeat: 0 }))?.row.category, 'constraint');
    // A line that is whole but for its end counts once.
    await addTo(folder, id, JSON.stringify(resultOf('b')));
    await reader.refresh();
    await addTo(folder, id, `\n${JSON.stringify(resultOf('c'))}\n`);
    await reader.refresh();
    assert.deepEqual([samplesOf(reader), reader.view().results], [['a', 'ü', 'b', 'c'], 4]);
    assert.equal((await reader.stored({ sample: 'c', repeat: 0 }))?.sample, 'c');
    await writer.close();
  });

  it('tells a killed run from one that runs', async () => {
    await using folder = await workspace();
    const writer = await begunRun(folder, [resultOf('a')]);
    await addTo(folder, writer.run.id, '{"sample":"b","rep');
    await writer.close();
    const view = (await readerOf(folder, writer.run.id)).view();
    assert.deepEqual([view.run.state, view.results, view.run.expected], ['interrupted', 1, 3]);
  });

  it('reads a run anew that was taken up again', async () => {
    await using folder = await workspace();
    const error = { kind: 'server', message: 'No.' } as const;
    const run = await storedRun(folder, [resultOf('x', { status: 'error', error }), resultOf('a')], {
      state: 'cancelled',
    });
    const reader = await readerOf(folder, run.id);
    assert.deepEqual(samplesOf(reader), ['x', 'a']);
    const writer = await storeOf(folder).reopen(run, () => {});
    await writer.append(resultOf('x'));
    await reader.refresh();
    assert.deepEqual([samplesOf(reader), reader.view().run.state], [['a', 'x'], 'running']);
    // What was paid for the results that are gone is counted still.
    assert.equal(reader.view().costUsd, 0.03);
    assert.equal((await reader.stored({ sample: 'x', repeat: 0 }))?.status, 'passed');
    await writer.close();
  });

  it('learns from later repeats what earlier ones were', async () => {
    await using folder = await workspace();
    const writer = await begunRun(folder, [lacking('s')], { settings: { repeat: 2, filter: [] } });
    const reader = await readerOf(folder, writer.run.id);
    const category = () => reader.page(query(), 0, 1).rows[0]?.category;
    assert.equal(category(), 'missing-knowledge');
    await writer.append(resultOf('s', { repeat: 1 }));
    await reader.refresh();
    assert.equal(category(), 'unstable');
    assert.deepEqual(samplesOf(reader, { category: 'unstable' }), ['s']);
    assert.equal((await reader.result({ sample: 's', repeat: 0 }))?.diagnosis?.category, 'unstable');
    await writer.close();
  });

  it('gives pages of a query, and knows when they are stale', async () => {
    await using folder = await workspace();
    const many = Array.from({ length: 30 }, (_, index) => resultOf(`s${index}`));
    const writer = await begunRun(folder, many);
    const reader = await readerOf(folder, writer.run.id);
    const byName = query({ sort: { by: 'sample', descending: true } });
    const { total, rows } = reader.page(byName, 10, 2);
    assert.deepEqual([total, rows.map(({ sample }) => sample)], [30, ['s19', 's18']]);
    await writer.append(resultOf('s18.5'));
    await reader.refresh();
    assert.equal(reader.page(byName, 10, 2).rows[1]?.sample, 's18.5');
    assert.deepEqual(reader.page(byName, 1000, 5), { total: 31, rows: [] });
    await writer.close();
  });

  it('compares with the whole run before', async () => {
    await using folder = await workspace();
    const older = { startedAt: '2026-11-20T09:30:00.000Z' };
    await storedRun(folder, [tooLong('long'), resultOf('fine')], older);
    await storedRun(folder, [resultOf('fine')], {
      ...older,
      samples: { ...newRun().samples, asked: 1 },
      startedAt: '2026-11-20T10:30:00.000Z',
    });
    await storedRun(folder, [], { ...older, state: 'cancelled', startedAt: '2026-11-20T11:30:00.000Z' });
    const { id } = await storedRun(folder, RESULTS);
    await storedRun(folder, [resultOf('later', { score: 1 })], { startedAt: '2026-11-22T09:30:00.000Z' });
    const reader = await readerOf(folder, id);
    assert.equal(reader.view().before, undefined);
    await reader.compare();
    const { before, categories } = reader.view();
    assert.deepEqual(before, { ...older, model: 'test-model', passRate: 0.5 });
    assert.deepEqual(
      categories.map(({ category, before }) => [category, before]),
      [
        ['missing-knowledge', 0],
        ['provider', 0],
        ['constraint', 1],
      ],
    );
    assert.equal(reader.view().goneCauses, undefined);
    const trends = await reader.trends();
    assert.deepEqual(
      trends.map(({ results, passRate, partOf }) => [results, passRate?.rate, partOf]),
      [
        [2, 0.5, undefined],
        [1, undefined, 3],
        [0, undefined, 3],
        [5, 0.2, undefined],
        [1, 1, undefined],
      ],
    );
    assert.deepEqual(trends[0]?.categories, [{ category: 'constraint', results: 1 }]);
    assert.deepEqual(trends[3]?.categories, [
      { category: 'missing-knowledge', results: 2 },
      { category: 'provider', results: 1 },
      { category: 'constraint', results: 1 },
    ]);
  });

  it('shows what people decide at once, and no longer once they undo it', async () => {
    await using folder = await workspace();
    const results = [tooLong('long', { escalated: true }), tooLong('longer'), resultOf('fine')];
    const { id } = await storedRun(folder, results);
    const reader = await readerOf(folder, id);
    const state = () => {
      const { passed, failed, approved, escalated, passRate, categories } = reader.view();
      return {
        counts: [passed, failed, approved, escalated, passRate?.rate],
        causes: categories.flatMap(({ causes }) => causes.map((cause) => cause.results)),
        rows: reader
          .page(query(), 0, 9)
          .rows.map(({ status, category, decision }) => [status, category, decision]),
      };
    };
    const before = state();
    assert.deepEqual(before.counts, [1, 2, 0, 1, 1 / 3]);
    const prompt = folder.path('x.prompt.yml');
    const now = new Date('2026-11-22T00:00:00Z');
    const outputs = results.map(({ sample, output = '' }) => ({ sample, output }));
    const stored = [
      await writeVerdict(folder.root, prompt, { ...(outputs[0] ?? assert.fail()), verdict: 'approve' }, now),
      await writeVerdict(folder.root, prompt, { ...(outputs[2] ?? assert.fail()), verdict: 'reject' }, now),
    ];
    await reader.refresh();
    assert.deepEqual(state(), {
      counts: [1, 2, 1, 0, 1 / 3],
      causes: [1, 1],
      rows: [
        ['passed', undefined, 'approve'],
        ['failed', 'constraint', undefined],
        ['failed', 'wrong-answer', 'reject'],
      ],
    });
    assert.ok(v.is(RunView, reader.view()));
    for (const { file } of stored) await rm(file);
    await reader.refresh();
    assert.deepEqual(state(), before);
  });

  it('counts what people decide in the runs before, too, without being opened again', async () => {
    await using folder = await workspace();
    const before = tooLong('long');
    await storedRun(folder, [before, resultOf('fine')], { startedAt: '2026-11-20T09:30:00.000Z' });
    const { id } = await storedRun(folder, [
      resultOf('long'),
      tooLong('fine', { output: '1 2 3 4 5 6 7 8 9' }),
    ]);
    const reader = await readerOf(folder, id);
    const shown = async () => {
      await reader.refresh();
      const isOther = await reader.compare();
      const [first] = await reader.trends();
      const { before: earlier, categories } = reader.view();
      return [isOther, first?.passed, first?.categories, earlier?.passRate, categories[0]?.before];
    };
    const asStored = [true, 1, [{ category: 'constraint', results: 1 }], 0.5, 1];
    assert.deepEqual(await shown(), asStored);
    assert.deepEqual(await shown(), [false, ...asStored.slice(1)]);
    const decision = { sample: 'long', output: before.output ?? '', verdict: 'approve' } as const;
    const { file } = await writeVerdict(folder.root, folder.path('x.prompt.yml'), decision, new Date());
    assert.deepEqual(await shown(), [true, 2, [], 1, 0]);
    await rm(file);
    assert.deepEqual(await shown(), asStored);
  });

  it('reads the results of the runs before again only when something else is decided', async () => {
    await using folder = await workspace();
    const [long, longer] = [tooLong('long'), tooLong('longer')];
    const earlier = await storedRun(folder, [long, longer], { startedAt: '2026-11-20T09:30:00.000Z' });
    const { id } = await storedRun(folder, RESULTS);
    const approve = ({ sample, output = '' }: typeof long) =>
      writeVerdict(
        folder.root,
        folder.path('x.prompt.yml'),
        { sample, output, verdict: 'approve' },
        new Date(),
      );
    await approve(long);
    const reader = await readerOf(folder, id);
    const passedBefore = async () => (await reader.trends())[0]?.passed;
    assert.equal(await passedBefore(), 1);
    const file = storeOf(folder).resultsFile(earlier.id);
    const text = await readFile(file, 'utf8');
    await writeFile(file, '');
    assert.equal(await passedBefore(), 1);
    await writeFile(file, text);
    await approve(longer);
    assert.equal(await passedBefore(), 2);
  });

  it('compares only what can be compared, and says why not', async () => {
    await using folder = await workspace();
    const runs: [Partial<NewRun>, string | undefined][] = [
      [{}, undefined],
      [{ model: 'other' }, 'The run before had another model (test-model).'],
      [
        { rulesHash: 'new', samples: { ...newRun().samples, hash: 'new' } },
        'The run before had another model (other), other samples, other rules.',
      ],
      [{ state: 'cancelled' }, undefined],
      [{}, undefined],
    ];
    for (const [index, [overrides, why]] of runs.entries()) {
      const startedAt = `2026-11-20T09:3${index}:00.000Z`;
      const { id } = await storedRun(folder, [resultOf('fine', { score: 1 })], { startedAt, ...overrides });
      const reader = await readerOf(folder, id);
      await reader.compare();
      const { incomparable, before, passRate, partOf } = reader.view();
      assert.equal(incomparable, why);
      assert.equal(before?.startedAt, index === 4 ? '2026-11-20T09:30:00.000Z' : undefined);
      assert.deepEqual(
        [passRate?.rate, partOf],
        overrides.state === 'cancelled' ? [undefined, 3] : [1, undefined],
      );
    }
  });

  it('does without files that are gone, and says when the run itself is', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, RESULTS);
    for (const file of ['x.prompt.yml', 'x.rules.yml', 'kb'])
      await rm(folder.path(file), { recursive: true });
    const reader = await readerOf(folder, id);
    const view = reader.view();
    assert.equal(view.categories.length, 3);
    assert.ok(v.is(RunView, view));
    assert.equal((await reader.result({ sample: 'refund', repeat: 0 }))?.messages.length, 1);
    await rm(storeOf(folder).folderOf(id), { recursive: true });
    assert.equal(await reader.result({ sample: 'refund', repeat: 0 }), undefined);
    await assert.rejects(reader.refresh(), UserError);
    await assert.rejects(RunReader.open(folder.root, id), /^UserError: There is no run /);
    await assert.rejects(RunReader.open(folder.root, `../runs/${id}`), /^UserError: .* names no run/);
  });

  it('shows hostile and huge outputs as text, and leaves out what is no result', async () => {
    await using folder = await workspace();
    const big = tooLong('big', { output: 'x'.repeat(5_000_000) });
    const names = ['__proto__', 'constructor', HOSTILE];
    const hostile = names.map((name) =>
      tooLong(name, {
        output: HOSTILE,
        tags: [name],
        variables: { input: name },
        violations: [violation(name)],
      }),
    );
    const writer = await begunRun(folder, [big, ...hostile]);
    const { id } = writer.run;
    const strange: object[] = [
      { ...resultOf('p'), attempts: [null] },
      { ...resultOf('q'), output: 5 },
      { ...resultOf('r'), violations: ['x'], tags: 7 },
      { ...resultOf('s'), attempts: [attempt({ latencyMs: -1 })] },
    ];
    await addTo(folder, id, strange.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await addTo(folder, id, `null\n{}\n\0\n${JSON.stringify(resultOf('last'))}\n`);
    const reader = await readerOf(folder, id);
    assert.deepEqual(samplesOf(reader).slice(1, 3), names.slice(0, 2));
    assert.equal(samplesOf(reader).at(-1), 'last');
    assert.equal(samplesOf(reader).length, 5);
    const shown = await reader.result({ sample: 'big', repeat: 0 });
    const { text = '', length } = shown?.rounds[0]?.output ?? {};
    assert.deepEqual([text.length, length], [200_000, 5_000_000]);
    for (const sample of names) {
      const result = await reader.result({ sample, repeat: 0 });
      assert.ok(v.is(ResultView, result), sample);
    }
    assert.ok(v.is(RunView, reader.view()));
    await writer.close();
  });

  it('shows at once what a long run has recorded of itself, and its own count in the end', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, RESULTS);
    const reader = await RunReader.open(folder.root, id);
    const first = reader.view();
    assert.deepEqual([first.results, first.passed, first.reading, first.categories.length], [5, 1, 0, 0]);
    assert.equal(first.triaging, 0);
    const shares: (number | undefined)[] = [];
    await reader.refresh(async () => {
      shares.push(reader.view().reading);
    });
    const reading = shares.slice(0, RESULTS.length);
    assert.ok(reading.every((share = 0, index) => share > (reading[index - 1] ?? 0)));
    assert.equal(reading.at(-1), 1);
    assert.deepEqual([...new Set(shares.slice(RESULTS.length))], [undefined]);
    assert.equal(reader.view().triaging, undefined);
    assert.deepEqual(reader.failing(), ['refund', 'refund-2', 'long', 'cut']);
  });

  it('has all rows before it reads the knowledge, and explains them one by one after', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, RESULTS);
    let isKnowledgeRead = false;
    const files = {
      ...diskFiles,
      readText: (path: string) => {
        isKnowledgeRead ||= path.includes(`${sep}kb${sep}`);
        return diskFiles.readText(path);
      },
    };
    const reader = await RunReader.open(folder.root, id, files);
    const seen: { rows: number; explained: number; triaging: number | undefined }[] = [];
    await reader.refresh(async () => {
      const { total, rows } = reader.page(query(), 0, 100);
      const explained = rows.filter(({ category }) => category).length;
      if (explained === 0 && total < RESULTS.length) assert.ok(!isKnowledgeRead);
      seen.push({ rows: total, explained, triaging: reader.view().triaging });
    });
    assert.deepEqual(
      seen.map(({ rows, explained }) => [rows, explained]),
      [...[1, 2, 3, 4, 5].map((rows) => [rows, 0]), [5, 0], [5, 1], [5, 2], [5, 3], [5, 4]],
    );
    assert.deepEqual(
      seen.slice(5).map(({ triaging }) => triaging),
      [0.2, 0.4, 0.6, 0.8, undefined],
    );
    assert.ok(isKnowledgeRead);
  });

  it('opens a result that is not explained yet', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, [lacking('refund')]);
    const reader = await RunReader.open(folder.root, id);
    let opened: ResultView | undefined;
    await reader.refresh(async () => {
      opened ??= await reader.result({ sample: 'refund', repeat: 0 });
    });
    assert.deepEqual([opened?.messages.length, opened?.diagnosis], [1, undefined]);
  });

  it('tells the models apart that answered', async () => {
    await using folder = await workspace();
    const dated = { attempts: [attempt({ answeredBy: 'test-model-2026-01-01' })] };
    const { id } = await storedRun(folder, [
      resultOf('a', dated),
      resultOf('b'),
      tooLong('c', dated),
      resultOf('d', { ...RESULTS[4], sample: 'd', attempts: [failedAttempt()] }),
    ]);
    const reader = await readerOf(folder, id);
    assert.deepEqual(reader.view().facets.models, [
      { value: 'test-model-2026-01-01', results: 2 },
      { value: 'test-model', results: 1 },
    ]);
    assert.deepEqual(samplesOf(reader, { model: 'test-model-2026-01-01' }), ['a', 'c']);
    assert.deepEqual(samplesOf(reader, { model: 'test-model' }), ['b']);
    const { rounds } = (await reader.result({ sample: 'a', repeat: 0 })) ?? {};
    assert.equal(rounds?.[0]?.attempts[0]?.model, 'test-model-2026-01-01');
  });

  it('offers what is most frequent where there is a tag for each sample', async () => {
    await using folder = await workspace();
    const tagged = Array.from({ length: 300 }, (_, index) =>
      resultOf(`s${index}`, { tags: [`t${index}`, ...(index < 2 ? ['often'] : [])] }),
    );
    const { id } = await storedRun(folder, tagged);
    const { tags } = (await readerOf(folder, id)).view().facets;
    assert.deepEqual([tags.length, tags[0]], [200, { value: 'often', results: 2 }]);
  });

  it('reads runs of before, whose record has no 99th percentile', async () => {
    await using folder = await workspace();
    const run = await storedRun(folder, RESULTS);
    const record = { ...run, summary: { ...run.summary, latencyMs: { p50: 1, p95: 2, max: 3 } } };
    await writeFile(join(storeOf(folder).folderOf(run.id), 'run.json'), JSON.stringify(record));
    const reader = await RunReader.open(folder.root, run.id);
    assert.equal(reader.view().results, 0);
    await reader.refresh();
    assert.equal(reader.view().latencyMs?.p99, 100);
  });

  it('rebuilds the request of a result', async () => {
    await using folder = await workspace();
    const { id } = await storedRun(folder, RESULTS, { parameters: { maxTokens: 9 } });
    const request = await (await readerOf(folder, id)).request({ sample: 'refund', repeat: 0 });
    assert.deepEqual(request, {
      model: 'test-model',
      messages: [{ role: 'user', content: 'Until when is a plan refunded?' }],
      parameters: { maxTokens: 9 },
      responseFormat: { type: 'text' },
    });
  });
});
