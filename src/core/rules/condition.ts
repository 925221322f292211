import type { SchemaProblem } from '../documents/schema-check.ts';
import { bindCheck, checkProblems, readCheck } from './check-definition.ts';
import type { Condition, OutputView, SimpleCondition } from './rule.ts';
import { CHECK, describedSchema, optionMap, SCALAR, TEXT, TEXTS } from './schemas.ts';

export type BoundCondition = (output: OutputView) => boolean;

const SIMPLE = {
  tag: {
    anyOf: [TEXT, TEXTS],
    description: 'The sample has this tag, or one of these.',
  },
  variable: describedSchema(TEXT, 'The sample has this variable, and it is not `null`.'),
  equals: {
    anyOf: [SCALAR, { type: 'array', minItems: 1, items: SCALAR }],
    description:
      'The value of `variable`, or values of which it is one. Numbers and their digits count as equal.',
  },
  output: describedSchema(CHECK, 'A check that the output passes.'),
};

/** The JSON Schema of `when`. */
export const CONDITION = {
  ...optionMap({
    ...SIMPLE,
    not: { ...optionMap(SIMPLE), minProperties: 1, description: 'Not all of this holds.' },
  }),
  minProperties: 1,
  description: 'The rule is only for samples and outputs for which all of this holds.',
};

/** What is wrong with a condition that the schema accepts; paths begin at it. */
export function conditionProblems({ not, ...simple }: Condition): SchemaProblem[] {
  const inner = not ? problemsOf(not).map((each) => ({ ...each, path: ['not', ...each.path] })) : [];
  return [...problemsOf(simple), ...inner];
}

function problemsOf({ variable, equals, output }: SimpleCondition): SchemaProblem[] {
  const problems = output === undefined ? [] : checkProblems(output);
  const inOutput = problems.map((each) => ({ ...each, path: ['output', ...each.path] }));
  if (equals === undefined || variable !== undefined) return inOutput;
  const message = '"equals" needs a variable to look at; name it under "variable".';
  return [{ path: ['equals'], atKey: true, code: 'invalid-rule', message }, ...inOutput];
}

/**
 * Binds a condition without templates.
 * @throws {RuleDefinitionError} when its check cannot run
 */
export function bindCondition({ not, ...simple }: Condition): BoundCondition {
  const holds = bindSimple(simple);
  if (!not) return holds;
  const isExcluded = bindSimple(not);
  return (output) => holds(output) && !isExcluded(output);
}

function bindSimple({ tag, variable, equals, output }: SimpleCondition): BoundCondition {
  const conditions: BoundCondition[] = [];
  if (tag !== undefined) {
    const wanted = [tag].flat();
    conditions.push(({ tags }) => wanted.some((each) => tags.includes(each)));
  }
  if (variable !== undefined) {
    conditions.push(({ variables }) =>
      isValue(Object.hasOwn(variables, variable) ? variables[variable] : undefined, equals),
    );
  }
  if (output !== undefined) {
    const check = bindCheck(readCheck(output));
    conditions.push((view) => check(view).length === 0);
  }
  return (view) => conditions.every((holds) => holds(view));
}

/** Whether a variable, or an item of a list, has one of some values; without them, whether there is one. */
function isValue(found: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return found !== undefined && found !== null;
  const texts = [wanted].flat().map(String);
  return [found ?? null].flat().some((value) => texts.includes(String(value)));
}
