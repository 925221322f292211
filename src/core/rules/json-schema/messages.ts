import type { ErrorObject } from 'ajv';
import { toPointer } from '../../documents/path.ts';
import { withoutOtherBranches } from '../../documents/schema-check.ts';
import { alternatives } from '../../text/alternatives.ts';
import { clip, MAX_FINDINGS, valueText } from '../finding.ts';
import type { CheckFinding, OutputView } from '../rule.ts';
import { nameOf } from '../target.ts';

/** More mistakes than this are not even sorted out; `MAX_FINDINGS` of them are reported. */
const MOST_LOOKED_AT = 200;

/** Turns the mistakes that ajv found in an output's JSON into findings, each at its exact place. */
export function schemaFindings(errors: readonly ErrorObject[], output: OutputView): CheckFinding[] {
  return withoutSummaries(withoutOtherBranches(errors.slice(0, MOST_LOOKED_AT)))
    .slice(0, MAX_FINDINGS)
    .map((error) => findingOf(error, output));
}

/** Leaves out what only says that something else is wrong, which is reported itself. */
function withoutSummaries(errors: readonly ErrorObject[]): ErrorObject[] {
  const isSummary = ({ keyword }: ErrorObject) =>
    keyword === 'if' || keyword === 'anyOf' || keyword === 'oneOf';
  const details = errors.filter((error) => !isSummary(error));
  return errors.filter((error) => {
    // A field's name is reported as a whole, by the keyword `propertyNames`.
    if (error.propertyName !== undefined && error.keyword !== 'propertyNames') return false;
    if (!isSummary(error)) return true;
    const { instancePath: outer } = error;
    return !details.some(
      ({ instancePath }) => instancePath === outer || instancePath.startsWith(`${outer}/`),
    );
  });
}

function findingOf(error: ErrorObject, output: OutputView): CheckFinding {
  const json = output.json();
  const params = error.params as Record<string, unknown>;
  // Of two equal items, the second is the one too many.
  const isDoubled = error.keyword === 'uniqueItems';
  const pointer = isDoubled
    ? `${error.instancePath}/${Math.max(Number(params.i), Number(params.j))}`
    : error.instancePath;
  const name = nameOf(pointer);
  const part = json.at(pointer);
  const span = part?.span ?? json.nearest(pointer);

  const extra = params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
  if (typeof extra === 'string') {
    const key = `${pointer}${toPointer([extra])}`;
    return {
      span: json.keySpan(key) ?? span,
      message: `${name} has the field ${valueText(extra)}, which the schema does not ${error.keyword === 'propertyNames' ? 'allow' : 'know'}`,
      found: clip(extra),
    };
  }
  if (typeof params.missingProperty === 'string') {
    const field = params.missingProperty;
    const missing = `${pointer}${toPointer([field])}`;
    return { span, message: `${name} lacks the field ${valueText(field)}`, expected: clip(field), missing };
  }

  const source = output.text.slice(span.start, span.end);
  const found = typeof part?.value === 'string' ? valueText(part.value) : clip(source);
  const demand = demandOf(error, params);
  return {
    span,
    message: `${name} is ${found}, but ${demand}`,
    expected: demand.replace(/^must (?:be )?/, ''),
    found,
    ...(BOUNDS.has(error.keyword) && { breaks: 'bounds' as const }),
  };
}

/** Keywords that bound a value of the right type. */
const BOUNDS: ReadonlySet<string> = new Set(
  `enum const maximum minimum exclusiveMaximum exclusiveMinimum multipleOf maxLength minLength maxItems minItems
  uniqueItems maxProperties minProperties`.split(/\s+/),
);

/** What the schema wants: `must be …`. */
function demandOf({ keyword, message }: ErrorObject, params: Record<string, unknown>): string {
  switch (keyword) {
    case 'type':
      return `must be ${alternatives([params.type].flat().map((type) => withArticle(String(type))))}`;
    case 'enum':
      return `must be ${alternatives((params.allowedValues as unknown[]).map(valueText))}`;
    case 'const':
      return `must be ${valueText(params.allowedValue)}`;
    case 'format':
      return `must be of the format ${String(params.format)}`;
    case 'maximum':
      return `must be at most ${String(params.limit)}`;
    case 'minimum':
      return `must be at least ${String(params.limit)}`;
    case 'exclusiveMaximum':
      return `must be less than ${String(params.limit)}`;
    case 'exclusiveMinimum':
      return `must be more than ${String(params.limit)}`;
    case 'uniqueItems':
      return 'must not repeat an earlier item';
    case 'anyOf':
      return 'must match one of the forms of the schema';
    case 'false schema':
      return 'must not be there';
    default:
      return (message ?? 'must be valid').replaceAll('NOT', 'not');
  }
}

function withArticle(type: string): string {
  if (type === 'null') return type;
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
