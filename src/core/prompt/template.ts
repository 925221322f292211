import { Liquid, type Template as LiquidTemplate } from 'liquidjs';
import type { Span } from '../text/span.ts';

/** A template that cannot be parsed or rendered; `span` is the culprit's place in the template's text. */
export class TemplateError extends Error {
  readonly code: 'template-syntax' | 'undefined-variable' | 'template-limit';
  readonly span: Span;

  constructor(code: TemplateError['code'], message: string, span: Span) {
    super(message);
    this.name = 'TemplateError';
    this.code = code;
    this.span = span;
  }
}

/** A variable that a template reads from outside. */
export interface TemplateVariable {
  readonly name: string;
  readonly span: Span;
  /** The template copes without it: it is only tested, or has a default. */
  readonly optional: boolean;
}

/** Bounds of one rendering: characters parsed, ms spent, and array items and characters made. */
const PARSE_LIMIT = 20_000_000;
const RENDER_LIMIT_MS = 2_000;
const MEMORY_LIMIT = 100_000_000;

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  lenientIf: true,
  ownPropertyOnly: true,
  cache: false,
  parseLimit: PARSE_LIMIT,
  renderLimit: RENDER_LIMIT_MS,
  memoryLimit: MEMORY_LIMIT,
  templates: {},
  // A map or list in a prompt is meant to be read by the model, so it is written as JSON.
  outputEscape: (value: unknown) =>
    (value !== null && typeof value === 'object' ? JSON.stringify(value) : value) as string,
});
// These read other files, and a prompt file is one self-contained version.
for (const tag of ['render', 'include', 'layout', 'block']) delete engine.tags[tag];

/** A Liquid template, parsed once. Undefined variables are errors; nothing is evaluated as code. */
export class Template {
  readonly text: string;
  readonly #nodes: LiquidTemplate[];
  #variables: TemplateVariable[] | undefined;

  /** @throws {TemplateError} for text that is not valid Liquid */
  constructor(text: string) {
    this.text = text;
    try {
      this.#nodes = engine.parse(text);
    } catch (error) {
      throw templateError(error, text);
    }
  }

  /** The outside variables read, each use of them, in text order. */
  get variables(): readonly TemplateVariable[] {
    this.#variables ??= this.#analyse();
    return this.#variables;
  }

  /** @throws {TemplateError} for an undefined variable, a failing filter, or work beyond the limits */
  render(variables: Readonly<Record<string, unknown>>): string {
    try {
      return String(engine.renderSync(this.#nodes, { ...variables }));
    } catch (error) {
      throw templateError(error, this.text);
    }
  }

  #analyse(): TemplateVariable[] {
    const { globals } = engine.analyzeSync(this.#nodes, { partials: false });
    const lineStarts = [0, ...[...this.text.matchAll(/\n/g)].map((match) => match.index + 1)];
    const uses = Object.entries(globals).flatMap(([name, places]) =>
      places.map(({ location }) => {
        const start = (lineStarts[location.row - 1] ?? 0) + location.col - 1;
        return { name, span: { start, end: start + name.length }, tolerant: isTolerant(this.text, start) };
      }),
    );
    const tested = new Set(uses.filter((use) => use.tolerant).map((use) => use.name));
    return uses
      .map(({ name, span }) => ({ name, span, optional: tested.has(name) }))
      .sort((a, b) => a.span.start - b.span.start);
  }
}

/** Whether the place is in a condition, or in an output with a default. */
function isTolerant(text: string, offset: number): boolean {
  const open = Math.max(text.lastIndexOf('{{', offset), text.lastIndexOf('{%', offset));
  const inside = text.slice(
    open,
    (text.indexOf(text[open + 1] === '{' ? '}}' : '%}', offset) + 1 || text.length + 1) - 1,
  );
  return /^\{%-?\s*(?:if|elsif|unless|case|when)\b/.test(inside) || /\|\s*default\b/.test(inside);
}

interface LiquidFailure {
  readonly name?: string;
  readonly message?: string;
  readonly token?: { readonly begin: number; readonly end: number };
}

function templateError(error: unknown, text: string): TemplateError {
  const { name, message = String(error), token } = error as LiquidFailure;
  const span = token
    ? {
        start: Math.min(token.begin, text.length),
        end: Math.min(Math.max(token.end, token.begin + 1), text.length),
      }
    : { start: 0, end: 0 };
  const reason = (message.split('\n')[0] ?? '').replace(/(?:, file:.*?)?, line:\d+, col:\d+$/, '').trim();
  if (name === 'UndefinedVariableError') {
    const variable = reason.replace(/^undefined variable: /, '');
    return new TemplateError(
      'undefined-variable',
      `The variable "${variable}" is not defined; add it to the sample, or write {{ ${variable} | default: "" }}.`,
      span,
    );
  }
  if (/limit exceeded|Invalid array length/.test(reason)) {
    return new TemplateError(
      'template-limit',
      'The template does too much work to render; make its loops smaller.',
      span,
    );
  }
  return new TemplateError('template-syntax', `The template is not valid: ${reason}.`, span);
}

const memo = new Map<string, Template>();
const MEMO_SIZE = 200;

/** Renders a text that may be a template, remembering the ones parsed lately. @throws {TemplateError} */
export function renderText(text: string, variables: Readonly<Record<string, unknown>>): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  let template = memo.get(text);
  if (!template) {
    template = new Template(text);
    if (memo.size >= MEMO_SIZE) memo.delete(memo.keys().next().value ?? '');
    memo.set(text, template);
  }
  return template.render(variables);
}
