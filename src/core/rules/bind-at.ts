import { toPointer } from '../documents/path.ts';
import { memoize } from '../text/memo.ts';
import { RuleDefinitionError } from './errors.ts';
import { MAX_FINDINGS } from './finding.ts';
import { EVERY_ITEM, isJsonPath, parseJsonPath } from './json/json-path.ts';
import type { BoundCheck, Check, CheckFinding } from './rule.ts';
import { aboutTarget } from './target.ts';

/** Bindings kept for the parts that a JSONPath stands for. */
const KEPT_PARTS = 1_000;

/**
 * Binds one check to its options. Where `at` is a JSONPath, the check looks at every part that it stands for.
 * @param nested the checks inside of it, bound
 * @throws {RuleDefinitionError} when it cannot run
 */
export function bindAt(check: Check<unknown>, options: unknown, nested: readonly BoundCheck[]): BoundCheck {
  const { at } = (options ?? {}) as { readonly at?: unknown };
  if (typeof at !== 'string' || !isJsonPath(at)) return aboutTarget(check.bind(options, nested), options);
  if (check.requirement) {
    throw new RuleDefinitionError(`"at" of "${check.name}" is a JSON Pointer; write it as /a/b`, '/at');
  }
  const path = parseJsonPath(at);
  const boundTo = memoize(KEPT_PARTS, (pointer) => {
    const one = { ...(options as object), at: pointer };
    return aboutTarget(check.bind(one, nested), one);
  });
  const sample = toPointer(path.map((step) => (step === EVERY_ITEM ? '*' : step)));
  boundTo(sample);
  const each: BoundCheck = (output) => {
    if (output.json().error) return boundTo(sample)(output);
    const findings: CheckFinding[] = [];
    for (const pointer of output.json().pointers(path)) {
      findings.push(...boundTo(pointer)(output));
      if (findings.length >= MAX_FINDINGS) break;
    }
    return findings.slice(0, MAX_FINDINGS);
  };
  return Object.assign(each, {
    match: (output: Parameters<BoundCheck>[0]) =>
      output
        .json()
        .pointers(path)
        .map((pointer) => boundTo(pointer).match?.(output))
        .find((span) => span !== undefined),
  });
}
