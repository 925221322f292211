/** Why a pattern is no regular expression of JavaScript, in V8's words; `undefined` where it is one. */
export function regexFault(source: string, flags: string): string | undefined {
  try {
    new RegExp(source, flags);
    return undefined;
  } catch (error) {
    return String((error as Error).message).replace(/^Invalid regular expression: (?:\/[\s\S]*\/\w*: )?/, '');
  }
}
