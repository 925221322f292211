import type { Block } from './chunk.ts';

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+/;
const TABLE_ROW = /^ {0,3}\|.*\|[ \t]*$/;

/** The blocks of a Markdown text, each with the headings it stands under. Plain text is a text without headings. */
export function markdownBlocks(text: string, firstLine = 1): Block[] {
  const lines = text.split(/\r?\n/);
  const blocks: Block[] = [];
  /** By level; a list is made anew at each heading, so that blocks under one heading share it. */
  let open: { level: number; title: string }[] = [];
  let headings: readonly string[] = [];
  const enter = (level: number, title: string) => {
    open = [...open.filter((each) => each.level < level), { level, title }];
    headings = open.map((each) => each.title);
  };

  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const heading = HEADING.exec(line);
    const underline = UNDERLINE.exec(lines[at + 1] ?? '');
    if (line.trim() === '') {
      at++;
    } else if (heading) {
      enter(heading[1]?.length ?? 1, heading[2] ?? '');
      at++;
    } else if (underline && !LIST_ITEM.test(line) && !TABLE_ROW.test(line)) {
      enter(underline[1]?.startsWith('=') ? 1 : 2, line.trim());
      at += 2;
    } else {
      const { kind, end } = blockAt(lines, at);
      blocks.push({ kind, text: lines.slice(at, end).join('\n'), line: firstLine + at, headings });
      at = end;
    }
  }
  return blocks;
}

function blockAt(lines: readonly string[], from: number): { kind: Block['kind']; end: number } {
  const first = lines[from] ?? '';
  const fence = FENCE.exec(first)?.[1];
  if (fence) {
    const closes = (line: string) => line.trim().startsWith(fence) && /^[`~]+\s*$/.test(line.trim());
    const close = lines.findIndex((line, at) => at > from && closes(line));
    return { kind: 'code', end: close < 0 ? lines.length : close + 1 };
  }
  if (TABLE_ROW.test(first))
    return { kind: 'table', end: endOf(lines, from, (line) => TABLE_ROW.test(line)) };
  if (LIST_ITEM.test(first)) return { kind: 'list', end: endOfList(lines, from) };
  const isProse = (line: string) =>
    line.trim() !== '' &&
    !HEADING.test(line) &&
    !FENCE.test(line) &&
    !TABLE_ROW.test(line) &&
    !LIST_ITEM.test(line);
  return { kind: 'prose', end: endOf(lines, from, isProse) };
}

function endOf(lines: readonly string[], from: number, belongs: (line: string) => boolean): number {
  let end = from + 1;
  while (end < lines.length && belongs(lines[end] ?? '')) end++;
  return end;
}

/** Items belong together also where lines are left empty between them, and so does what is indented. */
function endOfList(lines: readonly string[], from: number): number {
  let end = from + 1;
  for (let at = end; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (!LIST_ITEM.test(line) && !/^\s{2,}/.test(line) && lines[at - 1]?.trim() === '') break;
    if (HEADING.test(line)) break;
    end = at + 1;
  }
  return end;
}
