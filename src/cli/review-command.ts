import process from 'node:process';
import { type Diagnostic, UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { queueEntryLines, queueHeadline, queueSummary } from '../core/report/review.ts';
import { type QueueEntry, reviewQueue } from '../core/reviews/review-queue.ts';
import { workspaceRoot } from '../core/workspace/config.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import { fromHere, printDiagnostics, printError, withRelativeFiles } from './print.ts';
import { stdoutColors } from './terminal.ts';

export interface ReviewFlags {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Lists the outputs that wait for a person's verdict. @returns the exit code */
export async function reviewCommand(paths: readonly string[], flags: ReviewFlags): Promise<number> {
  const damaged: Diagnostic[] = [];
  const listed: ReturnType<typeof jsonEntry>[] = [];
  let waiting = 0;
  let decided = 0;
  let promptFile: string | undefined;
  try {
    for await (const entry of entriesOf(paths, flags, damaged)) {
      if (entry.verdict) decided++;
      else waiting++;
      if (flags.json) {
        listed.push(jsonEntry(entry));
        continue;
      }
      if (entry.promptFile !== promptFile) {
        if (promptFile !== undefined) console.log();
        console.log(queueHeadline(entry.run.prompt.name, fromHere(entry.promptFile), stdoutColors));
      }
      promptFile = entry.promptFile;
      console.log(queueEntryLines(entry, stdoutColors));
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printError(error.message);
    return ExitCode.badInput;
  }
  printDiagnostics(damaged);
  if (flags.json) {
    const report = { waiting, entries: listed, diagnostics: withRelativeFiles(damaged) };
    console.log(JSON.stringify(report, null, 2));
  } else {
    if (promptFile !== undefined) console.log();
    console.log(queueSummary(waiting, decided, stdoutColors));
  }
  return waiting > 0 ? ExitCode.failed : ExitCode.passed;
}

/** @throws {UserError} for a path that leads to no prompt */
async function* entriesOf(
  paths: readonly string[],
  { all }: ReviewFlags,
  damaged: Diagnostic[],
): AsyncGenerator<QueueEntry> {
  const byRoot = new Map<string, string[]>();
  for (const file of await findPrompts(paths, process.cwd(), diskFiles)) {
    const root = await workspaceRoot(file, diskFiles);
    byRoot.set(root, [...(byRoot.get(root) ?? []), file]);
  }
  for (const [root, files] of byRoot) {
    yield* reviewQueue(root, files, { decided: all, onDamaged: (diagnostic) => damaged.push(diagnostic) });
  }
}

const jsonEntry = ({ run, promptFile, result, verdict }: QueueEntry) => ({
  prompt: fromHere(promptFile),
  run: run.id,
  result,
  ...(verdict && { verdict: { ...verdict, file: fromHere(verdict.file) } }),
});
