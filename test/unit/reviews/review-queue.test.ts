import assert from 'node:assert/strict';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, it } from 'mocha';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { reviewsFolder } from '../../../src/core/reviews/review-files.ts';
import { type QueueOptions, reviewQueue } from '../../../src/core/reviews/review-queue.ts';
import { writeVerdict } from '../../../src/core/reviews/store.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { NewRun } from '../../../src/core/runs/run.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import { SummaryBuilder } from '../../../src/core/runs/summary.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { newRun, resultOf } from '../engine/support.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');

const escalated = (sample: string, output = `output of ${sample}`, more: Partial<Result> = {}) =>
  resultOf(sample, { status: 'failed', escalated: true, output, ...more });

let seconds = 0;

/** Stores a run, later than those before it. @returns its id */
async function stored(
  folder: TempWorkspace,
  results: readonly Result[],
  { prompt = 'a.prompt.yml', ...overrides }: Partial<Omit<NewRun, 'prompt'>> & { prompt?: string } = {},
): Promise<string> {
  const writer = await new RunStore(folder.path('.prompt-ladder')).create(
    newRun({
      startedAt: new Date(NOW.getTime() + 1000 * seconds++).toISOString(),
      prompt: { ...newRun().prompt, file: prompt },
      ...overrides,
    }),
  );
  for (const result of results) await writer.append(result);
  await writer.finish({ state: overrides.state ?? 'finished', summary: new SummaryBuilder().summary });
  return writer.run.id;
}

/** The queue in lines: `prompt sample: output`, with the verdict where there is one. */
async function queued(
  folder: TempWorkspace,
  options: QueueOptions = {},
  prompts = ['a.prompt.yml'],
): Promise<string[]> {
  const lines: string[] = [];
  const files = prompts.map((prompt) => folder.path(...prompt.split('/')));
  for await (const { promptFile, result, verdict } of reviewQueue(folder.root, files, options)) {
    lines.push(
      `${basename(promptFile)} ${result.sample}: ${result.output}${verdict ? ` (${verdict.verdict})` : ''}`,
    );
  }
  return lines;
}

const decide = (folder: TempWorkspace, sample: string, output: string) =>
  writeVerdict(folder.root, folder.path('a.prompt.yml'), { sample, output, verdict: 'reject' }, NOW);

describe('reviewQueue', () => {
  it('holds what the newest run of each prompt escalated, finished or not', async () => {
    await using folder = await tempWorkspace();
    await stored(folder, [escalated('old')]);
    await stored(folder, [escalated('x'), resultOf('y', { status: 'failed' }), resultOf('z')], {
      state: 'cancelled',
    });
    await stored(folder, [escalated('b')], { prompt: 'sub/b.prompt.yml', state: 'running' });
    await stored(folder, [escalated('other')], { prompt: 'other.prompt.yml' });
    assert.deepEqual(await queued(folder, {}, ['sub/b.prompt.yml', 'a.prompt.yml', 'none.prompt.yml']), [
      'b.prompt.yml b: output of b',
      'a.prompt.yml x: output of x',
    ]);
  });

  it('holds nothing of another version or model than the one that ran last', async () => {
    await using folder = await tempWorkspace();
    await stored(folder, [escalated('a', 'of a model')]);
    await stored(folder, [escalated('a', 'of another')], { model: 'other' });
    assert.deepEqual(await queued(folder), ['a.prompt.yml a: of another']);
  });

  it('takes runs of some samples for what they are', async () => {
    await using folder = await tempWorkspace();
    await stored(folder, [escalated('gone')]);
    await stored(folder, [escalated('a', 'old'), escalated('b', 'old'), escalated('c', 'old')]);
    await stored(folder, [escalated('a', 'newer'), escalated('b', 'newer')], {
      settings: { repeat: 1, filter: ['a'] },
    });
    await stored(folder, [resultOf('a')], { settings: { repeat: 1, filter: ['id:a'] } });
    assert.deepEqual(await queued(folder), ['a.prompt.yml b: newer', 'a.prompt.yml c: old']);
  });

  it('leaves out what is decided about, unless it is asked for', async () => {
    await using folder = await tempWorkspace();
    await stored(folder, [escalated('a'), escalated('b')]);
    await decide(folder, 'a', 'output of a');
    await decide(folder, 'b', 'another output of b');
    assert.deepEqual(await queued(folder), ['a.prompt.yml b: output of b']);
    assert.deepEqual(await queued(folder, { decided: true }), [
      'a.prompt.yml a: output of a (reject)',
      'a.prompt.yml b: output of b',
    ]);
  });

  it('asks once about an output that came in several repeats', async () => {
    await using folder = await tempWorkspace();
    const repeats = ['same', 'same', 'other'].map((output, repeat) => escalated('a', output, { repeat }));
    await stored(folder, [...repeats, escalated('b', 'same')]);
    assert.deepEqual(await queued(folder), [
      'a.prompt.yml a: same',
      'a.prompt.yml a: other',
      'a.prompt.yml b: same',
    ]);
  });

  it('passes over what is damaged, and tells of damaged verdicts', async () => {
    await using folder = await tempWorkspace();
    const id = await stored(folder, [escalated('a')]);
    const runs = folder.path('.prompt-ladder', 'runs');
    await appendFile(join(runs, id, 'results.jsonl'), '{"sample":"b","escal');
    for (const [name, text] of Object.entries({
      'zzz-1': '{',
      'zzz-2': '[]',
      'zzz-3': '{"prompt":{"file":"a.prompt.yml"}}',
    })) {
      await mkdir(join(runs, name));
      await writeFile(join(runs, name, 'run.json'), text);
    }
    await mkdir(join(runs, 'zzz-4'));
    const reviews = reviewsFolder(folder.root, folder.path('a.prompt.yml'));
    await mkdir(reviews, { recursive: true });
    await writeFile(join(reviews, 'x.yml'), 'verdict: maybe\n');
    const damaged: Diagnostic[] = [];
    assert.deepEqual(await queued(folder, { onDamaged: (found) => damaged.push(found) }), [
      'a.prompt.yml a: output of a',
    ]);
    assert.ok(damaged.length > 0 && damaged.every(({ file }) => basename(file) === 'x.yml'));
  });

  it('is empty where nothing was run', async () => {
    await using folder = await tempWorkspace();
    assert.deepEqual(await queued(folder), []);
  });
});
