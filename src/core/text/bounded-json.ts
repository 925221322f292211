/** Values in one JSON text: far more than anybody has use for, and few enough to take some 50 MB. */
const MAX_VALUES = 500_000;

const [QUOTE, COMMA, BRACKET, BRACE, BACKSLASH] = ['"', ',', '[', '{', '\\'].map((mark) =>
  mark.charCodeAt(0),
);

/**
 * As `JSON.parse`, for what anybody may have written. Two characters can become a hundred bytes, and a thread that runs
 * out of memory in the middle of that ends its process.
 * @param most values, 500,000 where absent
 * @throws {SyntaxError} also for more values than that, before any is made
 */
export function parseBoundedJson(text: string, most = MAX_VALUES): unknown {
  if (hasTooManyValues(text, most)) throw new SyntaxError(`More than ${most} values in one JSON text`);
  return JSON.parse(text);
}

/** Whether JSON holds more values than anybody has use for; what is no JSON may do so, too. */
export function hasTooManyValues(text: string, most = MAX_VALUES): boolean {
  if (text.length <= most) return false;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = closingQuote(text, at);
    else if (code === COMMA || code === BRACKET || code === BRACE) values++;
    if (values > most) return true;
  }
  return false;
}

/** Where the string that is opened at `from` is closed; the end of the text where it never is. */
function closingQuote(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}
