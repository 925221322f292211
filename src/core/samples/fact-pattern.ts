/** What a fact searches for that is written as a pattern, `/…/flags`; `undefined` for one that is a text. */
export function factPattern(fact: string): { readonly source: string; readonly flags: string } | undefined {
  const [, source, flags = ''] = /^\/([\s\S]+)\/([dgimsuvy]*)$/.exec(fact) ?? [];
  return source === undefined ? undefined : { source, flags };
}
