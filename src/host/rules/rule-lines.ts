import type * as vscode from 'vscode';

type Lines = Pick<vscode.TextDocument, 'lineCount' | 'lineAt'>;

/**
 * Where a rule begins in a file that is being written, as what is known of it is as old as the last check: on the line
 * of the same text that is nearest to where it was.
 * @param was line of the last check
 * @param text of its first line then
 * @returns `undefined` where no line has the text
 */
export function lineOfRule(document: Lines, was: number, text: string): number | undefined {
  const has = (line: number) =>
    line >= 0 && line < document.lineCount && document.lineAt(line).text.trim() === text;
  for (let away = 0; away < document.lineCount + was; away++) {
    const line = [was - away, was + away].find(has);
    if (line !== undefined) return line;
  }
  return undefined;
}
