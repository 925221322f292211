import type { Diagnostic } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { queueEntryLines, queueHeadline, queueSummary } from '../core/report/review.ts';
import { type QueueEntry, reviewQueue } from '../core/reviews/review-queue.ts';
import { workspaceRoot } from '../core/workspace/config.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface ReviewFlags {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Lists the outputs that wait for a person's verdict. @returns the exit code */
export async function reviewCommand(
  paths: readonly string[],
  flags: ReviewFlags,
  terminal: Terminal,
): Promise<number> {
  const { colors, fromHere } = terminal;
  const damaged: Diagnostic[] = [];
  const listed: ReturnType<typeof jsonEntry>[] = [];
  let waiting = 0;
  let decided = 0;
  let promptFile: string | undefined;
  try {
    for await (const entry of entriesOf(paths, flags, terminal.io.cwd, damaged)) {
      if (entry.verdict) decided++;
      else waiting++;
      if (flags.json) {
        listed.push(jsonEntry(entry, fromHere));
        continue;
      }
      if (entry.promptFile !== promptFile) {
        if (promptFile !== undefined) terminal.print();
        terminal.print(queueHeadline(entry.run.prompt.name, fromHere(entry.promptFile), colors));
      }
      promptFile = entry.promptFile;
      terminal.print(queueEntryLines(entry, colors));
    }
  } catch (error) {
    return terminal.refuse(error);
  }
  terminal.diagnostics(damaged);
  if (flags.json) {
    const report = { waiting, entries: listed, diagnostics: terminal.withRelativeFiles(damaged) };
    terminal.printJson(report);
  } else {
    if (promptFile !== undefined) terminal.print();
    terminal.print(queueSummary(waiting, decided, colors));
  }
  return waiting > 0 ? ExitCode.failed : ExitCode.passed;
}

/** @throws {UserError} for a path that leads to no prompt */
async function* entriesOf(
  paths: readonly string[],
  { all }: ReviewFlags,
  cwd: string,
  damaged: Diagnostic[],
): AsyncGenerator<QueueEntry> {
  const byRoot = new Map<string, string[]>();
  for (const file of await findPrompts(paths, cwd, diskFiles)) {
    const root = await workspaceRoot(file, diskFiles);
    byRoot.set(root, [...(byRoot.get(root) ?? []), file]);
  }
  for (const [root, files] of byRoot) {
    yield* reviewQueue(root, files, { decided: all, onDamaged: (diagnostic) => damaged.push(diagnostic) });
  }
}

const jsonEntry = ({ run, promptFile, result, verdict }: QueueEntry, fromHere: Terminal['fromHere']) => ({
  prompt: fromHere(promptFile),
  run: run.id,
  result,
  ...(verdict && { verdict: { ...verdict, file: fromHere(verdict.file) } }),
});
