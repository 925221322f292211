import { clip, trimmedSpan } from '../finding.ts';
import type { Mistake } from './mistake.ts';

const NAME = String.raw`[\p{L}_:][\p{L}\p{M}\p{N}_:.·-]*`;
const OPEN = new RegExp(`<(${NAME})`, 'uy');
const CLOSE = new RegExp(`</(${NAME})\\s*>`, 'uy');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*("[^"<]*"|'[^'<]*')`, 'uy');
const TAG_END = /\s*(\/?)>/y;
/** What begins no entity that XML knows by itself. */
const BAD_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids these characters.
const FORBIDDEN = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Cs}/u;

/** Markup that is passed over as a whole. */
const SKIPPED = [
  { begin: '<!--', end: '-->', name: 'comment' },
  { begin: '<![CDATA[', end: ']]>', name: 'CDATA section' },
  { begin: '<?', end: '?>', name: 'processing instruction' },
  { begin: '<!DOCTYPE', end: '>', name: 'document type' },
];

/**
 * Why a text is not one well-formed XML document. Reads it once from left to right, without recursion; no entity is
 * ever expanded, and a document type with declarations of its own is refused.
 */
export function xmlMistake(text: string): Mistake | undefined {
  return new XmlReader(text).firstMistake();
}

interface Element {
  readonly name: string;
  readonly start: number;
}

class XmlReader {
  readonly #text: string;
  readonly #open: Element[] = [];
  #at: number;
  #root: Element | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#at = trimmedSpan(text).start;
  }

  firstMistake(): Mistake | undefined {
    const forbidden = FORBIDDEN.exec(this.#text);
    if (forbidden) return this.#mistake('this character must not stand in XML', forbidden.index, 1);
    while (this.#at < this.#text.length) {
      const mistake = this.#text[this.#at] === '<' ? this.#markup() : this.#characters();
      if (mistake) return mistake;
    }
    const unclosed = this.#open.at(-1);
    if (unclosed) {
      return this.#mistake(
        `<${clip(unclosed.name)}> is never closed`,
        unclosed.start,
        unclosed.name.length + 1,
      );
    }
    return this.#root ? undefined : this.#mistake('it has no element', this.#at, 0);
  }

  #characters(): Mistake | undefined {
    const start = this.#at;
    const next = this.#text.indexOf('<', start);
    const end = next < 0 ? this.#text.length : next;
    const characters = this.#text.slice(start, end);
    this.#at = end;
    if (this.#open.length > 0) return this.#badReference(characters, start);
    const stray = trimmedSpan(characters);
    if (stray.start === stray.end) return undefined;
    const where = this.#root ? 'text follows the root element' : 'text stands before the root element';
    return this.#mistake(where, start + stray.start, stray.end - stray.start);
  }

  #markup(): Mistake | undefined {
    const start = this.#at;
    const skipped = SKIPPED.find(({ begin }) => this.#text.startsWith(begin, start));
    if (skipped) return this.#skip(skipped);
    const close = this.#match(CLOSE);
    if (close) return this.#close(close[1] as string, start);
    if (this.#text.startsWith('</', start)) return this.#mistake('this is no closing tag', start, 2);
    const open = this.#match(OPEN);
    if (!open) return this.#mistake('"<" begins no tag here; in text it is written &lt;', start, 1);
    return this.#openElement(open[1] as string, start);
  }

  #skip({ begin, end, name }: (typeof SKIPPED)[number]): Mistake | undefined {
    const start = this.#at;
    const found = this.#text.indexOf(end, start + begin.length);
    if (found < 0) return this.#mistake(`this ${name} is never closed`, start, begin.length);
    this.#at = found + end.length;
    if (begin === '<![CDATA[' && this.#open.length === 0) {
      return this.#mistake('text stands outside of the root element', start, begin.length);
    }
    if (begin === '<!DOCTYPE' && (this.#root || this.#text.slice(start, found).includes('['))) {
      const message = this.#root
        ? 'a document type stands before the root element'
        : 'a document type with declarations of its own is not read';
      return this.#mistake(message, start, begin.length);
    }
    if (
      begin === '<?' &&
      /^xml\b/i.test(this.#text.slice(start + 2, start + 6)) &&
      this.#text.slice(0, start).trim() !== ''
    ) {
      return this.#mistake('the XML declaration stands at the very beginning', start, found + 2 - start);
    }
    return undefined;
  }

  #openElement(name: string, start: number): Mistake | undefined {
    if (this.#root && this.#open.length === 0) {
      return this.#mistake('a second root element begins here', start, this.#at - start);
    }
    const names = new Set<string>();
    for (let found = this.#match(ATTRIBUTE); found; found = this.#match(ATTRIBUTE)) {
      const [whole, attribute = '', value = ''] = found;
      const nameAt = this.#at - whole.trimStart().length;
      if (names.has(attribute)) {
        return this.#mistake(
          `the attribute "${clip(attribute)}" stands here twice`,
          nameAt,
          attribute.length,
        );
      }
      names.add(attribute);
      const mistake = this.#badReference(value, this.#at - value.length);
      if (mistake) return mistake;
    }
    const end = this.#match(TAG_END);
    if (!end) return this.#mistake(`the tag <${clip(name)}> is not well formed`, start, this.#at - start);
    const element = { name, start };
    this.#root ??= element;
    if (end[1] === '') this.#open.push(element);
    return undefined;
  }

  #close(name: string, start: number): Mistake | undefined {
    const opened = this.#open.pop();
    if (opened?.name === name) return undefined;
    const length = this.#at - start;
    if (!opened) return this.#mistake(`</${clip(name)}> closes nothing`, start, length);
    return this.#mistake(
      `</${clip(name)}> stands where <${clip(opened.name)}> must be closed`,
      start,
      length,
    );
  }

  #badReference(text: string, offset: number): Mistake | undefined {
    const bad = BAD_REFERENCE.exec(text);
    return bad
      ? this.#mistake('"&" begins no entity here; in text it is written &amp;', offset + bad.index, 1)
      : undefined;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #mistake(message: string, start: number, length: number): Mistake {
    return { message, span: { start, end: start + length } };
  }
}
