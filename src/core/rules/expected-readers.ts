import { type CheckDefinition, readCheck } from './check-definition.ts';
import type { Rule } from './rule.ts';
import { templatesIn, variablesOf } from './templates.ts';

/** Whether what a rule says of an output, or whether it applies, depends on the sample's `expected`. */
export function readsExpected({ check, options, when }: Rule): boolean {
  const checks = [{ [check]: options }, when?.output, when?.not?.output];
  const variables = [
    when?.variable,
    when?.not?.variable,
    ...templatesIn([options, when]).flatMap(({ text }) => variablesOf(text)),
  ];
  return (
    variables.includes('expected') ||
    checks.some((written) => written !== undefined && isReader(readCheck(written)))
  );
}

const isReader = ({ check, options }: CheckDefinition): boolean =>
  check.readsExpected?.(options) === true ||
  (check.nested?.(options) ?? []).some(({ check: inner }) => isReader(readCheck(inner)));
