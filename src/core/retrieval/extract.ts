import { extname } from 'node:path';
import type { Files } from '../files.ts';
import type { DocumentEnding } from '../workspace/knowledge-files.ts';
import type { Block } from './chunk.ts';
import { ExtractionError } from './extraction-error.ts';
import { markdownBlocks } from './markdown-blocks.ts';
import { recordBlocks } from './records.ts';

/** Bytes of the largest document that is read. */
export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;

/** What a document holds, whatever its format. */
export interface DocumentText {
  readonly title?: string;
  /** From the front matter of a Markdown file. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly blocks: readonly Block[];
}

type Extractor = (bytes: Buffer) => Promise<DocumentText> | DocumentText;

const EXTRACTORS: Readonly<Record<string, Extractor>> = {
  '.md': markdown,
  '.markdown': markdown,
  '.mdx': markdown,
  '.txt': plain,
  '.text': plain,
  '.rst': plain,
  '.adoc': plain,
  '.html': html,
  '.htm': html,
  '.json': records('json'),
  '.jsonl': records('jsonl'),
  '.csv': records('csv'),
  '.tsv': records('csv'),
  '.yml': plain,
  '.yaml': plain,
  '.docx': docx,
  '.pdf': pdf,
} satisfies Record<DocumentEnding, Extractor>;

/**
 * Reads a document.
 * @param file absolute path
 * @throws {ExtractionError} when it cannot be read as what its ending says
 */
export async function extract(file: string, files: Files): Promise<DocumentText> {
  const bytes = await bytesOf(file, files);
  const extractor = EXTRACTORS[extname(file).toLowerCase()] ?? plain;
  const extracted = await extractor(bytes);
  if (extracted.blocks.every(({ text }) => text.trim() === '')) throw new ExtractionError('holds no text');
  return extracted;
}

async function bytesOf(file: string, files: Files): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of files.readStream(file)) {
      pieces.push(piece);
      length += piece.length;
      if (length > MAX_DOCUMENT_BYTES) break;
    }
  } catch {
    throw new ExtractionError('cannot be read; check that it may be opened');
  }
  if (length > MAX_DOCUMENT_BYTES) {
    throw new ExtractionError(`is larger than ${MAX_DOCUMENT_BYTES / 2 ** 20} MB; split it`);
  }
  return Buffer.concat(pieces);
}

/** @throws {ExtractionError} for what is no text in UTF-8 */
function textOf(bytes: Buffer): string {
  const isUtf16 = ['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex'));
  if (!isUtf16 && bytes.subarray(0, 8_192).includes(0))
    throw new ExtractionError('is no text, but binary; leave it out of the sources');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ExtractionError('is not written in UTF-8; save it so');
  }
}

const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

async function markdown(bytes: Buffer): Promise<DocumentText> {
  const text = textOf(bytes);
  const [front = '', yaml = ''] = FRONT_MATTER.exec(text) ?? [];
  const metadata = front === '' ? {} : await frontMatter(yaml);
  const blocks = markdownBlocks(text.slice(front.length), front.split('\n').length || 1);
  const title =
    typeof metadata.title === 'string'
      ? metadata.title
      : blocks.find(({ headings }) => headings[0])?.headings[0];
  return { ...(title !== undefined && { title }), metadata, blocks };
}

async function frontMatter(yaml: string): Promise<Record<string, unknown>> {
  const { YamlDocument } = await import('../documents/yaml-document.ts');
  const { value } = new YamlDocument('', yaml);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function records(format: 'json' | 'jsonl' | 'csv'): Extractor {
  return async (bytes) => ({ metadata: {}, blocks: await recordBlocks(textOf(bytes), format) });
}

/** Text without marks of its own: what looks like a heading is one, too. */
function plain(bytes: Buffer): DocumentText {
  return { metadata: {}, blocks: markdownBlocks(textOf(bytes)) };
}

async function html(bytes: Buffer): Promise<DocumentText> {
  const text = textOf(bytes);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  return { ...(title && { title }), metadata: {}, blocks: markdownBlocks(await markdownOf(text)) };
}

/** HTML as Markdown, as far as chunks need it: headings, lists and tables. */
async function markdownOf(text: string): Promise<string> {
  const { convert } = await import('html-to-text');
  return convert(text, {
    wordwrap: false,
    limits: { maxInputLength: MAX_DOCUMENT_BYTES, maxDepth: 100 },
    formatters: {
      markdownHeading: (element, walk, builder) => {
        builder.openBlock({ leadingLineBreaks: 2 });
        builder.addLiteral(`${'#'.repeat(Number(element.name.slice(1)))} `);
        walk(element.children, builder);
        builder.closeBlock({ trailingLineBreaks: 2 });
      },
    },
    selectors: [
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, format: 'markdownHeading' })),
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'head', format: 'skip' },
      { selector: 'title', format: 'skip' },
      { selector: 'nav', format: 'skip' },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ],
  });
}

async function docx(bytes: Buffer): Promise<DocumentText> {
  const { default: mammoth } = await import('mammoth');
  try {
    const { value } = await mammoth.convertToHtml({ buffer: bytes });
    return { metadata: {}, blocks: markdownBlocks(await markdownOf(value)) };
  } catch {
    throw new ExtractionError('cannot be read as a Word document; save it again, or as text');
  }
}

async function pdf(bytes: Buffer): Promise<DocumentText> {
  let pages: readonly string[];
  try {
    pages = await pagesOf(bytes);
  } catch {
    throw new ExtractionError('cannot be read as a PDF; save it again, or as text');
  }
  if (pages.every((page) => page.trim() === '')) {
    throw new ExtractionError('holds no text, only pictures; recognise its text first');
  }
  return {
    metadata: {},
    blocks: pages.flatMap((page, index) => {
      const headings = [`Page ${index + 1}`];
      return markdownBlocks(page).map((block) => ({ ...block, line: 1, headings }));
    }),
  };
}

async function pagesOf(bytes: Buffer): Promise<readonly string[]> {
  const { extractText, getDocumentProxy } = await import('unpdf');
  // Only errors, which are thrown: it would print its warnings.
  const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  try {
    return (await extractText(document, { mergePages: false })).text;
  } finally {
    await document.loadingTask.destroy();
  }
}
