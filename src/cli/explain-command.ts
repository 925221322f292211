import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { triageText } from '../core/report/triage.ts';
import { evidenceSentence } from '../core/triage/evidence.ts';
import { openTriage } from '../core/triage/triage-run.ts';
import { ExitCode } from './exit-code.ts';
import { fromHere, printError } from './print.ts';
import { findRun } from './stored-run.ts';
import { stdoutColors } from './terminal.ts';

export interface ExplainFlags {
  readonly json?: boolean;
}

/** Says why a stored run fails. @returns the exit code */
export async function explainCommand(name: string | undefined, flags: ExplainFlags): Promise<number> {
  try {
    const { root, store, id } = await findRun(name);
    const run = await store.read(id);
    const { triage, places } = await openTriage(run, root, diskFiles);
    for await (const result of store.results(id)) triage.add(result);
    const report = triage.report(places);
    if (!flags.json) {
      console.log(triageText(run, report, stdoutColors));
      return ExitCode.passed;
    }
    const results = [...triage.diagnosed()].map(({ diagnosis, ...result }) => ({
      ...result,
      ...diagnosis,
      because: evidenceSentence(diagnosis.evidence[0]),
    }));
    console.log(
      JSON.stringify(
        { folder: fromHere(store.folderOf(id)), run: id, ...report, diagnosed: results },
        null,
        2,
      ),
    );
    return ExitCode.passed;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printError(error.message);
    return ExitCode.badInput;
  }
}
