import { distance } from 'fastest-levenshtein';
import type { Correction } from '../diagnostic.ts';
import type { Span } from '../text/span.ts';

/** A template that cannot be parsed or rendered; `span` is the culprit's place in the template's text. */
export class TemplateError extends Error {
  readonly code: 'template-syntax' | 'undefined-variable' | 'template-limit';
  readonly span: Span;
  readonly correction?: Correction;
  /** What is not defined, as the template names it: `user.name`. */
  readonly variable?: string;

  constructor(
    code: TemplateError['code'],
    message: string,
    span: Span,
    { correction, variable }: Pick<TemplateError, 'correction' | 'variable'> = {},
  ) {
    super(message);
    this.name = 'TemplateError';
    this.code = code;
    this.span = span;
    if (correction) this.correction = correction;
    if (variable !== undefined) this.variable = variable;
  }
}

/** What the engine throws, or JavaScript below it. */
interface LiquidFailure {
  readonly name?: string;
  readonly message?: string;
  readonly token?: { readonly input: string; readonly begin: number; readonly end: number };
}

/** Names that a template may use, among which a misspelt one is looked for. */
interface TemplateNames {
  readonly filterNames: readonly string[];
  readonly tagNames: readonly string[];
}

/** Turns whatever parsing or rendering threw into an error with one sentence and a place. */
export function templateError(error: unknown, text: string, names?: TemplateNames): TemplateError {
  if (error instanceof TemplateError) return error;
  const { name, message = String(error), token } = error as LiquidFailure;
  const span = spanOf(token, text);
  const reason = (message.split('\n')[0] ?? '').replace(/(?:, file:.*?)?, line:\d+, col:\d+$/, '').trim();
  if (name === 'UndefinedVariableError') {
    const variable = reason.replace(/^undefined variable: /, '');
    const written = clip(text.slice(span.start, span.end));
    return new TemplateError(
      'undefined-variable',
      `The variable "${clip(variable)}" is not defined; add it to the sample, or write {{ ${written} | default: "" }}.`,
      span,
      { variable },
    );
  }
  if (/Maximum call stack/.test(reason)) {
    return new TemplateError('template-limit', 'The template nests too deeply; flatten it.', span);
  }
  if (/limit exceeded|Invalid (?:array|string) length/.test(reason)) {
    const sentence = 'The template does too much work to render; make its loops and texts smaller.';
    return new TemplateError('template-limit', sentence, span);
  }
  const correction = names && correctionOf(reason, names);
  const sentence = correction
    ? `There is no ${reason.startsWith('tag') ? 'tag' : 'filter'} "${clip(correction.written)}"; did you mean "${correction.meant}"?`
    : isMeantAsText(span, text)
      ? 'These braces are read as a variable; if they are meant as text, such as JSON or JSX, write {% raw %} before and {% endraw %} after them.'
      : syntaxSentence(reason);
  return new TemplateError('template-syntax', sentence, firstLine(span, text), { correction });
}

/** What the engine says of a wrong template, and what it means; groups fill in `$1`. */
const SENTENCES: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/^undefined filter: (.*)$/, 'There is no filter "$1"; correct its name, or remove it.'],
  [
    /^tag "(include|render|layout|block)" not found$/,
    'The tag "$1" needs another file, but a prompt file must not read other files; write the text here.',
  ],
  [/^tag "(end\w*|else|elsif|when)" not found$/, 'Nothing is open that "$1" could belong to; remove it.'],
  [/^tag "(.*)" not found$/, 'There is no tag "$1"; correct its name, or remove it.'],
  [/^output .* not closed$/, 'This {{ is not closed; add }} after the variable.'],
  [/^tag \{%-?\s*(\w+).* not closed$/, 'The tag "$1" is not closed; add {% end$1 %}.'],
  [/^tag .* not closed$/, 'This {% is not closed; add %} after the tag.'],
  [/^invalid value expression: ""$/, 'A variable is missing here; name one between {{ and }}.'],
];

function correctionOf(reason: string, { filterNames, tagNames }: TemplateNames): Correction | undefined {
  const [, filter, tag] = /^undefined filter: (.*)$|^tag "(.*)" not found$/.exec(reason) ?? [];
  const written = filter ?? tag;
  if (!written) return undefined;
  // Nothing is open that a correct one could belong to.
  if (tag && BLOCK_ENDS.includes(tag)) return undefined;
  const meant = misspelt(written, tag ? [...tagNames, ...BLOCK_ENDS] : filterNames);
  return meant === undefined ? undefined : { written, meant };
}

/** One of few letters is meant only where a letter is wrong, or two have changed their places. */
function misspelt(written: string, names: readonly string[]): string | undefined {
  const letters = (word: string) => [...word].sort().join('');
  return (
    names.find((name) => letters(name) === letters(written)) ??
    names.find((name) => distance(name, written) <= Math.max(1, written.length / 4) && name.length > 2)
  );
}

/** Tags that belong to another one. */
const BLOCK_ENDS = [
  ...['endif', 'endunless', 'endcase', 'endfor', 'endcapture', 'endraw', 'endcomment', 'endtablerow'],
  ...['else', 'elsif', 'when', 'include', 'render', 'layout', 'block'],
];

/** Whether what stands between double braces looks like JSON or JSX. */
function isMeantAsText({ start }: Span, text: string): boolean {
  const open = text.lastIndexOf('{{', start + 1);
  if (open < 0) return false;
  const inside = text.slice(open + 2, open + 200).split('}}', 1)[0] ?? '';
  return /^\s*(?:[{[]|"[^"]*"\s*:|[\w$-]+\s*:)/.test(inside);
}

function syntaxSentence(reason: string): string {
  for (const [pattern, sentence] of SENTENCES) {
    const match = pattern.exec(reason);
    if (match) return sentence.replaceAll('$1', () => clip(match[1] ?? ''));
  }
  return `The template is not valid: ${reason.length > 200 ? `${reason.slice(0, 200)}…` : reason}.`;
}

function spanOf(token: LiquidFailure['token'], text: string): Span {
  if (!token) return { start: 0, end: 0 };
  // Some filters read a text of the template as an expression of its own, with offsets of its own.
  const base = token.input === text ? 0 : Math.max(0, text.indexOf(token.input));
  const start = Math.min(base + token.begin, text.length);
  return { start, end: Math.min(Math.max(base + token.end, start + 1), text.length) };
}

function firstLine({ start, end }: Span, text: string): Span {
  const [line = ''] = text.slice(start, end).split(/[\r\n]/, 1);
  return { start, end: Math.min(start + Math.max(line.length, 1), text.length) };
}

const clip = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
