import { parseDocument } from 'yaml';
import { UserError } from '../diagnostic.ts';
import { parsePrompt } from '../prompt/parse.ts';
import { canonicalJson } from '../text/hash.ts';
import { type Revision, withText } from './revision.ts';

/** Values of model parameters by name, such as `temperature`. */
export type Parameters = Readonly<Record<string, unknown>>;

/**
 * A revision with other model parameters, written into its prompt file as one would write them: what is run is what
 * the run keeps.
 * @param root absolute path of the workspace root
 * @throws {UserError} when the file cannot be written so, or there is no such parameter
 */
export function withParameters(revision: Revision, parameters: Parameters, root: string): Promise<Revision> {
  const { prompt, texts } = revision;
  const text = texts[prompt] ?? '';
  const document = parseDocument(text);
  const shown = parameterText(parameters);
  const refuse = () =>
    new UserError(
      `${prompt} cannot be run with ${shown.join(', ')}; name parameters as "modelParameters" has them, with values that they take.`,
    );
  try {
    for (const [name, value] of Object.entries(parameters))
      document.setIn(['modelParameters', name], document.createNode(value));
    const written = document.toString({ lineWidth: 0 });
    const { prompt: parsed, document: read } = parsePrompt(prompt, written);
    const has: Parameters = { ...parsed?.parameters };
    const isMeant = Object.entries(parameters).every(
      ([name, value]) => canonicalJson([has[name]]) === canonicalJson([value]),
    );
    if (isMeant && !read.diagnostics.some(({ severity }) => severity === 'error'))
      return withText(revision, written, root, `${revision.name} · ${shown.join(', ')}`);
  } catch {
    // A file that is no map, or in which an alias stands.
  }
  throw refuse();
}

/** Parameters as they are named in a table: `temperature 0.7`. */
export const parameterText = (parameters: Parameters): string[] =>
  Object.entries(parameters).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );

/**
 * Every combination of the values that are named, such as `temperature=0,0.7`; a single one stands beside the prompt's
 * own, and one without any where nothing is named.
 * @throws {UserError} when one names no values
 */
export function parameterSets(named: readonly string[]): Parameters[] {
  let sets: Parameters[] = [{}];
  for (const text of named) {
    const [, name = '', values = ''] = /^([A-Za-z]\w*)=(.+)$/.exec(text) ?? [];
    if (name === '')
      throw new UserError(`"${text}" names no values of a parameter; write it as temperature=0,0.7.`);
    sets = sets.flatMap((set) =>
      values.split(',').map((value) => ({ ...set, [name]: parsedValue(value.trim()) })),
    );
  }
  return named.length > 0 && sets.length === 1 ? [{}, ...sets] : sets;
}

function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
