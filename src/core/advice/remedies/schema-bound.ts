import { type Bounds, highest } from '../../rules/bounds.ts';
import type { RuleSet } from '../../rules/compile.ts';
import type { Violation } from '../../rules/rule.ts';
import { isObject } from '../../text/json-object.ts';
import { formatCount, plural } from '../../text/plural.ts';
import { errorsOf } from '../../triage/symptoms.ts';
import { promptFileOf } from '../prompt-text.ts';
import { editOf, type RemedyProposer } from '../remedy.ts';
import { withoutValueAt } from '../rewrite.ts';

/** Answers of exactly that length that are no chance. */
const FEWEST = 3;
const SHARE = 0.2;

/** A bound of the response's own schema at which answers are cut off. */
export const schemaBound: RemedyProposer = {
  kind: 'schema-bound',
  propose({ failing }, situation) {
    const { prompt, rules } = situation.project;
    // Without the bound, what is too long for a rule would only be longer.
    const inLimits = failing.filter(({ result }) => !errorsOf(result).some((each) => isTooLong(each, rules)));
    if (prompt.responseFormat.type !== 'json_schema') return undefined;
    const { properties } = prompt.responseFormat.schema;
    for (const [key, schema] of Object.entries(isObject(properties) ? properties : {})) {
      const most = isObject(schema) ? schema.maxLength : undefined;
      if (typeof most !== 'number') continue;
      const cut = inLimits.filter(({ result }) => lengthAt(result.output, key) === most).length;
      if (cut < FEWEST || cut < failing.length * SHARE) continue;
      const written = prompt.document.value as { jsonSchema?: unknown };
      const isWrapped = isObject(written.jsonSchema) && isObject(written.jsonSchema.schema);
      const path = ['jsonSchema', ...(isWrapped ? ['schema'] : []), 'properties', key, 'maxLength'];
      const edit = editOf(situation, promptFileOf(situation), (document) => withoutValueAt(document, path));
      if (!edit) continue;
      const title = `Remove "maxLength" of "${key}" from the JSON Schema: ${formatCount(cut)} of ${plural(failing.length, 'answer')} end at exactly its ${formatCount(most)} characters.`;
      return { title, edit };
    }
    return undefined;
  },
};

const LENGTHS: ReadonlySet<string> = new Set(['words', 'characters', 'sentences', 'tokens', 'paragraphs']);

function isTooLong({ rule: id, found = '' }: Violation, { rules }: RuleSet): boolean {
  const rule = rules.find((each) => each.id === id);
  if (!rule || !LENGTHS.has(rule.check)) return false;
  return Number.parseInt(found.replaceAll(',', ''), 10) > highest(rule.options as Bounds);
}

function lengthAt(output: string | undefined, key: string): number | undefined {
  try {
    const value = JSON.parse(output ?? '')?.[key];
    return typeof value === 'string' ? [...value].length : undefined;
  } catch {
    return undefined;
  }
}
