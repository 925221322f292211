import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import { LineIndex, type Span } from '../text/span.ts';
import type { Path } from './path.ts';
import { ContentMistake, ContentReader, isMergeKey, keyText, spanOf } from './yaml-content.ts';
import { syntaxSentence } from './yaml-mistake.ts';

/** Characters of a document; what is longer takes seconds to parse, and belongs into a format that streams. */
const MAX_LENGTH = 4_000_000;

interface Pair {
  readonly key: Node | null;
  readonly value: Node | null;
}

/**
 * A YAML file with the place of every key and value. Parsing never throws: what is wrong stands in `diagnostics`,
 * and `value` is then `undefined`. Otherwise `value` is plain data: no dates, no circles, not nested too deeply.
 */
export class YamlDocument {
  readonly file: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly value: unknown;
  readonly diagnostics: Diagnostic[] = [];
  readonly #root: Node | null = null;
  readonly #targets: ReadonlyMap<Alias, Node> = new Map();

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.lines = new LineIndex(text);
    const nul = text.indexOf('\0');
    if (text.length > MAX_LENGTH) {
      const message = 'The file is longer than 4 million characters; move its samples into a JSONL file.';
      this.report({ start: 0, end: 0 }, 'error', 'too-large', message);
    } else if (nul >= 0) {
      const message = 'The file holds a NUL character, so it is no UTF-8 text; save it as UTF-8.';
      this.report({ start: nul, end: nul + 1 }, 'error', 'not-text', message);
    } else {
      // The parser's own check for unique keys is quadratic; the content's reader does the same in one pass.
      const { contents, errors, warnings } = parseDocument(text, {
        schema: 'core',
        merge: true,
        resolveKnownTags: false,
        uniqueKeys: false,
        prettyErrors: false,
      });
      const mistake = errors[0] ?? warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
      if (mistake) {
        // What follows the first mistake are mostly its consequences.
        this.report(this.#inLine(mistake.pos), 'error', 'yaml-syntax', syntaxSentence(mistake));
      } else {
        const reader = new ContentReader();
        this.#root = contents;
        this.#targets = reader.targets;
        this.value = this.#read(reader);
      }
    }
  }

  /** Adds a diagnostic at a span of this file. */
  report(span: Span, severity: Severity, code: string, message: string): void {
    this.diagnostics.push({ file: this.file, range: this.lines.rangeOf(span), severity, code, message });
  }

  /**
   * The place of the value at a path, of the key where the value is empty; where the path leads nowhere, the first
   * key of the nearest value above.
   */
  valueSpan(path: Path): Span {
    const parent = this.#walk(path.slice(0, -1));
    const last = path.at(-1);
    const pair = last === undefined ? undefined : this.#pairOf(parent.node, last);
    const node = this.#step(parent.node, last);
    return {start:0,end:0};
  }
}
