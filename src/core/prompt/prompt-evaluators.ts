import type { Path } from '../documents/path.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import { oneLine } from '../text/one-line.ts';
import type { Evaluator } from './prompt-file.ts';
import type { PlainValue, WrittenEvaluator } from './prompt-value.ts';
import { templateAt } from './template-value.ts';

/** The tests of GitHub Models' `string` evaluators, in the order in which that service looks for one to make. */
export const STRING_TESTS = ['equals', 'contains', 'startsWith', 'endsWith'] as const;

/** The evaluators at a path; those that are wrong are left out, and stand in the document's diagnostics. */
export const evaluatorsOf = (
  document: YamlDocument,
  written: readonly WrittenEvaluator[] = [],
  path: Path,
): Evaluator[] =>
  written.flatMap((evaluator, index) => evaluatorOf(document, evaluator, [...path, index]) ?? []);

function evaluatorOf(
  document: YamlDocument,
  { name, string, llm, uses }: WrittenEvaluator,
  path: Path,
): Evaluator | undefined {
  const title = `"${oneLine(name, 60)}"`;
  if ([string, llm, uses].filter((kind) => kind !== undefined).length !== 1) {
    const message = `The evaluator ${title} must have exactly one of string, llm and uses.`;
    document.report(document.valueSpan([...path, 'name']), 'error', 'wrong-value', message);
    return undefined;
  }
  const plainText = (value: PlainValue, inner: Path) =>
    typeof value === 'string' ? value : (document.scalarAt([...path, ...inner])?.source ?? String(value));
  if (string) {
    const tests = Object.fromEntries(
      STRING_TESTS.flatMap((key) => {
        const value = string[key];
        return value === undefined ? [] : [[key, plainText(value, ['string', key])]];
      }),
    );
    if (Object.keys(tests).length > 0) return { kind: 'string', name, path, tests };
    const message = `The evaluator ${title} makes no test; add one of ${STRING_TESTS.join(', ')}.`;
    document.report(document.keySpan([...path, 'string']), 'error', 'wrong-value', message);
    return undefined;
  }
  if (uses) return { kind: 'built-in', name, path, judge: uses.replace(/^github\//, '') };
  if (!llm) return undefined;
  const found = templateAt(document, [...path, 'llm', 'prompt'], llm.prompt);
  if (!found) return undefined;
  return {
    kind: 'judge',
    name,
    path,
    model: llm.modelId,
    system: llm.systemPrompt,
    prompt: found.template,
    choices: llm.choices.map(({ choice, score }, at) => ({
      choice: plainText(choice, ['llm', 'choices', at, 'choice']),
      score,
    })),
  };
}
