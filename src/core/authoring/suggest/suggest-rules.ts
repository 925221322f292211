import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Document, isMap, isNode, isScalar, visit } from 'yaml';
import { FILE_START } from '../../diagnostic.ts';
import { YamlDocument } from '../../documents/yaml-document.ts';
import type { PromptFile } from '../../prompt/prompt-file.ts';
import { renderText } from '../../prompt/template.ts';
import { compileRules } from '../../rules/compile.ts';
import { passes } from '../../rules/evaluate.ts';
import { readRules } from '../../rules/load-rules.ts';
import { templatesIn } from '../../rules/templates.ts';
import { loadLanguages } from '../../rules/text/language.ts';
import { parseBoundedJson } from '../../text/bounded-json.ts';
import { isObject } from '../../text/json-object.ts';
import { oneLine } from '../../text/one-line.ts';
import { plural } from '../../text/plural.ts';
import { sampleWithout } from '../check-file/result-line.ts';
import { suggestFromJson } from './from-json.ts';
import { suggestFromPrompt } from './from-prompt.ts';
import { suggestFromText } from './from-text.ts';
import { type Suggestion, suggestionSubject } from './suggestion.ts';

/** A draft of a rules file. */
export interface SuggestedRules {
  /** YAML with comments that say where each rule comes from; the loader accepts it without a diagnostic. */
  readonly text: string;
  readonly rules: number;
  /** Rules that were left out since the prompt has them. */
  readonly known: number;
  /** Outputs that the draft was drawn from, and that pass all of its rules. */
  readonly outputs: number;
}

export interface SuggestOptions {
  /** Where the outputs come from, for the comment at the top. */
  readonly origin?: string;
  /** What the prompt's rules check already, which is left out. */
  readonly checked?: readonly Pick<Suggestion, 'check'>[];
  readonly signal?: AbortSignal;
}

/**
 * Drafts rules from what a prompt says and what outputs that passed have in common. A rule that one of the outputs
 * breaks is left out; where the prompt says it, a comment tells.
 * @param outputs texts; may be none
 * @throws the signal's reason, once it is aborted
 */
export async function suggestRules(
  prompt: PromptFile,
  outputs: readonly string[],
  { origin = '', checked = [], signal }: SuggestOptions = {},
): Promise<SuggestedRules> {
  await loadLanguages();
  const fromPrompt = await hold(suggestFromPrompt(prompt), outputs, signal);
  const fromOutputs = await hold(suggestFromOutputs(outputs), outputs, signal);
  const merged = merge(fromPrompt.kept, fromOutputs.kept);
  const isChecked = alreadyChecked(checked);
  const kept = withFreeIds(merged.filter((suggestion) => !isChecked(suggestion)));
  const leftOut = fromPrompt.broken.map(
    ({ sources: [source], by }) =>
      `Left out, as ${by} of ${plural(outputs.length, 'output')} that passed would break it: ${source}`,
  );
  const name = basename(prompt.file);
  const from =
    outputs.length > 0
      ? `${plural(outputs.length, 'output')} that passed${origin}, and from the prompt`
      : 'the prompt alone';
  const head = [
    `Rules suggested for ${oneLine(name, 100)}, from ${from}.`,
    'Read each, and remove what is only so by chance.',
  ];
  const known = merged.length - kept.length;
  const foot =
    known > 0 ? [`Left out, as the prompt's rules check it already: ${plural(known, 'rule')}`] : [];
  return {
    text: writeRules(kept, head, [...leftOut, ...foot]),
    rules: kept.length,
    known,
    outputs: outputs.length,
  };
}

/** Checks that no output passes which is no JSON. */
const NEED_JSON: ReadonlySet<string> = new Set(['json', 'jsonSchema', 'fields']);

/** Tells whether rules check what a suggestion does: the same part in the same way. */
function alreadyChecked(rules: readonly Pick<Suggestion, 'check'>[]): (suggestion: Suggestion) => boolean {
  const subjects = new Set(rules.map(suggestionSubject));
  if (rules.some(({ check }) => Object.keys(check).some((name) => NEED_JSON.has(name))))
    subjects.add('json ');
  return (suggestion) => subjects.has(suggestionSubject(suggestion));
}

function suggestFromOutputs(outputs: readonly string[]): Suggestion[] {
  if (outputs.length === 0) return [];
  const values = outputs.map(structured);
  return values.every((value) => value !== undefined) ? suggestFromJson(values) : suggestFromText(outputs);
}

