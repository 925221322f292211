import { checkExamples } from '../core/advice/check-examples.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { diskFiles, type Files } from '../core/files.ts';
import { isPromptPath } from '../core/prompt/parse.ts';
import { diagnosticLines } from '../core/report/terminal.ts';
import { loadCategoryCorrections } from '../core/reviews/category-corrections.ts';
import { loadVerdicts } from '../core/reviews/store.ts';
import { plural } from '../core/text/plural.ts';
import { checkFiles } from '../core/workspace/check-workspace.ts';
import { workspaceRoot } from '../core/workspace/config.ts';
import { CONFIG_GLOB, expandPaths, PROMPT_GLOB, RULES_GLOB } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface ValidateFlags {
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Checks files without calling a model. @returns the exit code */
export const validateCommand = (
  paths: readonly string[],
  flags: ValidateFlags,
  terminal: Terminal,
): Promise<number> =>
  terminal.interruptible(async (signal) => {
    const patterns = [PROMPT_GLOB, RULES_GLOB, CONFIG_GLOB];
    try {
      const files = await expandPaths(paths, patterns, terminal.io.cwd, terminal.files);
      const diagnostics = [
        ...(await checkFiles(files, terminal.files, signal)),
        ...(await checkReviews(files)),
        ...(await copiedExamples(files, terminal.files, signal)),
      ];
      return report(files, diagnostics, flags, terminal);
    } catch (error) {
      return signal.aborted ? ExitCode.cancelled : terminal.refuse(error);
    }
  });

function report(
  files: readonly string[],
  diagnostics: readonly Diagnostic[],
  flags: ValidateFlags,
  terminal: Terminal,
): number {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  if (flags.json) {
    const shown = terminal.withRelativeFiles(diagnostics);
    terminal.printJson({ files: files.map(terminal.fromHere), errors, warnings, diagnostics: shown });
  } else {
    if (diagnostics.length > 0)
      terminal.print(diagnosticLines(diagnostics, terminal.fromHere, terminal.colors));
    const verdict = `${plural(files.length, 'file')} checked: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
    terminal.note(errors > 0 ? terminal.errorColors.red(verdict) : verdict);
  }
  return errors > 0 || (flags.strict && warnings > 0) ? ExitCode.badInput : ExitCode.passed;
}

/** The examples of prompts that wrong answers copy. */
async function copiedExamples(
  files: readonly string[],
  reader: Files,
  signal: AbortSignal,
): Promise<Diagnostic[]> {
  const found = files.filter(isPromptPath).map((file) => checkExamples(file, reader, signal));
  return (await Promise.all(found)).flat();
}

/** What is wrong with what people have said of the prompts' outputs. */
async function checkReviews(files: readonly string[]): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const file of files.filter(isPromptPath)) {
    const root = await workspaceRoot(file, diskFiles);
    for (const { diagnostics } of [
      await loadVerdicts(root, file),
      await loadCategoryCorrections(root, file),
    ]) {
      found.push(...diagnostics);
    }
  }
  return found;
}
