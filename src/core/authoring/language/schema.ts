import promptSchema from '../../../../schemas/prompt.schema.json' with { type: 'json' };
import type { Path } from '../../documents/path.ts';
import { isPromptPath } from '../../prompt/parse.ts';
import { rulesSchema } from '../../rules/rule-schema.ts';

/** The parts of JSON Schema that the schemas of prompts and rules are written with. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly maxProperties?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  /** Of a check: its first example is the body. */
  readonly defaultSnippets?: readonly { readonly body: unknown }[];
}

const DEFINED: Readonly<Record<string, Schema>> = promptSchema.$defs as Readonly<Record<string, Schema>>;

let rules: (Schema & { readonly $defs: Readonly<Record<string, Schema>> }) | undefined;

const rulesRoot = () => {
  rules ??= rulesSchema() as unknown as NonNullable<typeof rules>;
  return rules;
};

/** What a schema allows, each way of it by itself. */
export function waysOf(schema: Schema): Schema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(waysOf);
  // What is not defined in the prompts' schema is among the rules, wherever it is referred to.
  const name = schema.$ref?.replace(/^.*#\/\$defs\//, '');
  const target = name === undefined ? undefined : (DEFINED[name] ?? rulesRoot().$defs[name]);
  return target ? waysOf(target) : [schema];
}

/**
 * The schemas of what may stand at a path of a prompt or rules file; none where the path leads nowhere.
 * @param file its path, which tells the one from the other
 */
export function schemasAt(file: string, path: Path): Schema[] {
  let schemas: Schema[] = [isPromptPath(file) ? (promptSchema as Schema) : rulesRoot()];
  for (const step of path) {
    schemas = schemas.flatMap(waysOf).flatMap((way) => {
      const inner = typeof step === 'number' ? way.items : propertyOf(way, step);
      return inner ? [inner] : [];
    });
  }
  return schemas;
}

function propertyOf({ properties = {} }: Schema, key: string): Schema | undefined {
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}

/** Whether a schema is that of the options of a check, whose name is the key it stands under. */
export const isCheck = ({ defaultSnippets }: Schema) => defaultSnippets !== undefined;
