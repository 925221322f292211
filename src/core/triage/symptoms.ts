import { getLocation } from 'jsonc-parser';
import { toPointer } from '../documents/path.ts';
import { hasNegation } from '../grounding/indexed-text.ts';
import type { Incompleteness } from '../prompt/prompt-file.ts';
import type { FinishReason } from '../providers/provider.ts';
import { clip } from '../rules/finding.ts';
import type { RuleCategory, Violation } from '../rules/rule.ts';
import type { Result } from '../runs/result.ts';
import { hasCue } from '../text/cues.ts';
import { isJsonLike } from '../text/json-strings.ts';
import { type Category, type Finding, findingOf } from './diagnosis.ts';
import { isErrorText } from './error-text.ts';
import { type EvidenceOf, kept } from './evidence.ts';

/** `provider`: no usable answer. @param accept incomplete answers that may pass */
export function providerTrouble(
  { error, output, finishReason }: Result,
  accept: readonly Incompleteness[] = [],
): Finding[] {
  const found = (kind: EvidenceOf<'provider-error'>['error'], message: string, confidence: number) =>
    findingOf('provider', confidence, [{ kind: 'provider-error', error: kind, message }]);
  // A template that could not be rendered is nobody's answer.
  if (error && error.kind !== 'template') return found(error.kind, error.message, 0.99);
  if (finishReason === 'content-filter')
    return accept.includes('filtered')
      ? []
      : found('content-filter', 'the content filter cut the answer off', 0.98);
  if (output === undefined || finishReason === 'length') return [];
  if (output.trim() === '') {
    const isCall = finishReason === 'tool-calls';
    if (accept.includes(isCall ? 'tool-calls' : 'empty')) return [];
    return found('empty-answer', isCall ? 'the model called a tool' : 'the answer was empty', 0.9);
  }
  return isErrorText(output) ? found('error-text', clip(output.trim()), 0.8) : [];
}

/** `truncated`: stopped by the token limit. Where no reason is known, a text that breaks off at the limit tells. */
export function truncation({ finishReason, output = '', attempts }: Result, maxTokens?: number): Finding[] {
  const outputTokens = attempts.at(-1)?.usage?.outputTokens;
  const found = (reason: FinishReason, confidence: number) =>
    findingOf('truncated', confidence, [
      { kind: 'finish-reason', finishReason: reason, outputTokens, maxTokens },
    ]);
  if (finishReason === 'length') return found(finishReason, 0.99);
  if (finishReason !== undefined && finishReason !== 'unknown') return [];
  const isAtLimit = maxTokens !== undefined && outputTokens !== undefined && outputTokens >= maxTokens;
  return isAtLimit && /[\p{L}\p{N},:;"'(-]\s*$/u.test(output) ? found('unknown', 0.8) : [];
}

/** Whether a text begins as JSON does, in a code fence or without. */
export const beginsAsJson = (output: string) => /^\s*(?:```\w*\s*)?[{[]/.test(output);

const BY_RULE: Readonly<Partial<Record<RuleCategory, Category>>> = {
  safety: 'safety',
  format: 'format',
  constraint: 'constraint',
};

/** The name of each rule's check, by the rule's id. */
export type Checks = ReadonlyMap<string, string>;

/** Checks that tell more than their category: they bound the call, or compare the answers to one question. */
const BY_CHECK: ReadonlyMap<string | undefined, Category> = new Map([
  ['latency', 'constraint'],
  ['cost', 'constraint'],
  ['tokensUsed', 'constraint'],
  ['consistent', 'unstable'],
]);

/** What broken rules say by themselves: `safety`, `format`, `constraint` and `unstable`. */
export function brokenRules(result: Result, checks?: Checks): Finding[] {
  const byCategory = Map.groupBy(errorsOf(result), (violation) =>
    categoryOf(violation, result.expected, checks),
  );
  return [...byCategory].flatMap(([category, violations]) => {
    const evidence = violations.map((violation) => ruleEvidence(violation, result.output));
    return category ? findingOf(category, 0.95, evidence) : [];
  });
}

/** The violations that fail a result. */
export const errorsOf = ({ violations }: Result) => violations.filter(({ severity }) => severity === 'error');

/** The category that a broken rule stands for; `undefined` where only the answer's content can tell. */
export function categoryOf(violation: Violation, expected: unknown, checks?: Checks): Category | undefined {
  const byCheck = violation.category === 'quality' ? BY_CHECK.get(checks?.get(violation.rule)) : undefined;
  if (byCheck) return byCheck;
  const { breaks, category } = violation;
  if (breaks === 'bounds' && category === 'format') return 'constraint';
  if (breaks === 'shape' && category === 'constraint') return 'format';
  // A rule that compares with what the sample expects is about the answer.
  const isAboutAnswer =
    violation.category === 'constraint' &&
    typeof expected === 'string' &&
    expected.trim() !== '' &&
    violation.expected === clip(expected);
  return isAboutAnswer ? undefined : BY_RULE[violation.category];
}

/** Whether a judge's rule is about support, by its name: it says so, or that nothing but a text is told. */
export const isAboutSupport = (rule: string) =>
  hasCue('support', rule) || (hasCue('source', rule) && (hasCue('only', rule) || hasNegation(rule)));

export function ruleEvidence(
  { rule, category, message, span, notJson }: Violation,
  output = '',
): EvidenceOf<'rule'> {
  const at = placeIn(output, span.start);
  return {
    kind: 'rule',
    rule,
    category,
    message: kept(message),
    span,
    ...(notJson && { notJson }),
    ...(at !== undefined && { at }),
  };
}

/** Places are looked for in outputs of up to so many characters. */
const LONGEST_JSON = 100_000;

/** The JSON Pointer of an offset, with `*` for a place in a list. */
function placeIn(output: string, offset: number): string | undefined {
  if (!isJsonLike(output) || output.length > LONGEST_JSON) return undefined;
  const { path } = getLocation(output, offset);
  return toPointer(path.map((step) => (typeof step === 'number' ? '*' : step)));
}
