import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Position, Range } from '../../src/core/text/span.ts';

/** What a range covers in a text, found line by line, as an editor would. */
export function textAt(text: string, { start, end }: Range): string {
  return text.slice(offsetAt(text, start), offsetAt(text, end));
}

export function offsetAt(text: string, { line, character }: Position): number {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const lineText = lines[line] ?? '';
  if (line >= lines.length && (line > lines.length || character > 0)) throw new Error(`no line ${line}`);
  if (character > lineText.length) throw new Error(`no character ${character} in line ${line}`);
  return lines.slice(0, line).join('').length + character;
}

/** Diagnostics in short, each with the text that it marks: `error unknown-key «foo»`. */
export function marks(text: string, diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, code, range }) => `${severity} ${code} «${textAt(text, range)}»`);
}
