import { moneyOf } from '../core/report/money.ts';
import { triageText } from '../core/report/triage.ts';
import { evidenceSentence } from '../core/triage/evidence.ts';
import { openTriage } from '../core/triage/triage-run.ts';
import { loadConfig } from '../core/workspace/config.ts';
import { type CorrectFlags, correctCategories } from './correct-category.ts';
import { ExitCode } from './exit-code.ts';
import { askSecondOpinion, type SecondOpinionFlags } from './second-opinion.ts';
import { findRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';

export interface ExplainFlags extends CorrectFlags, SecondOpinionFlags {
  readonly json?: boolean;
  readonly secondOpinion?: boolean;
}

/** Says why a stored run fails, after what a person or a model has to say of it. @returns the exit code */
export async function explainCommand(
  name: string | undefined,
  flags: ExplainFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const { root, store, id } = await findRun(name, terminal.io.cwd);
    const run = await store.read(id);
    await correctCategories(run, root, flags, terminal);
    const exitCode = flags.secondOpinion
      ? await terminal.interruptible((signal) => askSecondOpinion(run, root, flags, terminal, signal))
      : ExitCode.passed;
    const { triage, places, diagnostics } = await openTriage(run, root, terminal.files);
    terminal.diagnostics(diagnostics);
    for await (const result of store.results(id)) triage.add(result);
    const report = triage.report(places);
    if (!flags.json) {
      const { config } = await loadConfig(root, terminal.files);
      terminal.print(triageText(run, report, moneyOf(config.currency), terminal.colors));
      return exitCode;
    }
    const results = [...triage.diagnosed()].map(({ diagnosis, reason, ...result }) => ({
      ...result,
      ...diagnosis,
      category: reason.category,
      triage: diagnosis.category,
      because: evidenceSentence(reason.evidence[0]),
    }));
    const folder = terminal.fromHere(store.folderOf(id));
    terminal.printJson({ folder, run: id, ...report, diagnosed: results });
    return exitCode;
  } catch (error) {
    return terminal.refuse(error);
  }
}
