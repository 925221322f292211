import type { Span } from '../../text/span.ts';

/** A fenced code block of Markdown. */
export interface FencedBlock {
  /** The first word behind the fence, in lower case; empty where there is none. */
  readonly language: string;
  /** The lines between the fences. */
  readonly content: Span;
  /** With both fences. */
  readonly span: Span;
  /** The opening fence. */
  readonly opening: Span;
  readonly isClosed: boolean;
}

/** The lines of a text, without their endings. They end at `\n`, `\r\n` or `\r`. */
export function* linesOf(text: string): Generator<Span & { readonly next: number }> {
  let feed = text.indexOf('\n');
  let carriage = text.indexOf('\r');
  let start = 0;
  while (feed >= 0 || carriage >= 0) {
    const end = feed < 0 || (carriage >= 0 && carriage < feed) ? carriage : feed;
    const next = end === carriage && feed === end + 1 ? end + 2 : end + 1;
    yield { start, end, next };
    start = next;
    if (feed >= 0 && feed < next) feed = text.indexOf('\n', next);
    if (carriage >= 0 && carriage < next) carriage = text.indexOf('\r', next);
  }
  yield { start, end: text.length, next: text.length };
}

const FENCE =
  /^[ \t]{0,20}(?:[-*+]|\d{1,9}[.)])?[ \t]{0,20}(?<fence>`{3,}|~{3,})[ \t]*(?<language>[^\s`]*)[^`]*$/;

/** The fenced code blocks of a Markdown text (CommonMark 4.5), indented ones in lists included. */
export function* fencedBlocks(text: string): Generator<FencedBlock> {
  if (!text.includes('```') && !text.includes('~~~')) return;
  let open: { fence: string; language: string; start: number; opening: Span; from: number } | undefined;
  for (const { start, end, next } of linesOf(text)) {
    const line = text.slice(start, end);
    if (open) {
      const trimmed = line.trim();
      const isClosing =
        trimmed.length >= open.fence.length &&
        trimmed.startsWith(open.fence) &&
        isRun(trimmed, open.fence[0] as string);
      if (!isClosing) continue;
      const { language, from, opening } = open;
      yield {
        language,
        content: { start: from, end: start },
        span: { start: open.start, end },
        opening,
        isClosed: true,
      };
      open = undefined;
    } else {
      const { fence, language = '' } = FENCE.exec(line)?.groups ?? {};
      if (fence === undefined) continue;
      const begin = start + line.indexOf(fence);
      open = {
        fence,
        language: language.toLowerCase(),
        start: begin,
        opening: { start: begin, end: start + line.trimEnd().length },
        from: next,
      };
    }
  }
  if (!open) return;
  const { language, from, opening } = open;
  const span = { start: open.start, end: text.length };
  yield { language, content: { start: from, end: text.length }, span, opening, isClosed: false };
}

const isRun = (text: string, character: string) => text === character.repeat(text.length);
