import type { PromptFile } from '../prompt/prompt-file.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Names that variables with retrieved text go by. */
const CONTEXT = /^(?:context|documents?|docs|passages?|chunks?|sources?|knowledge)$/i;

/**
 * Empties the variables of a prompt that hold retrieved text, by their names; `undefined` where the prompt has none.
 * What a request loses by that is what the retrieved text costs.
 */
export function emptyContext({ messages }: PromptFile): ((variables: Variables) => Variables) | undefined {
  const names = new Set(
    messages
      .flatMap(({ template }) => template.variables.map(({ name }) => name))
      .filter((name) => CONTEXT.test(name)),
  );
  if (names.size === 0) return undefined;
  return (variables) =>
    Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        names.has(name) ? (Array.isArray(value) ? [] : '') : value,
      ]),
    );
}
