import { pointerTokens, toPointer } from '../documents/path.ts';
import { hasTooManyValues } from '../text/bounded-json.ts';
import type { Span } from '../text/span.ts';
import { CheckFailedError } from './errors.ts';
import { trimmedSpan } from './finding.ts';
import { concretePaths, EVERY_ITEM, type JsonPath } from './json/json-path.ts';
import { type JsonPlace, locate, locateAll } from './json/locate.ts';
import { jsonSyntaxProblem } from './json/syntax-problem.ts';
import { withinTimeLimit } from './time-limit.ts';

/** A value of a JSON output with its place. */
export interface JsonPart {
  readonly value: unknown;
  readonly span: Span;
}

/** An output read as strict JSON (RFC 8259), with the place of every part. */
export interface JsonOutput {
  /** Why the output is not JSON, and where. */
  readonly error?: { readonly message: string; readonly span: Span };
  /** The parsed value; `undefined` beside an error. Of a doubled key, the last one counts. */
  readonly value: unknown;
  /** The part a JSON Pointer leads to, or `undefined` where there is none. */
  at(pointer: string): JsonPart | undefined;
  /** The JSON Pointers that a JSONPath stands for, of parts that are there or missing; none beside an error. */
  pointers(path: JsonPath): IteratorObject<string>;
  /** The place of the key that a JSON Pointer ends with; in a list, of the item. */
  keySpan(pointer: string): Span | undefined;
  /** The place where a part belongs that is not there: the nearest object or array around it. */
  nearest(pointer: string): Span;
}

/** ms that reading a very large output may take. */
const PARSE_MS = 2_000;

/**
 * Reads an output as JSON, of any size and depth. Places are searched for only when they are asked for.
 * @throws {LongWorkError} inside of `unlessLong`, for one of so many values that they take much memory
 */
export function parseJsonOutput(text: string): JsonOutput {
  return new ParsedOutput(text);
}

const NOTHING = Symbol('nothing');

class ParsedOutput implements JsonOutput {
  readonly value: unknown;
  readonly #text: string;
  readonly #isJson: boolean = true;
  readonly #places = new Map<string, JsonPlace>();
  /** Paths whose parts are searched for all at once, when the first of them is asked for. */
  readonly #unlocated = new Set<JsonPath>();
  #error: JsonOutput['error'];

  constructor(text: string) {
    this.#text = text;
    const parse = (): unknown => JSON.parse(text);
    try {
      this.value = hasTooManyValues(text) ? withinTimeLimit('reading the output', PARSE_MS, parse) : parse();
    } catch (error) {
      if (error instanceof CheckFailedError) throw error;
      this.#isJson = false;
    }
  }

  get error(): JsonOutput['error'] {
    if (this.#isJson) return undefined;
    this.#error ??= jsonSyntaxProblem(this.#text);
    return this.#error;
  }

  at(pointer: string): JsonPart | undefined {
    const value = this.#valueAt(pointerTokens(pointer));
    if (value === NOTHING) return undefined;
    const place = () => this.#place(pointer);
    return {
      value,
      get span() {
        return place().value;
      },
    };
  }

  *pointers(path: JsonPath): Generator<string> {
    if (!this.#isJson) return;
    if (path.includes(EVERY_ITEM)) this.#unlocated.add(path);
    for (const tokens of concretePaths(this.value, path)) yield toPointer(tokens);
  }

  keySpan(pointer: string): Span | undefined {
    if (this.#valueAt(pointerTokens(pointer)) === NOTHING) return undefined;
    const { key, value } = this.#place(pointer);
    return key ?? value;
  }

  nearest(pointer: string): Span {
    let above = pointer;
    while (above !== '' && this.#valueAt(pointerTokens(above)) === NOTHING) {
      above = above.slice(0, Math.max(0, above.lastIndexOf('/')));
    }
    return this.#place(above).value;
  }

  #valueAt(tokens: readonly string[]): unknown {
    let value: unknown = this.#isJson ? this.value : NOTHING;
    for (const token of tokens) {
      if (value === null || typeof value !== 'object') return NOTHING;
      // An array's own property "length" is not an item.
      if (Array.isArray(value) ? !/^(?:0|[1-9]\d*)$/.test(token) : false) return NOTHING;
      if (!Object.hasOwn(value, token)) return NOTHING;
      value = (value as Record<string, unknown>)[token];
    }
    return value;
  }

  /** The place of a part that is there; of anything else, the whole output. */
  #place(pointer: string): JsonPlace {
    for (const path of this.#unlocated) {
      for (const [each, place] of locateAll(this.#text, path)) this.#places.set(each, place);
    }
    this.#unlocated.clear();
    let place = this.#places.get(pointer);
    if (!place) {
      place = (pointer !== '' && locate(this.#text, pointerTokens(pointer))) || {
        value: trimmedSpan(this.#text),
      };
      this.#places.set(pointer, place);
    }
    return place;
  }
}
