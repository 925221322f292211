/** A string in JSON, and what follows it. */
export interface JsonString {
  /** As it is written, without the quotes. */
  readonly text: string;
  /** Offset of its first character behind the quote. */
  readonly start: number;
  readonly isKey: boolean;
}

/** Whether a text begins as an object or a list does. */
export const isJsonLike = (text: string) => /^\s*[{[]/.test(text);

/** One without an end is the last, so that no part of it is read again. */
const STRING = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)(?:"|\\?$)/g;
const COLON = /\s*:/y;

/** The strings of a text that may be JSON, in order. */
export function* jsonStrings(json: string): Generator<JsonString> {
  for (const { index, 0: literal, 1: text = '' } of json.matchAll(STRING)) {
    COLON.lastIndex = index + literal.length;
    yield { text, start: index + 1, isKey: COLON.test(json) };
  }
}
