import { join } from 'node:path';
import { decidedBySample } from '../core/reviews/decided-results.ts';
import { RunStandings } from '../core/reviews/run-standings.ts';
import { WORKSPACE_FOLDER } from '../core/workspace/config.ts';
import { ExitCode } from './exit-code.ts';
import { reportWriter } from './report-file.ts';
import { findRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';
import { refuseUnused } from './unused-flag.ts';

export interface ReportFlags {
  readonly out: string;
  readonly provider?: string;
  readonly baseUrl?: string;
}

/** The flags that say who is asked where a change is reported. */
const OF_CHANGES = { provider: '--provider', baseUrl: '--base-url' } as const;

/** Writes the results of a stored run to a file. @returns the exit code */
export async function reportCommand(
  name: string | undefined,
  flags: ReportFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    refuseUnused(flags, OF_CHANGES, 'a change to report; name what to report against with --against');
    const report = reportWriter(flags.out, terminal);
    const { root, store, id } = await findRun(name, terminal.io.cwd);
    const folder = terminal.fromHere(join(root, WORKSPACE_FOLDER, 'runs', id));
    const run = await new RunStandings(store).of(await store.read(id));
    await report.write([{ run, root, folder, results: () => decidedBySample(store, run) }]);
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}