/** The object or list that an output is. */
function structured(output: string): unknown {
  try {
    const value = parseBoundedJson(output);
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the prompt says goes before what outputs alone show; of fields, outputs show more. */
function merge(fromPrompt: readonly Suggestion[], fromOutputs: readonly Suggestion[]): Suggestion[] {
  const bySubject = new Map<string, Suggestion>();
  for (const suggestion of fromPrompt) {
    const subject = suggestionSubject(suggestion);
    if (!bySubject.has(subject)) bySubject.set(subject, suggestion);
  }
  for (const suggestion of fromOutputs) {
    const subject = suggestionSubject(suggestion);
    const before = bySubject.get(subject);
    const sources = [...(before?.sources ?? []), ...suggestion.sources];
    const { id, check } = before && subject !== 'fields ' ? before : suggestion;
    bySubject.set(subject, { id, check, sources });
  }
  return [...bySubject.values()];
}

function withFreeIds(suggestions: readonly Suggestion[]): Suggestion[] {
  const taken = new Set<string>();
  return suggestions.map((suggestion) => {
    let id = suggestion.id;
    for (let number = 2; taken.has(id); number++) id = `${suggestion.id}-${number}`;
    taken.add(id);
    return { ...suggestion, id };
  });
}

interface SuggestionCheck {
  readonly kept: Suggestion[];
  /** Those that some outputs break. */
  readonly broken: (Suggestion & { readonly by: number })[];
}

/** Holds suggestions against outputs, with a turn for other work after each. */
async function hold(
  suggestions: readonly Suggestion[],
  outputs: readonly string[],
  signal: AbortSignal | undefined,
): Promise<SuggestionCheck> {
  const held: SuggestionCheck = { kept: [], broken: [] };
  for (const suggestion of suggestions) {
    signal?.throwIfAborted();
    const by = await brokenBy(suggestion, outputs, signal);
    if (by === 0) held.kept.push(suggestion);
    else if (by !== undefined) held.broken.push({ ...suggestion, by });
    await nextTurn();
  }
  return held;
}

/** How many outputs break a rule once it is written and read again; `undefined` where it cannot be. */
async function brokenBy(
  suggestion: Suggestion,
  outputs: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  if (templatesIn(suggestion.check).length > 0) return undefined;
  const document = new YamlDocument('/suggested.rules.yml', writeRules([suggestion]));
  const rules = await readRules(document, ['rules']);
  if (document.diagnostics.length > 0 || rules.length !== 1) return undefined;
  const { evaluateAsync } = compileRules(
    rules.map(({ rule }) => rule),
    renderText,
  );
  let broken = 0;
  for (const output of outputs)
    if (!passes(await evaluateAsync(output, NO_SAMPLE, undefined, signal))) broken++;
  return broken;
}

const NO_SAMPLE = sampleWithout({ file: '/suggested.rules.yml', range: FILE_START });

/** A check without options is written by its name alone. */
function shortened(check: Suggestion['check']): unknown {
  const [[name, options] = [], ...others] = Object.entries(check);
  const isAlone = others.length === 0 && isObject(options) && Object.keys(options).length === 0;
  return isAlone ? name : check;
}

/** Options on one line where that is short enough to read. */
const FLOW_LENGTH = 80;

function writeRules(
  suggestions: readonly Suggestion[],
  head: readonly string[] = [],
  foot: readonly string[] = [],
): string {
  const document = new Document({
    rules: suggestions.map(({ id, check }) => ({ id, check: shortened(check) })),
  });
  for (const [index, { check, sources }] of suggestions.entries()) {
    const rule = document.getIn(['rules', index], true);
    const options = document.getIn(['rules', index, 'check'], true);
    if (isNode(rule)) {
      rule.commentBefore = sources.map((source) => ` ${oneLine(source, 300)}`).join('\n');
      rule.spaceBefore = index > 0;
    }
    if (isMap(options)) options.flow = JSON.stringify(check).length <= FLOW_LENGTH;
  }
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar) && JSON.stringify(list).length <= FLOW_LENGTH;
    },
  });
  const lines = (texts: readonly string[]) => texts.map((text) => `# ${oneLine(text, 300)}\n`).join('');
  const end = foot.length > 0 ? `\n${lines(foot)}` : '';
  return `${lines(head)}${document.toString({ lineWidth: 0 })}${end}`;
}
