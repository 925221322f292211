import { relative } from 'node:path';
import process from 'node:process';
import type { Diagnostic } from '../core/diagnostic.ts';
import { plural } from '../core/report/format.ts';
import { diagnosticLines } from '../core/report/terminal.ts';
import { stderrColors } from './terminal.ts';

/** Diagnostics listed before a run; there may be one for each line of a large file. */
const LISTED_DIAGNOSTICS = 20;

/** A path as the user would write it here. */
export const fromHere = (path: string) => relative(process.cwd(), path) || '.';

/** Diagnostics as `--json` prints them. */
export const withRelativeFiles = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map((diagnostic) => ({ ...diagnostic, file: fromHere(diagnostic.file) }));

/** Says on stderr why something was not done. */
export function printError(message: string): void {
  console.error(`prompt-ladder: ${message}`);
}

/** Lists the first diagnostics on stderr, errors before the others. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const bySeverity = diagnostics.toSorted(
    (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'),
  );
  console.error(diagnosticLines(bySeverity.slice(0, LISTED_DIAGNOSTICS), fromHere, stderrColors));
  const rest = diagnostics.length - LISTED_DIAGNOSTICS;
  if (rest > 0) console.error(`and ${plural(rest, 'more diagnostic')}, which prompt-ladder validate lists`);
}
