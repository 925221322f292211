import { appendFile } from 'node:fs/promises';
import { RunReader } from '../../../src/core/dashboard/run-reader.ts';
import type { RowQuery } from '../../../src/core/dashboard/view.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { NewRun, Run, RunState } from '../../../src/core/runs/run.ts';
import { RunStore } from '../../../src/core/runs/run-store.ts';
import type { RunWriter } from '../../../src/core/runs/run-writer.ts';
import { promptFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { newRun, resultOf } from '../engine/support.ts';
import { summaryOf, violation } from '../report/support.ts';

export const PROMPT = promptFile('knowledge: kb\nrules:\n  - x.rules.yml\nvolume: 1000\n');

/** A workspace with a prompt, a rules file and knowledge. */
export const workspace = (): Promise<TempWorkspace> =>
  tempWorkspace({
    'x.prompt.yml': PROMPT,
    'x.rules.yml': 'rules:\n  - id: short\n    check: { words: { max: 8 } }\n',
    'kb/refunds.md': '# Refunds\n\nA plan is refunded within 30 days of the payment.\n',
  });

export const storeOf = (folder: TempWorkspace) => new RunStore(folder.path('.prompt-ladder'));

/** The record of a run of the workspace's prompt. */
export const ladderRun = (overrides: Partial<NewRun> = {}): NewRun =>
  newRun({ prompt: { name: 'Test', file: 'x.prompt.yml', hash: 'p', source: PROMPT }, ...overrides });

/** A run with some results that is over. */
export async function storedRun(
  folder: TempWorkspace,
  results: readonly Result[],
  { state = 'finished', ...overrides }: Partial<NewRun> & { readonly state?: RunState } = {},
): Promise<Run> {
  const writer = await begunRun(folder, results, overrides);
  return writer.finish({ state, finishedAt: '2026-11-21T09:31:00.000Z', summary: summaryOf(results) });
}

/** A run with some results that goes on. */
export async function begunRun(
  folder: TempWorkspace,
  results: readonly Result[],
  overrides: Partial<NewRun> = {},
): Promise<RunWriter> {
  const writer = await storeOf(folder).create(ladderRun(overrides));
  for (const result of results) await writer.append(result);
  return writer;
}

/** Adds bytes to the results of a run. */
export const addTo = (folder: TempWorkspace, id: string, bytes: string | Uint8Array) =>
  appendFile(storeOf(folder).resultsFile(id), bytes);

/** A reader that has read everything. */
export async function readerOf(folder: TempWorkspace, id: string): Promise<RunReader> {
  const reader = await RunReader.open(folder.root, id);
  await reader.refresh();
  return reader;
}

export const query = (overrides: Partial<RowQuery> = {}): RowQuery => ({
  sort: { by: 'order', descending: false },
  ...overrides,
});

export const samplesOf = (reader: RunReader, of: Partial<RowQuery> = {}) =>
  reader.page(query(of), 0, 100).rows.map(({ sample }) => sample);

/** An answer of too many words. */
export const tooLong = (sample: string, overrides: Partial<Result> = {}): Result =>
  resultOf(sample, {
    status: 'failed',
    output: 'one two three four five six seven eight nine',
    violations: [
      violation('short', {
        category: 'constraint',
        span: { start: 40, end: 44 },
        message: 'the output has 9 words, but may have 8',
      }),
    ],
    ...overrides,
  });

/** An answer without the fact that the knowledge file holds. */
export const lacking = (sample: string, overrides: Partial<Result> = {}): Result =>
  resultOf(sample, {
    status: 'failed',
    variables: { input: 'Until when is a plan refunded?' },
    facts: ['30 days'],
    output: 'Within a week.',
    violations: [violation('facts', { category: 'grounding', expected: '30 days' })],
    ...overrides,
  });
