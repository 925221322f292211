import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../diagnostic.ts';
import { coverageOf } from '../runs/coverage.ts';
import type { Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { unwritable } from '../write-file.ts';
import { junitSuite } from './junit.ts';
import { practiceNote } from './practice.ts';

const FORMATS = { '.json': jsonReport, '.jsonl': jsonlReport, '.xml': junitReport } as const;

export type ReportFormat = keyof typeof FORMATS;

/** A run and a way to read its results, as often as needed. */
export interface ReportedRun {
  readonly run: Run;
  readonly results: () => AsyncIterable<Result>;
}

/**
 * @param others endings that the caller knows of besides
 * @throws {UserError} when a file's ending names no format
 */
export function reportFormat(file: string, others: readonly string[] = []): ReportFormat {
  const ending = extname(file).toLowerCase();
  if (Object.hasOwn(FORMATS, ending)) return ending as ReportFormat;
  throw new UserError(
    `The results cannot be written as "${file}"; let the file end in ${[...Object.keys(FORMATS), ...others].join(', ')}.`,
  );
}

/**
 * Writes runs with all their results to a file, streaming; the file appears when it is complete.
 * @throws {UserError} when the file cannot be written
 */
export const writeReport = (
  file: string,
  format: ReportFormat,
  runs: readonly ReportedRun[],
): Promise<void> => writeReportText(file, FORMATS[format](runs));

/**
 * Writes what a report consists of; the file appears when it is complete.
 * @throws {UserError} when the file cannot be written
 */
export async function writeReportText(file: string, text: AsyncIterable<string>): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(partial, 'w');
    try {
      await pipeline(text, handle.createWriteStream());
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw unwritable('The results, which the stored run keeps,', file, error);
  }
}

async function* jsonReport(runs: readonly ReportedRun[]): AsyncGenerator<string> {
  yield '{"runs":[';
  for (const [index, { run, results }] of runs.entries()) {
    const said = practiceNote(run);
    const note = said ? `"note":${JSON.stringify(said)},` : '';
    const coverage = coverageOf(run, run.summary?.results ?? 0);
    yield `${index > 0 ? ',' : ''}\n{"run":${JSON.stringify(run)},"coverage":${JSON.stringify(coverage)},${note}"results":[`;
    let separator = '\n';
    for await (const result of results()) {
      yield separator + JSON.stringify(result);
      separator = ',\n';
    }
    yield '\n]}';
  }
  yield '\n]}\n';
}

async function* jsonlReport(runs: readonly ReportedRun[]): AsyncGenerator<string> {
  for (const { run, results } of runs) {
    for await (const result of results()) yield `${JSON.stringify({ run: run.id, ...result })}\n`;
  }
}

async function* junitReport(runs: readonly ReportedRun[]): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  for (const { run, results } of runs) yield* junitSuite(run, results());
  yield '</testsuites>\n';
}
