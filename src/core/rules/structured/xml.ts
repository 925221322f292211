import { SaxesParser } from 'saxes';
import { formatCount } from '../../text/plural.ts';
import type { Span } from '../../text/span.ts';
import { clip, trimmedSpan } from '../finding.ts';
import type { FormatProblem } from './format-problem.ts';

/** Elements inside of one another that are read; more, which no model writes, would only take memory. */
const DEEPEST = 10_000;
const LONE_SURROGATE = /\p{Cs}/u;
/** Without a prototype, whose members would be entities as well. */
const ENTITIES = Object.assign(Object.create(null), { amp: '&', gt: '>', lt: '<', quot: '"', apos: "'" });

const BAD_CHARACTER = 'this character is not allowed in XML';
const BAD_REFERENCE = ['"&" begins no entity here; in text it is written &amp;', '&'] as const;
const BAD_TAG = ['"<" begins no tag here; in text it is written &lt;', '<'] as const;
const BAD_CLOSING = ['this is no closing tag', '</'] as const;
const LATE_DECLARATION = 'the XML declaration must be at the very beginning';

/** What saxes says, in our words, and what the mistake begins with, which stands before the place it is found at. */
const MISTAKES: Readonly<Record<string, readonly [message: string, begin: string]>> = {
  'empty entity name.': BAD_REFERENCE,
  'undefined entity.': BAD_REFERENCE,
  'malformed character entity.': BAD_REFERENCE,
  'disallowed character in entity name.': BAD_REFERENCE,
  'disallowed character in tag name': BAD_TAG,
  'incorrect syntax.': BAD_TAG,
  'weird empty close tag.': BAD_CLOSING,
  'disallowed character in closing tag.': BAD_CLOSING,
  'malformed comment.': ['"--" is not allowed in a comment', '--'],
  'the string "]]>" is disallowed in char data.': ['"]]>" in text is written ]]&gt;', ']]>'],
  'inappropriately located doctype declaration.': [
    'a document type is allowed once, before the root element',
    '<!DOCTYPE',
  ],
  'an XML declaration must be at the start of the document.': [LATE_DECLARATION, '<?xml'],
  'the XML declaration must appear at the start of the document.': [LATE_DECLARATION, '<?'],
};

/** Markup that is never closed where its end is not found. */
const UNCLOSED = [
  ['<!--', 'comment'],
  ['<![CDATA[', 'CDATA section'],
  ['<!DOCTYPE', 'document type'],
  ['<?', 'processing instruction'],
] as const;

/**
 * Why a text is not one well-formed XML document. It is read once from left to right, without recursion; no entity is
 * ever expanded, and a document type with declarations of its own is refused.
 */
export function xmlProblem(text: string): FormatProblem | undefined {
  const half = LONE_SURROGATE.exec(text);
  if (half) return { message: BAD_CHARACTER, span: { start: half.index, end: half.index + 1 } };
  const { start, end } = trimmedSpan(text);
  try {
    new XmlReader(text.slice(start, end)).read();
    return undefined;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return {
      message: error.message,
      span: { start: start + error.span.start, end: start + error.span.end },
    };
  }
}

class XmlError extends Error {
  readonly span: Span;

  constructor(message: string, start: number, length: number) {
    super(message);
    this.span = { start, end: start + length };
  }
}

interface Element {
  readonly name: string;
  readonly start: number;
}

class XmlReader {
  readonly #text: string;
  /** Of a fixed version: 1.1 allows characters that are forbidden in 1.0. */
  readonly #parser = new SaxesParser({ position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  readonly #open: Element[] = [];
  /** That was begun or closed last. */
  #element: Element | undefined;
  #hasRoot = false;
  /** Where the last whole piece of markup ended. */
  #end = 0;

