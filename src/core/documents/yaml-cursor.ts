import { isMap, isScalar, isSeq, type Node, type ParsedNode, parseDocument } from 'yaml';
import type { Span } from '../text/span.ts';
import type { Path } from './path.ts';
import { keyText, spanOf } from './yaml-content.ts';

/** Characters of a document that is read anew at every keystroke; a longer one would be felt. */
const MAX_LENGTH = 100_000;

/** What stands, or is about to stand, at an offset of a YAML file. */
export interface YamlCursor {
  readonly role: 'key' | 'value';
  /** Of the value; of a key, the path of the map it stands in. */
  readonly path: Path;
  /** The key or value. */
  readonly text: string;
  readonly span: Span;
  /** The other keys of the map that a key stands in. */
  readonly siblings: readonly string[];
  /** On a line of its own, after the dash of a list's item, behind its key, or inside of braces or brackets. */
  readonly layout: 'line' | 'item' | 'inline' | 'flow';
}

/** The key or plain value at an offset; `undefined` where neither is, or the file cannot be read that far. */
export function cursorAt(text: string, offset: number): YamlCursor | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const { contents } = parseDocument(text, {
    schema: 'core',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const found = descend(contents, offset);
  if (!found) return undefined;
  const span = spanOf(found.node);
  return { ...found, text: keyText(found.node), span, layout: found.isFlow ? 'flow' : layoutAt(text, span) };
}

/** Stands in for the word at the cursor, so that the parser sees one also where none is yet. */
const MARKER = 'cursor-is-here';

/**
 * What can be written at an offset of a file that is being typed: `span` is the word there, or the empty place for it,
 * and `hasColon` says that a colon follows already. `undefined` inside of comments and quoted or long text.
 */
export function typingAt(text: string, offset: number): (YamlCursor & { hasColon: boolean }) | undefined {
  const before = /[\w-]*$/.exec(text.slice(Math.max(0, offset - 100), offset))?.[0] ?? '';
  const after = /^[\w-]*/.exec(text.slice(offset, offset + 100))?.[0] ?? '';
  // A dash by itself begins an item of a list.
  const word = /^-*$/.test(before) ? '' : before;
  const span = { start: offset - word.length, end: offset + after.length };
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const [restOfLine = ''] = text.slice(span.end).split('\n', 1);
  const hasColon = /^\s*:(?:\s|$)/.test(restOfLine);
  // A word alone on its line would continue in the next one; as a key it does not.
  const isAlone = /^[\s-]*$/.test(text.slice(lineStart, span.start)) && /^\s*(?:#.*)?$/s.test(restOfLine);
  const marked = `${text.slice(0, span.start)}${MARKER}${isAlone ? ':' : ''}${text.slice(span.end)}`;
  const cursor = cursorAt(marked, span.start);
  const isQuoted = /["']/.test(text[span.start - 1] ?? '');
  if (cursor?.text !== MARKER || isQuoted) return undefined;
  return { ...cursor, text: text.slice(span.start, span.end), span, hasColon };
}

function descend(root: ParsedNode | null, offset: number) {
  const path: (string | number)[] = [];
  let node: Node | null = root;
  let isFlow = false;
  while (node) {
    if (isScalar(node)) return { role: 'value' as const, path, node, siblings: [], isFlow };
    if (isMap<Node | null, Node | null>(node)) {
      isFlow ||= Boolean(node.flow);
      const { items }: { items: { key: Node | null; value: Node | null }[] } = node;
      const atKey = items.find(({ key }) => contains(key, offset));
      if (isScalar(atKey?.key)) {
        const siblings = items.filter((item) => item !== atKey).map(({ key }) => keyText(key));
        return { role: 'key' as const, path, node: atKey.key, siblings, isFlow };
      }
      const pair = items.find(({ value }) => contains(value, offset));
      path.push(keyText(pair?.key));
      node = pair?.value ?? null;
    } else if (isSeq<Node | null>(node)) {
      isFlow ||= Boolean(node.flow);
      const index: number = node.items.findIndex((item) => contains(item as Node | null, offset));
      path.push(index);
      node = (node.items[index] as Node | undefined) ?? null;
    } else {
      return undefined;
    }
  }
  return undefined;
}

function contains(node: Node | null, offset: number): boolean {
  if (!node) return false;
  const { start, end } = spanOf(node);
  return start <= offset && offset < end;
}

function layoutAt(text: string, { start }: Span): 'line' | 'item' | 'inline' {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (before.trim() === '') return 'line';
  return /^[\s-]*$/.test(before) ? 'item' : 'inline';
}
