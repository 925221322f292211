import { checkOutputs } from '../core/authoring/check-file/check-outputs.ts';
import { type Counts, countsSentence, noCounts } from '../core/authoring/check-file/counts.ts';
import { formOf, type OutputForm } from '../core/authoring/check-file/outputs.ts';
import { type FileRules, leftOutSentence, rulesOfFile } from '../core/authoring/check-file/rules-file.ts';
import { type Diagnostic, UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { diagnosticLines } from '../core/report/terminal.ts';
import { fileChunks } from '../core/samples/chunks.ts';
import { plural } from '../core/text/plural.ts';
import { printableJson } from '../core/text/printable-json.ts';
import { expandPaths } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface CheckOutputFlags {
  readonly rules: string;
  readonly eachLine?: boolean;
  readonly whole?: boolean;
  readonly at?: string;
  readonly json?: boolean;
}

const STDIN = '-';

/** Holds outputs in files against a rules file; no more of them is held than one. @returns the exit code */
export async function checkOutputCommand(
  paths: readonly string[],
  flags: CheckOutputFlags,
  terminal: Terminal,
): Promise<number> {
  let files: string[];
  let loaded: FileRules;
  try {
    loaded = await rulesOfFile(terminal.resolve(flags.rules), diskFiles);
    files = await outputFiles(paths, terminal);
  } catch (error) {
    return terminal.refuse(error);
  }
  const { rules, leftOut } = loaded;
  const counts = noCounts();
  const report = flags.json ? new JsonReport(terminal) : new TextReport(terminal);
  await report.begin();
  for (const file of files) {
    const chunks = file === STDIN ? terminal.io.stdin : fileChunks(file, diskFiles);
    for await (const { verdict, diagnostics } of checkOutputs(file, chunks, rules, formFor(file, flags), {
      at: flags.at,
    })) {
      counts[verdict]++;
      if (diagnostics.length > 0) await report.add(diagnostics);
    }
  }
  await report.end(files, counts, leftOut);
  return exitCodeOf(counts);
}

/** Of several things that are true, the highest exit code counts. To have checked nothing is no success. */
function exitCodeOf({ passed, failed, unreadable }: Counts): number {
  if (unreadable > 0 || passed + failed === 0) return ExitCode.badInput;
  return failed > 0 ? ExitCode.failed : ExitCode.passed;
}

/** @throws {UserError} for a path that leads to no file */
async function outputFiles(paths: readonly string[], { io, resolve }: Terminal): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    if (path !== STDIN && (await diskFiles.kindOf(resolve(path))) === 'folder') {
      throw new UserError(`${path} is a folder; name the files in it, or a glob such as "${path}/*.txt".`);
    }
    const files = path === STDIN ? [STDIN] : await expandPaths([path], [], io.cwd, diskFiles);
    for (const file of files) found.add(file);
  }
  return [...found];
}

function formFor(file: string, { eachLine, whole }: CheckOutputFlags): OutputForm {
  if (whole) return 'whole';
  const form = formOf(file);
  return eachLine && form === 'whole' ? 'lines' : form;
}

const namesIn =
  ({ fromHere }: Terminal) =>
  (file: string) =>
    file === STDIN ? 'stdin' : fromHere(file);

class TextReport {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async begin(): Promise<void> {}

  add(diagnostics: readonly Diagnostic[]): Promise<void> {
    const terminal = this.#terminal;
    return terminal.stream(`${diagnosticLines(diagnostics, namesIn(terminal), terminal.colors)}\n`);
  }

  async end(files: readonly string[], counts: Counts, leftOut: readonly string[]): Promise<void> {
    const terminal = this.#terminal;
    if (leftOut.length > 0) terminal.note(leftOutSentence(leftOut));
    const verdict = countsSentence(counts, plural(files.length, 'file'));
    terminal.note(exitCodeOf(counts) === ExitCode.passed ? verdict : terminal.errorColors.red(verdict));
  }
}

/** One JSON object, written as it comes about. */
class JsonReport {
  readonly #terminal: Terminal;
  readonly #nameOf: (file: string) => string;
  #separator = '\n';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#nameOf = namesIn(terminal);
  }

  begin(): Promise<void> {
    return this.#terminal.stream('{\n"diagnostics": [');
  }

  async add(diagnostics: readonly Diagnostic[]): Promise<void> {
    for (const diagnostic of diagnostics) {
      const file = this.#nameOf(diagnostic.file);
      await this.#terminal.stream(`${this.#separator}${printableJson({ ...diagnostic, file })}`);
      this.#separator = ',\n';
    }
  }

  end(files: readonly string[], counts: Counts, leftOut: readonly string[]): Promise<void> {
    const { passed, failed, unreadable, absent } = counts;
    const summary = {
      files: files.map(this.#nameOf),
      outputs: passed + failed,
      passed,
      failed,
      unreadable,
      absent,
      leftOut,
    };
    return this.#terminal.stream(`\n],\n${printableJson(summary, 2).slice(2)}\n`);
  }
}
