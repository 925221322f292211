import { pointerTokens, toPointer, valueAt } from '../../documents/path.ts';
import { isEqual, isEqualText } from '../equality.ts';
import { clip, MAX_FINDINGS, valueText } from '../finding.ts';
import { isJsonPath } from '../json/json-path.ts';
import type { Check, CheckFinding, OutputView } from '../rule.ts';
import { IGNORE_CASE, optionMap, PART_PATH } from '../schemas.ts';
import { inspect, missingPart, nameOf, pointerOf, targetValueText } from '../target.ts';

interface Options {
  readonly at?: string;
  readonly ignoreCase?: boolean;
}

export const expected: Check<Options> = {
  name: 'expected',
  summary:
    "The output agrees with the sample's `expected`: a text is equal, except for white space; an object is equal in every field of `expected`. `at` names the part to compare; if an expected object has that part, too, the two parts are compared, otherwise the part is compared with the whole object.",
  category: 'quality',
  plain: true,
  schema: optionMap({ at: PART_PATH, ignoreCase: IGNORE_CASE }),
  examples: [{}, { at: '/category', ignoreCase: true }],
  readsExpected: () => true,
  bind: (options) => (output) => {
    const wanted = partOf(output.expected, options.at);
    if (wanted === undefined || wanted === null) return [];
    if (typeof wanted === 'string') return sameAsText(output, wanted, options);
    if (typeof wanted !== 'object' || Array.isArray(wanted))
      return sameAsValue(output, pointerOf(options.at ?? ''), wanted, options);
    const findings: CheckFinding[] = [];
    const root = pointerOf(options.at ?? '');
    for (const [field, value] of Object.entries(wanted)) {
      findings.push(...sameAsValue(output, `${root}${toPointer([field])}`, value, options));
      // What is wrong with the whole is said once, not for each field.
      if (findings.length >= MAX_FINDINGS || output.json().error || !output.json().at(root)) break;
    }
    return findings;
  },
};

/** The part of an expected object that `at` names, where it has one; else all of it is expected of the output's part. */
function partOf(expected: unknown, at = ''): unknown {
  const isMap = typeof expected === 'object' && expected !== null && !Array.isArray(expected);
  // A path that may lead to several places names no single part.
  if (!isMap || isJsonPath(at)) return expected;
  return valueAt(expected, pointerTokens(pointerOf(at))) ?? expected;
}

function sameAsText(output: OutputView, wanted: string, { at, ignoreCase }: Options): CheckFinding[] {
  return inspect(output, at, (target) => {
    if (isEqualText(target.text, wanted, { ignoreCase, ignoreSpace: true })) return [];
    const message = `${target.name} is ${targetValueText(target)}, but ${valueText(wanted)} is expected`;
    return [{ span: target.span, message, expected: clip(wanted), found: clip(target.text) }];
  });
}

function sameAsValue(
  output: OutputView,
  pointer: string,
  wanted: unknown,
  { ignoreCase }: Options,
): CheckFinding[] {
  const json = output.json();
  if (!json.error && !json.at(pointer)) {
    const { span } = missingPart(output, pointer);
    const message = `${nameOf(pointer)} is missing, but ${valueText(wanted)} is expected`;
    return [{ span, message, expected: valueText(wanted), missing: pointer }];
  }
  return inspect(output, pointer, (target) => {
    if (isEqual(target.value, wanted, { ignoreCase })) return [];
    const message = `${target.name} is ${targetValueText(target)}, but ${valueText(wanted)} is expected`;
    return [{ span: target.span, message, expected: valueText(wanted), found: targetValueText(target) }];
  });
}
