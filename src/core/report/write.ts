import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../diagnostic.ts';
import { coverageOf } from '../runs/coverage.ts';
import { printableJson } from '../text/printable-json.ts';
import { unwritable } from '../write-file.ts';
import { junitSuite } from './junit.ts';
import { practiceNote } from './practice.ts';
import type { ReportedRun } from './reported-run.ts';
import { csvReport } from './results-csv.ts';
import { markdownReport } from './results-markdown.ts';

const FORMATS = {
  '.json': jsonReport,
  '.jsonl': jsonlReport,
  '.csv': csvReport,
  '.md': markdownReport,
  '.xml': junitReport,
} as const;

export type ReportFormat = keyof typeof FORMATS;

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

/**
 * Runs with all their results as JSON that is safe to print, piece by piece.
 * @param refused what could not be run, and why
 */
export async function* jsonReport(
  runs: readonly ReportedRun[],
  refused: readonly object[] = [],
): AsyncGenerator<string> {
  yield '{"runs":[';
  for (const [index, { run, folder, results }] of runs.entries()) {
    const practice = practiceNote(run);
    const { results: all = 0, errors = 0 } = run.summary ?? {};
    const coverage = coverageOf(run, all, errors);
    const about = printableJson({ folder, run, coverage, note: practice });
    yield `${index > 0 ? ',' : ''}\n${about.slice(0, -1)},"results":[`;
    let separator = '\n';
    for await (const result of results()) {
      yield separator + printableJson(result);
      separator = ',\n';
    }
    yield '\n]}';
  }
  yield `\n],"refused":${printableJson(refused)}}\n`;
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
