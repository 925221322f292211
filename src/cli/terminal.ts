import { once } from 'node:events';
import { join, relative, resolve, sep } from 'node:path';
import picocolors from 'picocolors';
import { type Diagnostic, UserError } from '../core/diagnostic.ts';
import { diskFiles, type Files, withFolders } from '../core/files.ts';
import type { Colors } from '../core/report/colors.ts';
import { diagnosticLines } from '../core/report/terminal.ts';
import { plural } from '../core/text/plural.ts';
import { printableJson } from '../core/text/printable-json.ts';
import { refusalCode } from './exit-code.ts';
import type { CliIo, Output } from './io.ts';

/** Diagnostics listed before a run; there may be one for each line of a large file. */
const LISTED_DIAGNOSTICS = 20;

/** What the commands say, and where they are. */
export class Terminal {
  readonly io: CliIo;
  /** The colors of stdout. */
  readonly colors: Colors;
  /** The colors of stderr. */
  readonly errorColors: Colors;

  /** The user's files. */
  files: Files;

  /** What was said by `noteOnce`. */
  readonly #noted = new Set<string>();

  constructor(io: CliIo) {
    this.io = io;
    this.files = withFolders(diskFiles, [], io.cwd);
    this.colors = colorsFor(io.stdout, io.env);
    this.errorColors = colorsFor(io.stderr, io.env);
  }

  /** The absolute path of one that the user wrote. */
  readonly resolve = (path: string): string => resolve(this.io.cwd, path);

  /** Lets workspaces read from further folders. */
  allowFolders(folders: readonly string[]): void {
    this.files = withFolders(diskFiles, folders.map(this.resolve), this.io.cwd);
  }

  /** A path as the user would write it here. */
  readonly fromHere = (path: string): string => relative(this.io.cwd, path) || '.';

  /** A message whose paths are as the user would write them here. */
  readonly withPathsFromHere = (message: string): string => message.replaceAll(join(this.io.cwd, sep), '');

  /** Diagnostics as `--json` prints them. */
  readonly withRelativeFiles = (diagnostics: readonly Diagnostic[]) =>
    diagnostics.map((diagnostic) => ({ ...diagnostic, file: this.fromHere(diagnostic.file) }));

  /** Prints a line of what was asked for. */
  print(line = ''): void {
    this.io.stdout.write(`${line}\n`);
  }

  /** Prints text, and waits where the reader is slower, so that what is not read yet does not pile up. */
  async stream(text: string): Promise<void> {
    if (!this.io.stdout.write(text)) await once(this.io.stdout, 'drain');
  }

  printJson(value: unknown): void {
    this.print(printableJson(value, 2));
  }

  /** Says something beside what was asked for, on stderr. */
  note(line: string): void {
    this.io.stderr.write(`${line}\n`);
  }

  /** Says something beside what was asked for, unless it was said before. */
  noteOnce(line: string): void {
    if (this.#noted.has(line)) return;
    this.#noted.add(line);
    this.note(line);
  }

  /** Says on stderr why something was not done; paths are as the user would write them here. */
  error(message: string): void {
    this.note(`prompt-ladder: ${this.withPathsFromHere(message)}`);
  }

  /** Lists the first diagnostics on stderr, errors before the others. */
  diagnostics(diagnostics: readonly Diagnostic[]): void {
    if (diagnostics.length === 0) return;
    const bySeverity = diagnostics.toSorted(
      (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'),
    );
    this.note(diagnosticLines(bySeverity.slice(0, LISTED_DIAGNOSTICS), this.fromHere, this.errorColors));
    const rest = diagnostics.length - LISTED_DIAGNOSTICS;
    if (rest > 0) this.note(`and ${plural(rest, 'more diagnostic')}, which prompt-ladder validate lists`);
  }

  /** Does work whose signal is aborted at Ctrl-C, and says how to end it at once. */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.io.interruptible((signal) => {
      const say = () => this.note('\nStopping; press Ctrl-C again to stop at once.');
      signal.addEventListener('abort', say, { once: true });
      return work(signal).finally(() => signal.removeEventListener('abort', say));
    });
  }

  /**
   * Says what is wrong with the input.
   * @returns the exit code
   * @throws what is no mistake of the user's
   */
  refuse(error: unknown): number {
    if (!(error instanceof UserError)) throw error;
    this.diagnostics(error.diagnostics);
    this.error(error.message);
    return refusalCode(error);
  }
}

function colorsFor({ isTTY, columns }: Output, { NO_COLOR, FORCE_COLOR, TERM }: CliIo['env']): Colors {
  const isWanted = FORCE_COLOR ? true : Boolean(isTTY) && TERM !== 'dumb';
  return { ...picocolors.createColors(isWanted && !NO_COLOR), ...(isTTY && columns && { columns }) };
}
