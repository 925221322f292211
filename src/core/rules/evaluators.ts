import { STRING_TESTS } from '../prompt/prompt-evaluators.ts';
import { findCheck } from './catalogue/index.ts';
import type { Rule } from './rule.ts';

type Test = (typeof STRING_TESTS)[number];

/**
 * Turns a string evaluator of GitHub Models into a rule that judges as that service does: the output is trimmed,
 * `equals` is exact, and the other tests ignore case. Of several tests only the first one counts.
 * @param tests one or more
 * @returns the rule, whose id is the evaluator's name, and the keys that do not count
 */
export function stringEvaluatorRule(
  name: string,
  tests: Readonly<Partial<Record<Test, string>>>,
): { rule: Rule; ignored: Test[] } {
  const written = STRING_TESTS.filter((test) => tests[test] !== undefined);
  // An empty text counts as not written.
  const test = written.find((each) => tests[each] !== '') ?? written[0] ?? 'equals';
  return {
    rule: {
      id: name,
      category: findCheck(test)?.category ?? 'constraint',
      severity: 'error',
      check: test,
      options: optionsOf(test, tests[test] ?? ''),
    },
    ignored: written.filter((each) => each !== test),
  };
}

function optionsOf(test: Test, text: string): Record<string, unknown> {
  switch (test) {
    case 'equals':
      return { value: text };
    case 'contains':
      return { all: [text], ignoreCase: true, trim: true };
    default:
      return { value: text, ignoreCase: true };
  }
}
