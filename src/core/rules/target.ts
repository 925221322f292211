import type { Span } from '../text/span.ts';
import { RuleDefinitionError } from './errors.ts';
import { clip, trimmedSpan, valueText } from './finding.ts';
import { isJsonPath } from './json/json-path.ts';
import type { JsonOutput, JsonPart } from './json-output.ts';
import type { BoundCheck, CheckFinding, OutputView } from './rule.ts';

/** What a check looks at: the whole output as text, or one part of it as JSON. */
export interface Target {
  /** How a message names it: `the output`, or its JSON Pointer. */
  readonly name: string;
  /** The JSON value; of the whole output, its text. */
  readonly value: unknown;
  /** The characters of a text; the source of any other JSON value. */
  readonly text: string;
  /** Its place in the output, without white space around it. */
  readonly span: Span;
  /** The place in the output of a stretch of `text`. */
  spanOf(start: number, end: number): Span;
}

/** The JSON Pointer of an `at` option, where the plain name of a top-level field will do; a JSONPath stays as it is. */
export function pointerOf(at: string): string {
  if (at === '' || at.startsWith('/') || isJsonPath(at)) return at;
  return `/${at.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** How a message names a JSON Pointer. */
export const nameOf = (pointer: string) => pointer || 'the JSON value';

/**
 * Inspects the part of an output that the option `at` names; without it, the whole output as text. All checks
 * share what happens otherwise: one finding where the output is not JSON, and one where the part is missing.
 */
export function inspect(
  output: OutputView,
  at: string | undefined,
  find: (target: Target) => CheckFinding[],
): CheckFinding[] {
  if (at === undefined) return find(new WholeOutput(output.text));
  const pointer = pointerOf(at);
  const json = output.json();
  const target = jsonTarget(output.text, json, pointer);
  if (target) return find(target);
  return [json.error ? notJson(output, nameOf(pointer)) : missingPart(output, pointer)];
}

/** The part of a JSON text that a JSON Pointer leads to, or `undefined` where there is none. */
export function jsonTarget(text: string, json: JsonOutput, pointer: string): Target | undefined {
  const part = json.at(pointer);
  return part && new JsonTarget(pointer, part, text);
}

/**
 * Gives a check what the option `at` means for all of them: with `optional`, a part that is missing or `null` passes
 * (an output that is not JSON does not), and the part is the place that makes an output pass.
 * @throws {RuleDefinitionError} for `optional` without `at`
 */
export function aboutTarget(bound: BoundCheck, options: unknown): BoundCheck {
  const { at, optional } = (options ?? {}) as { readonly at?: unknown; readonly optional?: unknown };
  if (typeof at !== 'string') {
    if (optional !== true) return bound;
    throw new RuleDefinitionError(
      '"optional" needs a part that may be missing; name it under "at", or remove "optional"',
      '/optional',
    );
  }
  const pointer = pointerOf(at);
  const partOf = (output: OutputView) => output.json().at(pointer);
  const isAbsent = (output: OutputView) => !output.json().error && (partOf(output)?.value ?? null) === null;
  const check: BoundCheck =
    optional === true ? (output) => (isAbsent(output) ? [] : bound(output)) : (output) => bound(output);
  return Object.assign(check, { match: bound.match ?? ((output: OutputView) => partOf(output)?.span) });
}

/** The `match` of a check that searches a part for stretches of text; they need not be in order. */
export function firstMatch(at: string | undefined, search: (text: string) => Span[]): BoundCheck['match'] {
  return (output) => {
    let first: Span | undefined;
    inspect(output, at, (target) => {
      const [found] = search(target.text).sort((a, b) => a.start - b.start);
      first = found && target.spanOf(found.start, found.end);
      return [];
    });
    return first;
  };
}

/** The one finding of a check that needs JSON where there is none. */
export function notJson(output: OutputView, wanted: string): CheckFinding {
  const { error } = output.json();
  return {
    span: error?.span ?? trimmedSpan(output.text),
    message: `${wanted} cannot be checked, as the output is not JSON: ${error?.message}`,
    expected: 'JSON',
    notJson: true,
    breaks: 'shape',
  };
}

/** The finding for a field that is not there. */
export function missingPart(output: OutputView, pointer: string): CheckFinding {
  return {
    span: output.json().nearest(pointer),
    message: `${nameOf(pointer)} is missing`,
    expected: nameOf(pointer),
    missing: pointer,
    breaks: 'shape',
  };
}

/** What a part holds, for a message. */
export const targetValueText = (target: Target) =>
  typeof target.value === 'string' ? valueText(target.text.trim()) : clip(target.text);

class WholeOutput implements Target {
  readonly name = 'the output';
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get value(): string {
    return this.text;
  }

  get span(): Span {
    return trimmedSpan(this.text);
  }

  spanOf(start: number, end: number): Span {
    return { start, end };
  }
}

class JsonTarget implements Target {
  readonly name: string;
  readonly value: unknown;
  readonly #part: JsonPart;
  readonly #output: string;

  constructor(pointer: string, part: JsonPart, output: string) {
    this.name = nameOf(pointer);
    this.value = part.value;
    this.#part = part;
    this.#output = output;
  }

  get text(): string {
    return typeof this.value === 'string' ? this.value : this.#source;
  }

  get span(): Span {
    return this.#part.span;
  }

  spanOf(start: number, end: number): Span {
    const { start: begin } = this.span;
    if (typeof this.value !== 'string') return { start: begin + start, end: begin + end };
    const source = this.#source;
    // A string as long as its source without the quotes has no escapes.
    if (source.length === this.value.length + 2) return { start: begin + 1 + start, end: begin + 1 + end };
    const from = sourceOffset(source, 1, start);
    return { start: begin + from, end: begin + sourceOffset(source, from, end - start) };
  }

  get #source(): string {
    return this.#output.slice(this.span.start, this.span.end);
  }
}

/** Walks `count` characters of a JSON string's value, from an offset in its source. */
function sourceOffset(source: string, from: number, count: number): number {
  let offset = from;
  for (let passed = 0; passed < count; passed++) {
    if (source[offset] !== '\\') offset++;
    else offset += source[offset + 1] === 'u' ? 6 : 2;
  }
  return offset;
}
