import { pointerTokens, toPointer } from '../../documents/path.ts';
import { RuleDefinitionError } from '../errors.ts';
import { MAX_FINDINGS } from '../finding.ts';
import { EVERY_ITEM, isJsonPath, type JsonPath, parseJsonPath } from '../json/json-path.ts';
import type { JsonOutput } from '../json-output.ts';
import type { Check, CheckFinding, OutputView } from '../rule.ts';
import { describedSchema, isList, optionMap, shortForms } from '../schemas.ts';
import { missingPart, nameOf, notJson, pointerOf } from '../target.ts';

interface Options {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  readonly forbidden?: readonly string[];
  readonly only?: boolean;
}

/** Characters beyond which one field too many in an object is enough: finding the place of each reads all of them. */
const LONG = 100_000;

const POINTERS = { type: 'array', minItems: 1, items: { type: 'string' } };

export const fields: Check<readonly string[] | Options> = {
  name: 'fields',
  summary: 'The JSON output has the required fields and no forbidden ones.',
  category: 'format',
  schema: shortForms(
    describedSchema(POINTERS, 'The required fields.'),
    optionMap({
      required: describedSchema(
        POINTERS,
        'Required fields: JSON Pointers, the names of top-level fields, or JSONPaths such as `$.items[*].id`.',
      ),
      optional: describedSchema(POINTERS, 'Optional fields; only needed with `only`.'),
      forbidden: describedSchema(POINTERS, 'Fields that must not be there.'),
      only: {
        type: 'boolean',
        default: false,
        description: 'No fields other than the named ones, in each object that holds a named field.',
      },
    }),
  ),
  examples: [
    ['category', 'urgency'],
    { required: ['/customer/name', '/reply'], optional: ['/notes'], only: true },
    { required: ['$.items[*].id'], forbidden: ['/reasoning'] },
  ],
  bind(written) {
    const options: Options = isList(written) ? { required: written } : written;
    const [required = [], forbidden = [], optional = []] = (
      ['required', 'forbidden', 'optional'] as const
    ).map((key) => (options[key] ?? []).map((at, index) => pathOf(at, `/${key}/${index}`)));
    const allowed = options.only ? closedObjects([...required, ...optional]) : undefined;
    if (required.length + forbidden.length === 0 && !allowed?.size) {
      throw new RuleDefinitionError(
        'no field is named; list fields under "required", "optional" or "forbidden"',
      );
    }
    return (output) => {
      const json = output.json();
      if (json.error) return [notJson(output, 'the fields')];
      const findings = [
        ...pointersOf(required, json)
          .filter((pointer) => !json.at(pointer))
          .take(MAX_FINDINGS)
          .map((pointer) => missingPart(output, pointer)),
        ...pointersOf(forbidden, json)
          .filter((pointer) => json.at(pointer))
          .take(MAX_FINDINGS)
          .map((pointer) => unwanted(output, pointer)),
      ];
      for (const [pointer, names] of allowed ?? []) {
        if (findings.length >= MAX_FINDINGS) break;
        const value = json.at(pointer)?.value;
        if (value === null || typeof value !== 'object' || Array.isArray(value)) continue;
        const others = Object.keys(value).filter((name) => !names.has(name));
        findings.push(
          ...others
            .slice(0, output.text.length > LONG ? 1 : MAX_FINDINGS)
            .map((name) => unwanted(output, `${pointer}${toPointer([name])}`, [...names])),
        );
      }
      return findings.slice(0, MAX_FINDINGS);
    };
  },
};

const pathOf = (at: string, place: string): JsonPath =>
  isJsonPath(at) ? parseJsonPath(at, place) : pointerTokens(pointerOf(at));

const isOnePart = (path: JsonPath): path is readonly string[] => !path.includes(EVERY_ITEM);

const pointersOf = (paths: readonly JsonPath[], json: JsonOutput): IteratorObject<string> =>
  paths.values().flatMap((path) => json.pointers(path));

function unwanted(output: OutputView, pointer: string, allowed?: readonly string[]): CheckFinding {
  const span = output.json().keySpan(pointer) ?? output.json().nearest(pointer);
  const message = allowed
    ? `${nameOf(pointer)} is not one of the fields allowed there: ${allowed.join(', ')}`
    : `${nameOf(pointer)} must not be there`;
  return { span, message, found: nameOf(pointer) };
}

/** By the pointer of each object that a named field stands in: the names allowed there. */
function closedObjects(paths: readonly JsonPath[]): Map<string, Set<string>> {
  const allowed = new Map<string, Set<string>>();
  for (const path of paths) {
    if (!isOnePart(path)) {
      throw new RuleDefinitionError(
        '"only" needs fields without "*"; a jsonSchema can close every item',
        '/only',
      );
    }
    for (const [depth, token] of path.entries()) {
      const parent = toPointer(path.slice(0, depth));
      const names = allowed.get(parent) ?? new Set();
      allowed.set(parent, names.add(token));
    }
  }
  return allowed;
}
