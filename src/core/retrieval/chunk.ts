import type { ChunkOptions } from '../prompt/retrieval-options.ts';
import { sentencePieces } from '../text/sentences.ts';

/** A part of a document that is found and given to a model as one. */
export interface Chunk {
  readonly text: string;
  /** Where it begins in its document, from 1. */
  readonly line: number;
  /** The headings that it stands under, outermost first. */
  readonly headings: readonly string[];
}

/** Characters of a token, about: English text of OpenAI's encodings has 4 to 5. */
const CHARACTERS = 4;

/** A paragraph, list, table or block of code, with the line it begins at. */
export interface Block {
  readonly kind: 'prose' | 'list' | 'table' | 'code';
  readonly text: string;
  readonly line: number;
  readonly headings: readonly string[];
}

/**
 * Puts neighbouring blocks under the same headings together, up to the size, and cuts what is longer by itself; or
 * cuts as `by` says.
 */
export function chunksOf(written: readonly Block[], options: ChunkOptions): Chunk[] {
  const { by = 'structure' } = options;
  if (by === 'lines') return written.flatMap(linesOf);
  if (by === 'document') return whole(written);
  const blocks = by === 'sentences' ? written.map(asProse) : written;
  const limit = options.size * CHARACTERS;
  const chunks: Chunk[] = [];
  let open: { texts: string[]; length: number; line: number; headings: readonly string[] } | undefined;
  const close = () => {
    if (open) chunks.push({ text: open.texts.join('\n\n'), line: open.line, headings: open.headings });
    open = undefined;
  };
  for (const block of blocks.flatMap((each) => cut(each, options))) {
    const { text, line, headings } = block;
    if (open && (open.headings !== headings || open.length + text.length > limit)) close();
    open ??= { texts: [], length: 0, line, headings };
    open.texts.push(text);
    open.length += text.length;
  }
  close();
  return chunks;
}

/** A passage for each line that says something. */
const linesOf = ({ text, line, headings }: Block): Chunk[] =>
  text
    .split('\n')
    .flatMap((each, at) => (each.trim() ? [{ text: each.trim(), line: line + at, headings }] : []));

/** One passage. */
function whole(blocks: readonly Block[]): Chunk[] {
  const [first] = blocks;
  if (!first) return [];
  return [{ text: blocks.map(({ text }) => text).join('\n\n'), line: first.line, headings: NO_HEADINGS }];
}

/** One list for all, so that what stands under different headings is put together. */
const NO_HEADINGS: readonly string[] = [];

const asProse = ({ text, line }: Block): Block => ({ kind: 'prose', text, line, headings: NO_HEADINGS });

/** A block that is longer than the size by half, in parts: prose at sentences, tables with their head, others at lines. */
function cut(block: Block, { size, overlap }: ChunkOptions): Block[] {
  const limit = size * CHARACTERS;
  if (block.text.length <= limit * (block.kind === 'prose' ? 1 : 1.5)) return [block];
  const { kind, text } = block;
  if (kind === 'prose') return packed(block, sentencePieces(text), limit, overlap * CHARACTERS, '');
  const lines = text.split('\n').map((line) => `${line}\n`);
  const head = kind === 'table' ? lines.splice(0, 2).join('') : '';
  return packed(block, lines, limit - head.length, 0, head);
}

function packed(
  { kind, line, headings }: Block,
  pieces: readonly string[],
  limit: number,
  overlap: number,
  head: string,
): Block[] {
  const blocks: Block[] = [];
  let part: string[] = [];
  let length = 0;
  let at = line + head.split('\n').length - 1;
  let from = at;
  const close = () => {
    const text = `${head}${part.join('')}`.trim();
    if (text !== '') blocks.push({ kind, text, line: blocks.length === 0 ? line : from, headings });
  };
  for (const piece of pieces.flatMap((each) => (each.length > limit ? slices(each, limit) : [each]))) {
    if (part.length > 0 && length + piece.length > limit) {
      close();
      part = lastOf(part, overlap);
      length = part.reduce((sum, each) => sum + each.length, 0);
      from = at - part.reduce((sum, each) => sum + linesIn(each), 0);
    }
    part.push(piece);
    length += piece.length;
    at += linesIn(piece);
  }
  close();
  return blocks;
}

const linesIn = (text: string) => text.split('\n').length - 1;

/** What is one sentence or line, and yet longer than a chunk. */
function slices(text: string, limit: number): string[] {
  const size = Math.max(1, Math.floor(limit));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}

/** The last pieces that fit into the overlap. */
function lastOf(pieces: readonly string[], overlap: number): string[] {
  let length = 0;
  let from = pieces.length;
  while (from > 0 && length + (pieces[from - 1]?.length ?? 0) <= overlap) {
    from--;
    length += pieces[from]?.length ?? 0;
  }
  return pieces.slice(from);
}
