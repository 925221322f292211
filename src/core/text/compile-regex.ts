/** A regular expression of JavaScript; of a pattern that is none, why, in V8's words. */
export function compileRegex(source: string, flags: string): RegExp | string {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    return String((error as Error).message).replace(/^Invalid regular expression: (?:\/[\s\S]*\/\w*: )?/, '');
  }
}
