import { getLocation, parseTree } from 'jsonc-parser';
import sampleSchema from '../../../../schemas/sample.schema.json' with { type: 'json' };
import { typingAt, type YamlCursor } from '../../documents/yaml-cursor.ts';
import { isPromptPath } from '../../prompt/parse.ts';
import { filterNames, tagNames } from '../../prompt/template.ts';
import { displayText } from '../../text/display-text.ts';
import { oneLine } from '../../text/one-line.ts';
import type { Span } from '../../text/span.ts';
import type { Completion } from './schema-completions.ts';
import { FILTERS } from './template-filters.ts';

/** What a workspace calls its things: no schema can know it. */
export interface KnownNames {
  /** The variables of samples, each with values that the first samples give it. */
  readonly variables: ReadonlyMap<string, readonly unknown[]>;
  /** Ids of rules. */
  readonly rules: readonly string[];
  /** Tags of samples. */
  readonly tags: readonly string[];
  /** Names of providers. */
  readonly providers: readonly string[];
}

const MAX_VALUE = 60;
/** Characters before the cursor in which a template may have begun. */
const LOOK_BACK = 1_000;

/** What a variable holds in the first samples, a line each, as Markdown. */
export const valuesMarkdown = (values: readonly unknown[]): string =>
  values.map((value) => `- ${asCode(oneLine(displayText(value), MAX_VALUE))}`).join('\n');

const asCode = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text || ' '}\``);

/** What is inside of a template at an offset of a prompt or rules file: variables, filters, tags. */
export function completeTemplate(text: string, offset: number, { variables }: KnownNames): Completion[] {
  const before = text.slice(Math.max(0, offset - LOOK_BACK), offset);
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  const inside = open < 0 ? '' : before.slice(open + 2);
  if (open < 0 || /[%}]\}|\n\s*\n/.test(inside)) return [];
  const [word = ''] = /[\w-]*$/.exec(inside) ?? [];
  const lead = inside.slice(0, inside.length - word.length);
  if ((lead.match(/"/g)?.length ?? 0) % 2 === 1 || (lead.match(/'/g)?.length ?? 0) % 2 === 1) return [];
  const rest = text.slice(offset, offset + LOOK_BACK);
  const [after = ''] = /^[\w-]*/.exec(rest) ?? [];
  const span = { start: offset - word.length, end: offset + after.length };
  const isTag = before.startsWith('{%', open);
  const isClosed = /^[^{\n]*?[%}]\}/.test(rest);
  const written = (name: string) => {
    if (isClosed) return `${lead ? '' : ' '}${name}${/^[%}]\}/.test(rest.slice(after.length)) ? ' ' : ''}`;
    return `${lead ? '' : ' '}${name} ${isTag ? '%}' : '}}'}`;
  };
  if (/\|\s*$/.test(lead)) {
    return filterNames.map((label) => {
      const summary = FILTERS[label];
      return {
        label,
        kind: 'filter',
        summary,
        description: summary,
        snippet: asSnippet(written(label)),
        span,
      };
    });
  }
  if (/\.\s*$/.test(lead)) return [];
  if (isTag && /^-?\s*$/.test(lead)) {
    return tagNames.map((label) => ({
      label,
      kind: 'tag',
      snippet: asSnippet(`${lead ? '' : ' '}${label} `),
      span,
    }));
  }
  // A loop, an assignment and a capture give a name; they do not read one.
  if (/^-?\s*(?:for|assign|capture)\s+$/.test(lead)) return [];
  return [...variables].map(([label, values]) => ({
    label,
    kind: 'variable',
    summary: values.length > 0 ? oneLine(displayText(values[0]), MAX_VALUE) : undefined,
    description: valuesMarkdown(values),
    snippet: asSnippet(isTag ? label : written(label)),
    span,
  }));
}

const asSnippet = (text: string) => text.replace(/[\\$}]/g, '\\$&');

/** Names at an offset of a prompt or rules file: providers, and the variables and tags of conditions. */
export function completeNames(text: string, offset: number, names: KnownNames): Completion[] {
  const cursor = typingAt(text, offset);
  if (cursor?.role !== 'value') return [];
  const [last, outer] = [cursor.path.at(-1), cursor.path.at(-2)];
  const isIn = (key: string) => outer === key || (outer === 'not' && cursor.path.at(-3) === key);
  if (cursor.path.length === 1 && last === 'provider') return named(names.providers, cursor.span);
  if (isIn('when') && last === 'variable') return named([...names.variables.keys()], cursor.span);
  return isIn('when') && last === 'tag' ? named(names.tags, cursor.span) : [];
}

const named = (labels: readonly string[], span: Span): Completion[] =>
  labels.map((label) => ({ label, kind: 'name', snippet: asSnippet(plainOrQuoted(label)), span }));

