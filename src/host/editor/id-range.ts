import type * as vscode from 'vscode';
import type { Range } from '../../core/text/span.ts';

/**
 * Where the id of a sample stands; where it has none, or nobody sees it, the first line of the sample.
 * @param range of the sample
 * @param document of its file, where that is open
 */
export function rangeOfId(id: string, range: Range, document: vscode.TextDocument | undefined): Range {
  const { start, end } = range;
  for (let line = start.line; document && line <= Math.min(end.line, document.lineCount - 1); line++) {
    const { text } = document.lineAt(line);
    const from = line === start.line ? start.character : 0;
    const at = text.indexOf(id, from);
    if (at >= 0) return { start: { line, character: at }, end: { line, character: at + id.length } };
  }
  if (start.line === end.line) return range;
  const length = document?.lineAt(Math.min(start.line, document.lineCount - 1)).text.length;
  return { start, end: { line: start.line, character: Math.max(start.character + 1, length ?? 0) } };
}
