import { ExitCode } from './exit-code.ts';
import { reportWriter } from './report-file.ts';
import { findRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';

export interface ReportFlags {
  readonly out: string;
}

/** Writes the results of a stored run to a file. @returns the exit code */
export async function reportCommand(
  name: string | undefined,
  { out }: ReportFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const report = reportWriter(out, terminal);
    const { root, store, id } = await findRun(name, terminal.io.cwd);
    await report.write([{ run: await store.read(id), root, results: () => store.results(id) }]);
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}
