import { typingAt, type YamlCursor } from '../../documents/yaml-cursor.ts';
import { findCheck } from '../../rules/catalogue/index.ts';
import type { Span } from '../../text/span.ts';
import { isCheck, type Schema, schemasAt, waysOf } from './schema.ts';
import { descriptionOf } from './schema-hover.ts';
import { checkSnippet, keySnippet, valuesOf } from './snippets.ts';

/** One thing that can be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: 'check' | 'key' | 'value' | 'variable' | 'filter' | 'tag' | 'name';
  /** One line. */
  readonly summary?: string;
  /** Markdown. */
  readonly description?: string;
  /** What is written in place of `span`, in the syntax of editors' snippets; tabs stand for one indentation. */
  readonly snippet: string;
  readonly span: Span;
}

/**
 * What the schema of a rules file or prompt file lets stand at an offset, however much of it is typed yet: keys,
 * checks with their example, options of a check, values.
 * @param file its path, which tells the one from the other
 */
export function completeBySchema(file: string, text: string, offset: number): Completion[] {
  const cursor = typingAt(text, offset);
  if (!cursor) return [];
  const schemas = schemasAt(file, cursor.path).flatMap(waysOf);
  const isInside = cursor.path.length > OWN_CHECK.length || cursor.path.at(-1) !== OWN_CHECK.at(-1);
  return completionsAt(cursor, schemas).filter(
    ({ label, kind }) => !(kind === 'check' && isInside && findCheck(label)?.requirement),
  );
}

/** The place of a rule's own check; some checks cannot stand inside of others. */
const OWN_CHECK = ['rules', 0, 'check'];

function completionsAt(
  cursor: CursorContext & Pick<YamlCursor, 'role'>,
  schemas: readonly Schema[],
): Completion[] {
  const values = plainValues(schemas, cursor);
  if (cursor.role === 'value') {
    const keys = schemas.flatMap((way) => keysOf(way, { ...cursor, layout: 'flow' }));
    return distinct([...values, ...keys.map((key) => ({ ...key, snippet: `{ ${key.snippet} }` }))]);
  }
  const keys = schemas.flatMap((way) => keysOf(way, cursor));
  // What looks like a key may be the beginning of a value.
  return cursor.siblings.length > 0 || cursor.hasColon ? keys : distinct([...keys, ...values]);
}

/** The first completion of each label. */
const distinct = (completions: readonly Completion[]) =>
  completions.filter(({ label }, index) => completions.findIndex((each) => each.label === label) === index);

type CursorContext = Pick<YamlCursor, 'siblings' | 'span' | 'layout'> & { readonly hasColon: boolean };

function keysOf(
  { properties = {}, required = [], maxProperties }: Schema,
  { siblings, span, layout, hasColon }: CursorContext,
): Completion[] {
  if (maxProperties !== undefined && siblings.length >= maxProperties) return [];
  const isRequired = ([key]: [string, Schema]) => Number(required.includes(key));
  const entries = Object.entries(properties).toSorted((a, b) => isRequired(b) - isRequired(a));
  return entries.flatMap(([label, schema]): Completion[] => {
    if (siblings.includes(label)) return [];
    const example = schema.defaultSnippets?.[0]?.body;
    const snippet = isCheck(schema)
      ? checkSnippet(label, example, layout)
      : keySnippet(label, schema, layout);
    return [
      {
        label,
        kind: isCheck(schema) ? 'check' : 'key',
        summary: schema.description,
        description: descriptionOf(label, schema),
        snippet: hasColon ? label : snippet,
        span,
      },
    ];
  });
}

/** The values that the schemas name; a check whose example has no options is one too. */
function plainValues(schemas: readonly Schema[], { span }: CursorContext): Completion[] {
  const checks = new Map(schemas.flatMap(({ properties = {} }) => Object.entries(properties)));
  return schemas.flatMap(valuesOf).flatMap((label): Completion[] => {
    const check = checks.get(label);
    if (!check) return [{ label, kind: 'value', snippet: label, span }];
    if (Object.keys(check.defaultSnippets?.[0]?.body ?? {}).length > 0) return [];
    const description = descriptionOf(label, check);
    return [{ label, kind: 'check', summary: check.description, description, snippet: label, span }];
  });
}
