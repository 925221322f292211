import { CheckFailedError, LongWorkError } from './errors.ts';
import { clip } from './finding.ts';
import type { CheckFinding, OutputView, Rule, Violation } from './rule.ts';
import { isTemplate, type TemplateRenderer } from './templates.ts';

/** Whether an output passes: warnings and information do not fail it. */
export function passes(violations: readonly Violation[]): boolean {
  return violations.every(({ severity }) => severity !== 'error');
}

/**
 * Holds one output against one rule. A check or condition that cannot be bound or run is an error, whatever the rule's
 * severity is: nobody knows whether the output would have passed.
 * @param findingsOf the rule's check, bound when it is called
 * @throws {LongWorkError} inside of `unlessLong`
 */
export function evaluateRule(
  rule: Rule,
  findingsOf: (output: OutputView) => CheckFinding[],
  output: OutputView,
  render: TemplateRenderer,
): Violation[] {
  let findings: CheckFinding[];
  try {
    findings = findingsOf(output);
  } catch (error) {
    if (error instanceof LongWorkError) throw error;
    return [uncheckedViolation(rule, error)];
  }
  return findings.map((finding) => ({
    ...finding,
    rule: rule.id,
    category: rule.category,
    severity: rule.severity,
    message: messageOf(rule, finding, output, render),
  }));
}

/** That a rule could not look at an output. */
export function uncheckedViolation({ id, category }: Rule, error: unknown): Violation {
  const message = `could not run: ${reasonOf(error)}`;
  return { rule: id, category, severity: 'error', span: { start: 0, end: 0 }, message, notRun: true };
}

/** Orders violations by their place in the output, then by rule. */
export function byPlace(a: Violation, b: Violation): number {
  return (
    a.span.start - b.span.start || a.span.end - b.span.end || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}

function messageOf(
  { message }: Rule,
  finding: CheckFinding,
  output: OutputView,
  render: TemplateRenderer,
): string {
  if (message === undefined) return finding.message;
  if (!isTemplate(message)) return message;
  const { found = '', expected = output.expected ?? '' } = finding;
  try {
    return render(message, { ...output.variables, found, expected });
  } catch (error) {
    return `${finding.message} (the rule's own message cannot be shown: ${reasonOf(error)})`;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof CheckFailedError) return error.message;
  if (error instanceof RangeError) return 'the output or the rule nests too deeply';
  const message = clip(error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  return message.charAt(0).toLowerCase() + message.slice(1);
}
