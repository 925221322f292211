import { parseTree } from 'jsonc-parser';
import { UserError } from '../../diagnostic.ts';
import { type Path, valueAt } from '../../documents/path.ts';
import { sourceOffset } from '../../documents/scalar-source.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import type { Files } from '../../files.ts';
import { isPromptPath } from '../../prompt/parse.ts';
import { Template } from '../../prompt/template.ts';
import { templatesIn } from '../../rules/templates.ts';
import { RESERVED_KEYS } from '../../samples/sample.ts';
import { LineIndex, type Range, type Span } from '../../text/span.ts';
import type { Project } from '../../workspace/project.ts';

/** A place where a variable is read, or where a sample gives it a value. */
export interface VariablePlace {
  readonly name: string;
  readonly kind: 'read' | 'written';
  /** Absolute path. */
  readonly file: string;
  /** Of the bare name. */
  readonly span: Span;
  readonly range: Range;
}

/** Names with a meaning of their own, which no variable can be called. */
const OF_THE_PRODUCT = new Set([...RESERVED_KEYS, 'completion', 'found', 'context']);

/** Parts of a prompt file whose texts are templates. */
const TEMPLATES = ['messages', 'evaluators', 'rules', 'knowledge'];

/** Characters of a sample file that is searched for names; a larger one would hold the editor up. */
const MAX_SEARCHED = 20_000_000;

/** The prompts that share samples or rules with one that uses a file, directly or by others. */
export function connectedProjects(all: readonly Project[], file: string): Project[] {
  const filesOf = ({ prompt, sampleFiles, ruleFiles }: Project) => [
    prompt.file,
    ...sampleFiles,
    ...ruleFiles,
  ];
  const reached = new Set([file]);
  const found = new Set<Project>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const project of all) {
      if (found.has(project) || !filesOf(project).some((each) => reached.has(each))) continue;
      found.add(project);
      for (const each of filesOf(project)) reached.add(each);
    }
  }
  return [...found];
}

/**
 * Every place of a variable in prompts and in their rules and sample files, as those are on disk or unsaved.
 * @throws {UserError} for a sample file too large to be searched
 */
export async function variablePlaces(
  projects: readonly Project[],
  name: string,
  files: Files,
): Promise<VariablePlace[]> {
  const named = (kind: 'prompt' | 'samples' | 'rules') =>
    projects.flatMap(({ prompt, sampleFiles, ruleFiles }) =>
      kind === 'prompt' ? [prompt.file] : kind === 'samples' ? sampleFiles : ruleFiles,
    );
  const places: VariablePlace[] = [];
  for (const file of new Set([...named('prompt'), ...named('rules')])) {
    const text = await files.readText(file).catch(() => undefined);
    if (text !== undefined) places.push(...placesInYaml(file, text, name));
  }
  for (const file of new Set(named('samples'))) {
    const text = await files.readText(file).catch(() => undefined);
    if (text === undefined) continue;
    if (text.length > MAX_SEARCHED) {
      throw new UserError(
        `${file} is too large to look for "${name}" in it; change it with a tool for large files.`,
      );
    }
    places.push(...placesIn(file, text, 'written', name, sampleNames(file, text, name)));
  }
  return places;
}

/** The variable at an offset of a prompt, rules or sample file: a use of it, or the key of a sample. */
export function variableAt(
  file: string,
  text: string,
  offset: number,
): { name: string; span: Span } | undefined {
  const [read, written] = /\.ya?ml$/i.test(file)
    ? [placesInYaml(file, text), yamlNames(file, text)]
    : [[], sampleNames(file, text, offset)];
  const found = [...read, ...placesIn(file, text, 'written', undefined, written)];
  return found.find(
    ({ name, span }) => span.start <= offset && offset <= span.end && !OF_THE_PRODUCT.has(name),
  );
}

/**
 * Why a variable cannot have a name, in a sentence; `undefined` where it can.
 * @param taken names that other variables have
 */
export function nameProblem(name: string, taken: Iterable<string>): string | undefined {
  if (!/^[A-Za-z_][\w-]*$/.test(name)) {
    return 'A variable begins with a letter or underscore, and holds letters, digits, underscores and hyphens.';
  }
  if (OF_THE_PRODUCT.has(name)) return `"${name}" has a meaning of its own; choose another name.`;
  return new Set(taken).has(name) ? `There is a variable "${name}" already; choose another name.` : undefined;
}

interface NameAt {
  readonly name: string;
  readonly span: Span;
}

