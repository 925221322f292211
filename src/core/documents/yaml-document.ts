import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Correction, Diagnostic, Severity } from '../diagnostic.ts';
import { LineIndex, type Span } from '../text/span.ts';
import type { Path } from './path.ts';
import type { SchemaProblem } from './schema-check.ts';
import { ContentError, ContentReader, isMergeKey, keyText, spanOf } from './yaml-content.ts';
import { syntaxSentence } from './yaml-syntax.ts';

/** Characters of a document; a longer one takes seconds to parse, and belongs into a format that streams. */
const MAX_LENGTH = 4_000_000;
/** Keys and items of a document, which take up to two kilobytes each while it is read. */
const MAX_ENTRIES = 200_000;

/**
 * A YAML file with the place of every key and value. Reading it never throws: what is wrong stands in `diagnostics`,
 * and `value` is then `undefined`. Otherwise `value` is plain data without circles, which never nests too deeply.
 */
export class YamlDocument {
  readonly file: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly value: unknown;
  readonly diagnostics: Diagnostic[] = [];
  #root: Node | null = null;
  #targets: ReadonlyMap<Alias, Node> = new Map();

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.lines = new LineIndex(text);
    this.value = this.#read();
  }

  /** Adds a diagnostic at a span of this file. */
  report(span: Span, severity: Severity, code: string, message: string, correction?: Correction): void {
    const range = this.lines.rangeOf(span);
    this.diagnostics.push({
      file: this.file,
      range,
      severity,
      code,
      message,
      ...(correction && { correction }),
    });
  }

  /** Adds a diagnostic where a mistake of shape stands. */
  reportProblem(
    { path, atKey, code, message, correction }: SchemaProblem,
    severity: Severity = 'error',
  ): void {
    const span = atKey ? this.keySpan(path) : this.valueSpan(path);
    this.report(span, severity, code, message, correction);
  }

  /** Warns of the first place where a character was lost: what is no UTF-8 text is read as U+FFFD. */
  warnOfLostCharacters(): void {
    const start = this.text.indexOf('\uFFFD');
    if (start < 0) return;
    const message = 'A character was lost here, as the file is no UTF-8 text; save it in the encoding UTF-8.';
    this.report({ start, end: start + 1 }, 'warning', 'not-text', message);
  }

  /**
   * The place of the value at a path, or of its key where the value is empty; where the path leads nowhere, the
   * first key of the nearest value above.
   */
  valueSpan(path: Path): Span {
    const node = this.#nodeAt(path);
    if (node) {
      const span = this.#trimmed(spanOf(node));
      const key = span.end > span.start ? undefined : this.#keyAt(path);
      return key ? spanOf(key) : span;
    }
    if (path.length === 0) return { start: 0, end: 0 };
    const above = path.slice(0, -1);
    const map = this.#resolve(this.#nodeAt(above));
    const firstKey = isMap<Node | null>(map) && map.items[0]?.key;
    return firstKey ? spanOf(firstKey) : this.valueSpan(above);
  }

  /** The place of what stands at a path, or, where that is an alias, of what it stands for. */
  targetSpan(path: Path): Span {
    const node = this.#resolve(this.#nodeAt(path));
    return node ? this.#trimmed(spanOf(node)) : this.valueSpan(path);
  }

  /** The place of the key (or, in a list, of the item) that a path ends with. */
  keySpan(path: Path): Span {
    const key = this.#keyAt(path);
    return key ? spanOf(key) : this.valueSpan(path);
  }

  /** The scalar at a path, with its style and source. */
  scalarAt(path: Path): Scalar | undefined {
    const node = this.#resolve(this.#nodeAt(path));
    return isScalar(node) ? node : undefined;
  }

  /** The map at a path, with its style and the nodes in it. */
  mapAt(path: Path): YAMLMap<Node | null, Node | null> | undefined {
    const node = this.#resolve(this.#nodeAt(path));
    return isMap<Node | null, Node | null>(node) ? node : undefined;
  }

  #read(): unknown {
    const refuse = (span: Span, code: string, message: string) => this.report(span, 'error', code, message);
    if (this.text.length > MAX_LENGTH) {
      const message = 'The file is longer than 4 million characters; move what is long into a JSONL file.';
      return refuse({ start: 0, end: 0 }, 'too-large', message);
    }
    if (hasTooManyEntries(this.text)) {
      const message = 'The file holds more than 200,000 keys and items; move what is long into a JSONL file.';
      return refuse({ start: 0, end: 0 }, 'too-large', message);
    }
    const nul = this.text.indexOf('\0');
    if (nul >= 0) {
      const message = 'The file holds a NUL character, so it is no UTF-8 text; save it as UTF-8.';
      return refuse({ start: nul, end: nul + 1 }, 'not-text', message);
    }
    // The parser's own check for unique keys is quadratic; the content's reader does the same in one pass.
    const { contents, errors, warnings } = parseDocument(this.text, {
      schema: 'core',
      merge: true,
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
    // What follows the first mistake is mostly its consequence.
    const mistake = errors[0] ?? warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
    if (mistake) return refuse(this.#inLine(mistake.pos), 'yaml-syntax', syntaxSentence(mistake, this.text));

    const reader = new ContentReader();
    try {
      const value = reader.read(contents);
      for (const { span, code, message } of reader.mistakes) refuse(span, code, message);
      if (reader.mistakes.length > 0) return undefined;
      this.#root = contents;
      this.#targets = reader.targets;
      return value;
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      return refuse(this.#inLine([error.span.start, error.span.end]), error.code, error.message);
    }
  }

  /** A span of at least one character that ends with its first line at the latest. */
  #inLine([start, end]: readonly [number, number]): Span {
    const lineEnd = this.text.slice(start, end).search(/[\r\n]/);
    return { start, end: Math.max(lineEnd < 0 ? end : start + lineEnd, start + 1) };
  }

  /** Without the white space after a block. */
  #trimmed({ start, end }: Span): Span {
    return { start, end: start + this.text.slice(start, end).trimEnd().length };
  }

  #nodeAt(path: Path): Node | null | undefined {
    let node: Node | null | undefined = this.#root;
    for (const step of path) {
      const parent = this.#resolve(node);
      node = isSeq<Node | null>(parent) ? parent.items[Number(step)] : this.#pairAt(parent, step)?.value;
    }
    return node;
  }

  #keyAt(path: Path): Node | undefined {
    const last = path.at(-1);
    if (last === undefined) return undefined;
    return this.#pairAt(this.#resolve(this.#nodeAt(path.slice(0, -1))), last)?.key ?? undefined;
  }

  /** A map's pair of a key: its own, else one that `<<` brings in. */
  #pairAt(map: Node | null | undefined, step: string | number): YamlPair | undefined {
    if (!isMap<Node | null, Node | null>(map)) return undefined;
    const own = map.items.find(({ key }) => !isMergeKey(key) && keyText(key) === String(step));
    if (own) return own;
    for (const { key, value } of map.items) {
      const source = isMergeKey(key) ? this.#resolve(value) : undefined;
      for (const each of isSeq<Node | null>(source) ? source.items : [source]) {
        const found = this.#pairAt(this.#resolve(each), step);
        if (found) return found;
      }
    }
    return undefined;
  }

  #resolve(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? this.#targets.get(node) : node;
  }
}

interface YamlPair {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** Whether there is too much to be parsed, told by the lexer alone, which keeps nothing. */
function hasTooManyEntries(text: string): boolean {
  if (text.length <= MAX_ENTRIES) return false;
  let entries = 0;
  for (const lexeme of new Lexer().lex(text)) if (MARKS.has(lexeme) && ++entries > MAX_ENTRIES) return true;
  return false;
}

/** Lexemes of which each key and item has one. */
const MARKS: ReadonlySet<string> = new Set(['-', '?', ':', ',', '[', '{']);
