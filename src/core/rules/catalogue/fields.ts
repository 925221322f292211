import { pointerTokens, toPointer } from '../../documents/path.ts';
import { MAX_FINDINGS } from '../finding.ts';
import { missing, nameOf, notJson, pointerOf } from '../part.ts';
import { type Check, type Finding, type OutputView, RuleDefinitionError } from '../rule.ts';
import { described, isList, optionMap, orShort } from '../schemas.ts';

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
  summary: 'The JSON output has the fields it must have, and none that it must not.',
  category: 'format',
  schema: orShort(
    described(POINTERS, 'The fields that must be there.'),
    optionMap({
      required: described(
        POINTERS,
        'These fields are there: JSON Pointers, or the names of top-level fields.',
      ),
      optional: described(POINTERS, 'These may be there; only of interest beside `only`.'),
      forbidden: described(POINTERS, 'These are not there.'),
      only: {
        type: 'boolean',
        default: false,
        description: 'No other fields than the ones named, in each object that a named field stands in.',
      },
    }),
  ),
  examples: [
    ['category', 'urgency'],
    { required: ['/customer/name', '/reply'], optional: ['/notes'], only: true },
    { forbidden: ['/reasoning'] },
  ],
  bind(written) {
    const options: Options = isList(written) ? { required: written } : written;
    const required = (options.required ?? []).map(pointerOf);
    const forbidden = (options.forbidden ?? []).map(pointerOf);
    const allowed = options.only
      ? closedObjects([...required, ...(options.optional ?? []).map(pointerOf)])
      : undefined;
    if (required.length + forbidden.length === 0 && !allowed?.size) {
      throw new RuleDefinitionError(
        'no field is named; list fields under "required", "optional" or "forbidden"',
      );
    }
    return (output) => {
      const json = output.json();
      if (json.error) return [notJson(output, 'the fields')];
      const findings = [
        ...required.filter((pointer) => !json.at(pointer)).map((pointer) => missing(output, pointer)),
        ...forbidden.filter((pointer) => json.at(pointer)).map((pointer) => unwanted(output, pointer)),
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

function unwanted(output: OutputView, pointer: string, allowed?: readonly string[]): Finding {
  const span = output.json().keySpan(pointer) ?? output.json().nearest(pointer);
  const message = allowed
    ? `${nameOf(pointer)} is not one of the fields allowed there: ${allowed.join(', ')}`
    : `${nameOf(pointer)} must not be there`;
  return { span, message, found: nameOf(pointer) };
}

/** By the pointer of each object that a named field stands in: the names allowed there. */
function closedObjects(pointers: readonly string[]): Map<string, Set<string>> {
  const allowed = new Map<string, Set<string>>();
  for (const pointer of pointers) {
    const tokens = pointerTokens(pointer);
    for (const [depth, token] of tokens.entries()) {
      const parent = toPointer(tokens.slice(0, depth));
      const names = allowed.get(parent) ?? new Set();
      allowed.set(parent, names.add(token));
    }
  }
  return allowed;
}
