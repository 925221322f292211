/** The practice model's own tokens: up to four letters, up to three digits, or any other visible character. */
const TOKEN = /[\p{L}\p{M}]{1,4}|\p{N}{1,3}|[^\s\p{L}\p{M}\p{N}]/gu;

/** How many practice tokens a text has. */
export function countPracticeTokens(text: string): number {
  return text.match(TOKEN)?.length ?? 0;
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