function placesIn(
  file: string,
  text: string,
  kind: VariablePlace['kind'],
  name: string | undefined,
  found: readonly NameAt[],
): VariablePlace[] {
  const lines = new LineIndex(text);
  const places = new Map<number, VariablePlace>();
  for (const each of found) {
    if (name !== undefined && each.name !== name) continue;
    const quote = /["']/.test(text[each.span.start] ?? '') ? 1 : 0;
    const span = { start: each.span.start + quote, end: each.span.end - quote };
    // What an anchor brings in more than once stands in one place.
    places.set(span.start, { name: each.name, kind, file, span, range: lines.rangeOf(span) });
  }
  return [...places.values()];
}

/** In a prompt file its templates and its own samples, in a rules file its templates and conditions. */
function placesInYaml(file: string, text: string, name?: string): VariablePlace[] {
  const document = new YamlDocument(file, text);
  const isPrompt = isPromptPath(file);
  const parts: { value: unknown; path: Path }[] = isPrompt
    ? TEMPLATES.map((key) => ({ value: valueAt(document.value, [key]), path: [key] }))
    : [{ value: valueAt(document.value, ['rules']), path: ['rules'] }];
  const read = parts.flatMap(({ value, path }) => [
    ...templatesIn(value, path).flatMap((template) => namesInTemplate(document, template)),
    ...conditions(value, path).map((at) => ({
      name: String(valueAt(document.value, at)),
      span: document.valueSpan(at),
    })),
  ]);
  const written = isPrompt ? keysOfItems(document, ['testData']) : [];
  return [...placesIn(file, text, 'read', name, read), ...placesIn(file, text, 'written', name, written)];
}

function namesInTemplate(document: YamlDocument, { path, text }: { path: Path; text: string }): NameAt[] {
  const scalar = document.scalarAt(path);
  if (!scalar) return [];
  try {
    const offset = sourceOffset(scalar, document.text);
    return new Template(text).variables.map(({ name, span }) => ({
      name,
      // The end of the last character, since what follows may stand in the next line.
      span: { start: offset(span.start), end: offset(span.end - 1) + 1 },
    }));
  } catch {
    return [];
  }
}

/** The paths of `variable` in every `when` of rules. */
function conditions(value: unknown, path: Path): Path[] {
  if (path[0] !== 'rules' || !Array.isArray(value)) return [];
  return value.flatMap((_, index) =>
    [['when'], ['when', 'not']].flatMap((way) => {
      const at = [index, ...way, 'variable'];
      return typeof valueAt(value, at) === 'string' ? [[...path, ...at]] : [];
    }),
  );
}

function keysOfItems(document: YamlDocument, path: Path): NameAt[] {
  const items = valueAt(document.value, path);
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, index) => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return [];
    return Object.keys(item).map((name) => ({ name, span: document.keySpan([...path, index, name]) }));
  });
}

/** The keys of the samples in a YAML file that holds nothing else. */
function yamlNames(file: string, text: string): NameAt[] {
  return isPromptPath(file) ? [] : keysOfItems(new YamlDocument(file, text), []);
}

/** @param wanted only lines with this name, or around this offset, are looked at where each line is a sample */
function sampleNames(file: string, text: string, wanted: string | number): NameAt[] {
  if (/\.ya?ml$/i.test(file)) return yamlNames(file, text);
  if (/\.[ct]sv$/i.test(file)) return headerNames(text);
  if (/\.json$/i.test(file)) return (parseTree(text)?.children ?? []).flatMap((item) => keysIn(item, 0));
  const isWanted = (line: string, index: number) =>
    typeof wanted === 'string' ? line.includes(wanted) : index <= wanted && wanted <= index + line.length;
  const found: NameAt[] = [];
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const root = isWanted(line, index) ? parseTree(line) : undefined;
    if (root) found.push(...keysIn(root, index));
  }
  return found;
}

function keysIn({ type, children = [] }: NonNullable<ReturnType<typeof parseTree>>, base: number): NameAt[] {
  if (type !== 'object') return [];
  return children.flatMap(({ children: [key] = [] }) =>
    key
      ? [{ name: String(key.value), span: { start: base + key.offset, end: base + key.offset + key.length } }]
      : [],
  );
}

/** The columns of a CSV file, which are in its first line. */
function headerNames(text: string): NameAt[] {
  const header = /^\uFEFF?([^\r\n]*)/.exec(text)?.[1] ?? '';
  const base = text.indexOf(header);
  return [...header.matchAll(/"(?:[^"]|"")*"|[^,;\t]+/g)].flatMap(({ 0: cell, index }) => {
    const trimmed = cell.trim();
    if (!trimmed) return [];
    const start = base + index + cell.indexOf(trimmed);
    const name = trimmed.startsWith('"') ? trimmed.slice(1, -1).replaceAll('""', '"').trim() : trimmed;
    return [{ name, span: { start, end: start + trimmed.length } }];
  });
}
