import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  htmlReport,
  type PageName,
  type PageProgram,
  readPageProgram,
} from '../core/dashboard/html-report.ts';
import { reportData } from '../core/dashboard/report-data.ts';
import { RunReader } from '../core/dashboard/run-reader.ts';
import { UserError } from '../core/diagnostic.ts';
import type { ReportedRun } from '../core/report/reported-run.ts';
import { reportFormat, writeReport, writeReportText } from '../core/report/write.ts';
import type { Terminal } from './terminal.ts';

export interface ReportRun extends ReportedRun {
  /** Absolute path of its workspace root. */
  readonly root: string;
}

export interface ReportWriter {
  /** @throws {UserError} when the file cannot hold as many runs */
  readonly check: (runs: number) => void;
  /** @throws {UserError} when the file cannot be written */
  readonly write: (runs: readonly ReportRun[]) => Promise<void>;
}

const HTML = '.html';
/** Beside the command line's parts; where this is a source file, where the build puts it. */
const PROGRAM_FOLDER = import.meta.url.endsWith('.ts') ? '../../dist/dashboard' : '../dashboard';

/**
 * Who writes a file of results, by the file's ending.
 * @throws {UserError} when it names no format
 */
export function reportWriter(file: string, { resolve }: Terminal): ReportWriter {
  const to = resolve(file);
  if (extname(file).toLowerCase() !== HTML) {
    const format = reportFormat(file, [HTML]);
    return { check: () => {}, write: (runs) => writeReport(to, format, runs) };
  }
  return {
    check: (runs) => {
      if (runs <= 1) return;
      throw new UserError(
        `A page shows one run, and ${runs} prompts would be run; name one of them, or use prompt-ladder report for each run.`,
      );
    },
    write: async ([first]) => {
      if (first) await writeReportText(to, page(first));
    },
  };
}

/** A page's program, as the build has put it. @throws {UserError} when it is not built */
export function pageProgram(page: PageName): Promise<PageProgram> {
  const folder = fileURLToPath(new URL(PROGRAM_FOLDER, import.meta.url));
  return readPageProgram(folder, page).catch(() => {
    throw new UserError(`The page's own program is not in ${folder}; build it with npm run build.`);
  });
}

async function* page({ run, root }: ReportRun): AsyncGenerator<string> {
  const program = await pageProgram('dashboard');
  const reader = await RunReader.open(root, run.id);
  await reader.refresh();
  await reader.compare();
  yield htmlReport(await reportData(reader), program);
}
