import { isEqual, isEqualText } from '../equality.ts';
import { clip } from '../finding.ts';
import type { Check, CheckFinding, OutputView } from '../rule.ts';
import { IGNORE_CASE, optionMap, PART_PATH, TEXT } from '../schemas.ts';
import { MEASURES } from '../similarity/measures.ts';
import { aboutTarget, inspect, type Target, targetValueText } from '../target.ts';

export interface ConsistentOptions {
  readonly over?: string;
  readonly at?: string;
  readonly ignoreCase?: boolean;
  readonly min?: number;
}

/** Characters of a text that is compared by its words. */
const MAX_LENGTH = 50_000;

export const consistent: Check<ConsistentOptions> = {
  name: 'consistent',
  summary:
    'The same question gets the same answer: each output is compared with the first one, over the repeats of a sample, or over samples that ask the same in other words.',
  category: 'quality',
  plain: true,
  requirement: 'answers',
  schema: optionMap({
    over: {
      ...TEXT,
      description:
        'A variable: samples with the same value ask the same question. Without it, only the repeats of a sample are compared, so run with two or more repeats.',
    },
    at: PART_PATH,
    ignoreCase: IGNORE_CASE,
    min: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1,
      description: 'How similar two texts must be by their words (ROUGE-L); 1 for equal.',
    },
  }),
  examples: [{ at: '/category' }, { over: 'intent', at: '/category' }, { min: 0.7 }],
  bind: () => () => [],
};

/** What tells an output from the first answer to the same question. */
export function disagreement(
  options: ConsistentOptions,
  output: OutputView,
  first: OutputView,
): CheckFinding[] {
  return aboutTarget((view) => compareWith(first, options, view), options)(output);
}

function compareWith(
  first: OutputView,
  { at, ignoreCase, min = 1 }: ConsistentOptions,
  output: OutputView,
): CheckFinding[] {
  let reference: Target | undefined;
  inspect(first, at, (target) => {
    reference = target;
    return [];
  });
  return inspect(output, at, (target) => {
    // An answer without the part is wrong by itself, which other rules say.
    if (!reference || agree(target, reference, min, ignoreCase)) return [];
    const message = `${target.name} is ${targetValueText(target)}, but the first answer to the same has ${targetValueText(reference)}`;
    return [{ span: target.span, message, expected: clip(reference.text), found: clip(target.text) }];
  });
}

function agree(a: Target, b: Target, min: number, ignoreCase?: boolean): boolean {
  if (typeof a.value !== 'string' || typeof b.value !== 'string')
    return isEqual(a.value, b.value, { ignoreCase });
  const [one, other] = [a.value.trim(), b.value.trim()];
  if (isEqualText(one, other, { ignoreCase })) return true;
  if (min === 1 || Math.max(one.length, other.length) > MAX_LENGTH) return false;
  const { units, compare } = MEASURES['rouge-l'];
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  return compare(units(fold(one)), units(fold(other))) >= min;
}
