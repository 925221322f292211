import { UserError } from '../core/diagnostic.ts';
import { ExitCode } from './exit-code.ts';
import { printError } from './print.ts';
import { reportWriter } from './report-file.ts';
import { findRun } from './stored-run.ts';

export interface ReportFlags {
  readonly out: string;
}

/** Writes the results of a stored run to a file. @returns the exit code */
export async function reportCommand(name: string | undefined, { out }: ReportFlags): Promise<number> {
  try {
    const report = reportWriter(out);
    const { root, store, id } = await findRun(name);
    await report.write([{ run: await store.read(id), root, results: () => store.results(id) }]);
    return ExitCode.passed;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printError(error.message);
    return ExitCode.badInput;
  }
}
