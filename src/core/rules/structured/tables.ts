import type { Span } from '../../text/span.ts';
import { fencedBlocks, linesOf } from './fenced-blocks.ts';

/** A table of GitHub Flavored Markdown. */
export interface MarkdownTable {
  readonly columns: readonly string[];
  readonly header: Span;
  /** The rows below the line of dashes. */
  readonly rows: readonly { readonly cells: number; readonly span: Span }[];
  readonly span: Span;
}

/** The tables of a Markdown text, outside of code blocks. */
export function markdownTables(text: string): MarkdownTable[] {
  if (!text.includes('|')) return [];
  const blocks = fencedBlocks(text);
  let block = blocks.next().value;
  const tables: (MarkdownTable & { rows: { cells: number; span: Span }[] })[] = [];
  let table: (typeof tables)[number] | undefined;
  let before: Span | undefined;
  for (const { start, end } of linesOf(text)) {
    while (block && block.span.end < start) block = blocks.next().value;
    const span = trimmedLine(text, start, end);
    const isCell = !(block && block.span.start <= end) && text.slice(span.start, span.end).includes('|');
    if (!isCell) {
      table = undefined;
      before = undefined;
      continue;
    }
    if (table) {
      table.rows.push({ cells: cellsOf(text, span).length, span });
      Object.assign(table, { span: { start: table.span.start, end: span.end } });
      continue;
    }
    if (before && isDelimiter(text, span)) {
      const columns = cellsOf(text, before);
      if (columns.length === cellsOf(text, span).length) {
        table = { columns, header: before, rows: [], span: { start: before.start, end: span.end } };
        tables.push(table);
      }
    }
    before = span;
  }
  return tables;
}

function trimmedLine(text: string, start: number, end: number): Span {
  const line = text.slice(start, end);
  const trimmed = line.trimStart();
  const begin = end - trimmed.length;
  return { start: begin, end: begin + trimmed.trimEnd().length };
}

const isDelimiter = (text: string, span: Span) => cellsOf(text, span).every((cell) => /^:?-+:?$/.test(cell));

/** The cells of a line; a pipe behind a backslash belongs to its cell. */
function cellsOf(text: string, { start, end }: Span): string[] {
  const line = text
    .slice(start, end)
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return line.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim());
}
