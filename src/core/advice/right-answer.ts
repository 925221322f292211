import type { PromptFile } from '../prompt/prompt-file.ts';
import type { RuleSet } from '../rules/compile.ts';
import { unlessLong } from '../rules/time-limit.ts';
import type { Sample } from '../samples/sample.ts';
import { displayText } from '../text/display-text.ts';
import { isObject } from '../text/json-object.ts';

/**
 * An answer that passes for a sample, made of what it expects: that by itself, or under the one key that the response's
 * schema has.
 * @returns `undefined` where neither passes
 */
export function rightAnswer(
  sample: Sample,
  { prompt, rules }: { readonly prompt: PromptFile; readonly rules: RuleSet },
): string | undefined {
  const { expected } = sample;
  if (expected === undefined) return undefined;
  const plain = displayText(expected);
  const key = onlyKey(prompt);
  const keyed = key === undefined || isObject(expected) ? [] : [JSON.stringify({ [key]: expected })];
  return [...keyed, plain].find((output) => isPassing(output, sample, rules));
}

/** Whether no rule refuses an output of a sample, as far as the output alone tells at once. */
export const isPassing = (output: string, sample: Sample, rules: RuleSet): boolean =>
  refusingRules(output, sample, rules)?.length === 0;

/** Ids of the rules that refuse an output of a sample; `undefined` where that may take long to tell. */
export const refusingRules = (output: string, sample: Sample, rules: RuleSet): string[] | undefined =>
  unlessLong(() => rules.evaluate(output, sample))
    ?.filter(({ severity, notRun }) => severity === 'error' && !notRun)
    .flatMap(({ rule, echoes = [] }) => [rule, ...echoes]);

function onlyKey({ responseFormat }: PromptFile): string | undefined {
  if (responseFormat.type !== 'json_schema') return undefined;
  const { properties } = responseFormat.schema;
  const [key, ...others] = isObject(properties) ? Object.keys(properties) : [];
  return others.length === 0 ? key : undefined;
}
