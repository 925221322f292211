import promptSchema from '../../../schemas/prompt.schema.json' with { type: 'json' };
import type { SchemaProblem } from '../documents/schema-check.ts';
import type { ModelParameters } from './chat.ts';

/** What other tools call the parameters. */
const OTHER_NAMES: Readonly<Record<string, keyof ModelParameters>> = {
  max_tokens: 'maxTokens',
  max_completion_tokens: 'maxTokens',
  maxCompletionTokens: 'maxTokens',
  max_output_tokens: 'maxTokens',
  top_p: 'topP',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  reasoning_effort: 'reasoningEffort',
};

const KNOWN = Object.keys(promptSchema.properties.modelParameters.properties);

/** What a request says by itself: another value would break what reads the answer. */
const OF_REQUESTS = ['model', 'messages', 'stream', 'stream_options', 'n', 'response_format', 'tools'];

/** The parameters as they are written in a file, once its schema has accepted those that it knows. */
export type WrittenParameters = Omit<ModelParameters, 'stop' | 'more'> & {
  readonly stop?: string | readonly string[];
};

/** Parameters by the names they have here; where one is written twice, its own name counts. */
export function withOwnNames(written: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(written)) {
    const name = Object.hasOwn(OTHER_NAMES, key) ? OTHER_NAMES[key] : undefined;
    if (name === undefined) own[key] = value;
    else if (!Object.hasOwn(written, name)) own[name] = value;
  }
  return own;
}

/** The name that a parameter has in the file. */
export const writtenName = (name: string, written: Readonly<Record<string, unknown>>): string =>
  Object.hasOwn(written, name)
    ? name
    : (Object.keys(written).find((key) => Object.hasOwn(OTHER_NAMES, key) && OTHER_NAMES[key] === name) ??
      name);

/** Whether a parameter that nobody knows here is sent as it is: no slip of the pen, and nothing of the request's own. */
const isSentAsItIs = ({ path: [outer, key], code, correction }: SchemaProblem) =>
  outer === 'modelParameters' && code === 'unknown-key' && !correction && !OF_REQUESTS.includes(`${key}`);

/** A mistake in the parameters as it is told: what is sent as it is, is none. */
export function parameterProblem(problem: SchemaProblem): { problem: SchemaProblem; isHint: boolean } {
  if (!isSentAsItIs(problem)) return { problem, isHint: false };
  const message = `"${problem.path[1]}" is not a known parameter; it is sent as written.`;
  return { problem: { ...problem, code: 'unknown-parameter', message }, isHint: true };
}

/** @param more names of the parameters that are sent as they are */
export function parametersOf(written: WrittenParameters, more: readonly string[]): ModelParameters {
  const all = Object.entries(written);
  const { stop, ...rest } = Object.fromEntries(
    all.filter(([key]) => KNOWN.includes(key)),
  ) as WrittenParameters;
  const others = all.filter(([key]) => more.includes(key));
  return {
    ...rest,
    ...(stop !== undefined && { stop: [stop].flat() }),
    ...(others.length > 0 && { more: Object.fromEntries(others) }),
  };
}