/** A text as YAML takes it for one. */
const plainOrQuoted = (text: string) =>
  /^[A-Za-z_][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** Keys of a sample and names in it, at an offset of a sample file or of a prompt's own samples. */
export function completeSample(file: string, text: string, offset: number, names: KnownNames): Completion[] {
  if (/\.ya?ml$/i.test(file)) return completeInYaml(file, text, offset, names);
  if (/\.json$/i.test(file)) return completeInJson(text, offset, 1, names);
  if (!/\.(?:jsonl|ndjson)$/i.test(file)) return [];
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(start, end < 0 ? undefined : end);
  return completeInJson(line, offset - start, 0, names).map(({ span, ...completion }) => ({
    ...completion,
    span: { start: span.start + start, end: span.end + start },
  }));
}

/** Characters of a file that is read anew at every keystroke. */
const MAX_READ = 1_000_000;

/** @param depth steps that lead to a sample */
function completeInJson(text: string, offset: number, depth: number, names: KnownNames): Completion[] {
  if (text.length > MAX_READ) return [];
  const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
  const isInside =
    previousNode && previousNode.offset < offset && offset < previousNode.offset + previousNode.length;
  const span = isInside
    ? { start: previousNode.offset, end: previousNode.offset + previousNode.length }
    : { start: offset - (/\w*$/.exec(text.slice(0, offset))?.[0].length ?? 0), end: offset };
  const inSample = path.slice(depth);
  if (!isAtPropertyKey) {
    return inSample[0] === 'tags' && inSample.length <= 2
      ? named(names.tags, span).map((each) => ({ ...each, snippet: JSON.stringify(each.label) }))
      : [];
  }
  const hasColon = /^\s*:/.test(text.slice(span.end));
  const written = (label: string) => asSnippet(JSON.stringify(label)) + (hasColon ? '' : ': $0');
  const present = new Set(siblingsIn(text, path.slice(0, -1)));
  if (inSample.length === 1)
    return keysOfSample(names, present, (label) => ({ snippet: written(label), span }));
  if (inSample.length === 2 && inSample[0] === 'rules') {
    return rulesLeft(names, present, span, written);
  }
  return [];
}

function siblingsIn(text: string, path: readonly (string | number)[]): string[] {
  let node = parseTree(text);
  for (const step of path) {
    node =
      typeof step === 'number'
        ? node?.children?.[step]
        : node?.children?.find(({ children }) => children?.[0]?.value === step)?.children?.[1];
  }
  return (node?.children ?? []).map(({ children }) => String(children?.[0]?.value));
}

function completeInYaml(file: string, text: string, offset: number, names: KnownNames): Completion[] {
  const cursor = typingAt(text, offset);
  const path = cursor && pathInSample(file, cursor);
  if (!cursor || !path) return [];
  const { role, span, siblings, hasColon } = cursor;
  const present = new Set(siblings);
  const written = (label: string) => `${asSnippet(plainOrQuoted(label))}${hasColon ? '' : ': $0'}`;
  if (role === 'key' && path.length === 0)
    return keysOfSample(names, present, (label) => ({ snippet: written(label), span }));
  if (path[0] === 'rules' && role === 'key' && path.length === 1) {
    return rulesLeft(names, present, span, written);
  }
  return path[0] === 'tags' && path.length <= 2 ? named(names.tags, span) : [];
}

/** A path below the sample that it leads into. */
function pathInSample(file: string, { path }: YamlCursor): YamlCursor['path'] | undefined {
  const base = isPromptPath(file) ? ['testData'] : [];
  const isThere = base.every((step, index) => path[index] === step) && typeof path[base.length] === 'number';
  return isThere ? path.slice(base.length + 1) : undefined;
}

/** The ids of rules that a sample does not speak of yet. */
const rulesLeft = (
  { rules }: KnownNames,
  present: ReadonlySet<string>,
  span: Span,
  written: (label: string) => string,
): Completion[] =>
  named(
    rules.filter((id) => !present.has(id)),
    span,
  ).map((each) => ({ ...each, snippet: written(each.label) }));

const RESERVED: Readonly<Record<string, { readonly description?: string }>> = sampleSchema.properties;

/** The prompt's variables, then the keys with a meaning of their own. */
function keysOfSample(
  { variables }: KnownNames,
  present: ReadonlySet<string>,
  place: (label: string) => Pick<Completion, 'snippet' | 'span'>,
): Completion[] {
  const reserved = Object.keys(RESERVED);
  const own = [...variables.keys()].filter((name) => !reserved.includes(name));
  return [...own, ...reserved]
    .filter((label) => !present.has(label))
    .map((label) => {
      const summary = RESERVED[label]?.description;
      const description = summary ?? valuesMarkdown(variables.get(label) ?? []);
      return { label, kind: summary ? 'key' : 'variable', summary, description, ...place(label) };
    });
}
