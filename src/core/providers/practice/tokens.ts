/**
 * The practice model's own tokens: up to four letters, up to three digits, or any other visible character.
 * English comes to about four characters a token. White space costs nothing.
 */
const TOKEN = /[\p{L}\p{M}]{1,4}|\p{N}{1,3}|[^\s\p{L}\p{M}\p{N}]/gu;

/** How many practice tokens a text has. */
export function countPracticeTokens(text: string): number {
  let count = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.test(text)) count += 1;
  return count;
}

/** The beginning of a text that has at most `limit` practice tokens; never ends inside a surrogate pair. */
export function firstPracticeTokens(text: string, limit: number): string {
  let count = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (count === limit) return text.slice(0, match.index).trimEnd();
    count += 1;
  }
  return text;
}
