import { type AdviceReport, adviceFor, adviseOn } from '../core/advice/advise.ts';
import { UserError } from '../core/diagnostic.ts';
import { loadFeedback } from '../core/opinions/feedback.ts';
import { agreementIn } from '../core/opinions/opinions.ts';
import { moneyOf } from '../core/report/money.ts';
import { practiceNote } from '../core/report/practice.ts';
import { triageText } from '../core/report/triage.ts';
import { decidedResults } from '../core/reviews/decided-results.ts';
import type { Run } from '../core/runs/run.ts';
import type { Cause } from '../core/triage/causes.ts';
import { evidenceSentence } from '../core/triage/evidence.ts';
import { openTriage } from '../core/triage/triage-run.ts';
import { loadConfig } from '../core/workspace/config.ts';
import { type CorrectFlags, correctCategories } from './correct-category.ts';
import { ExitCode } from './exit-code.ts';
import { printSecondOpinion, type SecondOpinionFlags } from './second-opinion.ts';
import { findRun } from './stored-run.ts';
import type { Terminal } from './terminal.ts';
import { ASKED_FLAGS, refuseUnused } from './unused-flag.ts';

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
    if (!flags.secondOpinion) refuseUnused(flags, ASKED_FLAGS, 'a model to ask; add --second-opinion');
    const { root, store, id } = await findRun(name, terminal.io.cwd);
    const run = await store.read(id);
    await correctCategories(run, root, flags, terminal);
    const exitCode = flags.secondOpinion
      ? await terminal.interruptible((signal) => printSecondOpinion(run, root, flags, terminal, signal))
      : ExitCode.passed;
    const { triage, places } = await openTriage(run, root, terminal.files);
    const feedback = await loadFeedback(run, root, terminal.files);
    terminal.diagnostics(feedback.corrections.diagnostics);
    triage.feedback = feedback;
    for await (const result of decidedResults(store, run, terminal.files)) await triage.add(result);
    const report = triage.report(places);
    const agreement = feedback.opinions && agreementIn(triage, feedback.opinions);
    const advice = report.failing > 0 ? await adviceOf(run, root, terminal) : undefined;
    const advised = ({ results }: Pick<Cause, 'results'>) =>
      advice && results.map((result) => adviceFor(result, advice)).find((text) => text !== undefined);
    if (!flags.json) {
      const { config } = await loadConfig(root, terminal.files);
      terminal.print(triageText(run, report, agreement, advised, moneyOf(config.currency), terminal.colors));
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
    const causes = report.causes.map((cause) => ({ ...cause, advice: advised(cause) }));
    terminal.printJson({
      folder,
      run: id,
      note: practiceNote(run),
      ...report,
      agreement,
      causes,
      diagnosed: results,
    });
    return exitCode;
  } catch (error) {
    return terminal.refuse(error);
  }
}

/** What would fix a run; nothing where its prompt is not what it was. */
const adviceOf = (run: Run, root: string, terminal: Terminal): Promise<AdviceReport | undefined> =>
  terminal.interruptible((signal) =>
    adviseOn(run, root, terminal.files, signal).then(
      ({ report }) => report,
      (error) => {
        if (error instanceof UserError) return undefined;
        throw error;
      },
    ),
  );
