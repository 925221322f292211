import type { Diagnostic } from '../diagnostic.ts';
import { CONTEXT_VARIABLE } from '../prompt/passages.ts';
import type { PromptDraft } from '../prompt/prompt-file.ts';
import { Template, type TemplateVariable } from '../prompt/template.ts';
import type { LocatedRule } from '../rules/load-rules.ts';
import { templatesIn } from '../rules/templates.ts';
import type { SampleSetScan } from '../samples/sample-set.ts';
import { closest } from '../text/closest.ts';
import type { Range } from '../text/span.ts';

/** A use of a variable, and where it stands. */
export interface VariableUse extends TemplateVariable {
  readonly file: string;
  readonly range: Range;
}

/** What a rule's message may use beside the sample's variables. */
const RULE_VARIABLES = new Set(['found', 'expected']);

/**
 * Holds the messages and the rules of a prompt that has other errors against its scanned samples. What retrieval fills
 * is left out: whether it is on is part of what cannot be read.
 */
export const undefinedInDraft = (
  draft: PromptDraft,
  rules: readonly LocatedRule[],
  scan: SampleSetScan,
  isGiven: boolean,
): Diagnostic[] =>
  [...usesInMessages(draft), ...usesInRules(rules)]
    .filter(({ name }) => name !== CONTEXT_VARIABLE && scan.samples > 0)
    .flatMap((use) => undefinedVariable(use, scan, isGiven));

/**
 * What to say of a use of a variable that no sample has, or not each.
 * @param isGiven values stand in the place of the samples
 */
export function undefinedVariable(
  { name, optional, file, range }: VariableUse,
  { columns, samples }: SampleSetScan,
  isGiven: boolean,
): Diagnostic[] {
  const count = columns.get(name)?.count ?? 0;
  if (optional || count === samples) return [];
  const place = { file, range, code: 'undefined-variable' };
  if (count > 0) {
    const message = `${samples - count} of ${samples} samples have no variable "${name}"; add it to them, or write {{ ${name} | default: "" }}.`;
    return [{ ...place, severity: 'warning', message }];
  }
  if (isGiven) {
    const message = `The variable "${name}" has no value; give it one (on the command line with --var ${name}=VALUE).`;
    return [{ ...place, severity: 'error', message }];
  }
  const meant = closest(name, [...columns.keys()]);
  const known = [...columns.keys()].sort().slice(0, 20).join(', ') || 'none';
  const help = meant ? `did you mean "${meant}"?` : `the samples have ${known}.`;
  return [
    {
      ...place,
      severity: 'error',
      message: `No sample has the variable "${name}"; ${help}`,
      ...(meant && { correction: { written: name, meant } }),
    },
  ];
}

export const usesInMessages = (draft: PromptDraft): VariableUse[] =>
  draft.messages.flatMap(({ template, fileOffset }) => usesIn(draft, template.text, fileOffset));

/** A rule's variables stand at the rule. */
export const usesInRules = (rules: readonly LocatedRule[]): VariableUse[] =>
  rules.flatMap(({ rule, file, range }) =>
    templatesIn([rule.options, rule.message])
      .flatMap(({ text }) => variablesIn(text))
      .filter(({ name }) => !RULE_VARIABLES.has(name))
      .map((variable) => ({ ...variable, file, range })),
  );

/** @param fileOffset maps an offset in the text to one in the prompt file */
export function usesIn(
  { file, document }: Pick<PromptDraft, 'file' | 'document'>,
  text: string,
  fileOffset: (offset: number) => number,
): VariableUse[] {
  return variablesIn(text).map((variable) => {
    const span = { start: fileOffset(variable.span.start), end: fileOffset(variable.span.end) };
    return { ...variable, file, range: document.lines.rangeOf(span) };
  });
}

/** None where the template is not valid, which the loader has reported. */
export function variablesIn(text: string): readonly TemplateVariable[] {
  try {
    return new Template(text).variables;
  } catch {
    return [];
  }
}