  constructor(text: string) {
    this.#text = text;
    const parser = this.#parser;
    parser.ENTITIES = ENTITIES;
    parser.on('error', ({ message }) => {
      throw this.#errorFor(message);
    });
    const end = () => {
      this.#end = parser.position;
    };
    parser.on('xmldecl', end);
    parser.on('processinginstruction', end);
    parser.on('cdata', end);
    parser.on('comment', () => {
      // Its ">" is still to be read.
      this.#end = parser.position + 1;
    });
    parser.on('doctype', (doctype) => {
      if (doctype.includes('[')) {
        const message = 'a document type with declarations of its own is not read';
        throw new XmlError(message, this.#text.indexOf('<!DOCTYPE', this.#end), '<!DOCTYPE'.length);
      }
      end();
    });
    parser.on('opentagstart', ({ name }) => {
      this.#element = { name, start: this.#before('<') };
    });
    parser.on('opentag', () => {
      this.#openElement();
      end();
    });
    parser.on('closetag', () => {
      this.#element = this.#open.pop();
      end();
    });
  }

  /** @throws {XmlError} at the first mistake */
  read(): void {
    this.#parser.write(this.#text).close();
  }

  #openElement(): void {
    const element = this.#element as Element;
    this.#hasRoot = true;
    this.#open.push(element);
    if (this.#open.length > DEEPEST) {
      throw atName(element, `it has more than ${formatCount(DEEPEST)} elements inside of one another`);
    }
  }

  /** @param message what saxes says; a name stands after a colon */
  #errorFor(message: string): XmlError {
    const at = this.#parser.position;
    const known = MISTAKES[message];
    if (known) return new XmlError(known[0], this.#before(known[1]), known[1].length);
    const element = this.#element ?? { name: '', start: 0 };
    const start = this.#before('<');
    const [kind, name = ''] = message.split(': ');
    switch (kind) {
      case 'disallowed character.': {
        const isBracket = this.#text[at - 1] === '<';
        return new XmlError(isBracket ? '"<" in a value is written &lt;' : BAD_CHARACTER, at - 1, 1);
      }
      case 'text data outside of root node.':
        return this.#strayError();
      case 'documents may contain only one root.':
        return atName(element, 'a second root element begins here');
      case 'duplicate attribute':
        return new XmlError(`the attribute "${clip(name.slice(0, -1))}" is defined twice`, start, at - start);
      case 'unexpected close tag.': {
        const closed = this.#text.slice(start + 2, at - 1).trimEnd();
        const why = `</${clip(closed)}> is where <${clip(element.name)}> must be closed`;
        return new XmlError(why, start, at - start);
      }
      case 'unmatched closing tag':
        return new XmlError(`</${clip(name.slice(0, -1))}> closes nothing`, start, at - start);
      case 'document must contain a root element.':
      case 'unclosed tag':
      case 'unexpected end.':
        return this.#endError();
      default: {
        const what = start === element.start && element.name ? `the tag <${clip(element.name)}>` : 'this';
        return new XmlError(`${what} is not well formed`, start, at - start);
      }
    }
  }

  /** Where something begins that was read last. */
  #before(begin: string): number {
    return Math.max(0, this.#text.lastIndexOf(begin, this.#parser.position - begin.length));
  }

  #strayError(): XmlError {
    const next = this.#text.indexOf('<', this.#end);
    const { start, end } = trimmedSpan(this.#text.slice(this.#end, next < 0 ? undefined : next));
    if (start === end)
      return new XmlError('there is text outside the root element', next, '<![CDATA['.length);
    const where = this.#hasRoot ? 'follows' : 'stands before';
    return new XmlError(`text ${where} the root element`, this.#end + start, end - start);
  }

  /** The text is over before the document is. */
  #endError(): XmlError {
    const rest = this.#text.slice(this.#end);
    const error = (message: string, at: number, length: number) =>
      new XmlError(message, this.#end + at, length);
    for (const [begin, name] of UNCLOSED) {
      if (rest.includes(begin))
        return error(`this ${name} is never closed`, rest.indexOf(begin), begin.length);
    }
    // What might be an entity is read up to the next semicolon, however far.
    const reference = rest.indexOf('&', rest.lastIndexOf(';') + 1);
    if (reference >= 0) return error(BAD_REFERENCE[0], reference, 1);
    if (rest.includes('<')) return error('this tag is never closed', rest.indexOf('<'), 1);
    const unclosed = this.#open.at(-1);
    return unclosed
      ? atName(unclosed, `<${clip(unclosed.name)}> is never closed`)
      : error('it has no element', rest.length, 0);
  }
}

const atName = ({ name, start }: Element, message: string) => new XmlError(message, start, name.length + 1);
