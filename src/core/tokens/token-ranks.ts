import { setImmediate } from 'node:timers/promises';

/** The rank of every token by its bytes, one character from U+0000 to U+00FF a byte; a lower rank merges first. */
export type Ranks = ReadonlyMap<string, number>;

const BEYOND_ASCII = /[^\0-\x7f]/;

/** The UTF-8 of a text, one character a byte; lone surrogates become U+FFFD. */
export const bytesOf = (text: string): string =>
  BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;

/** Tokens ranked in one go: about 10 ms of work. */
const AT_ONCE = 20_000;

/**
 * Ranks a vocabulary, and lets others work in between.
 * @param tokens by rank: a token's text, or its bytes where they are no text of their own
 */
export async function ranksOf(tokens: readonly (string | readonly number[])[]): Promise<Ranks> {
  const ranks = new Map<string, number>();
  for (const [rank, token] of tokens.entries()) {
    ranks.set(typeof token === 'string' ? bytesOf(token) : String.fromCharCode(...token), rank);
    if (rank % AT_ONCE === 0) await setImmediate();
  }
  return ranks;
}

/**
 * The UTF-16 offset, in the text of some UTF-8, of the character that holds a byte.
 * @param bytes one character a byte
 */
export function textOffset(bytes: string, byte: number): number {
  let offset = 0;
  let begin = 0;
  for (let index = 0; index <= byte; index++) {
    const code = bytes.charCodeAt(index);
    if (code >= 0x80 && code < 0xc0) continue;
    begin = offset;
    offset += code >= 0xf0 ? 2 : 1;
  }
  return begin;
}
