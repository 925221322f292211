/*
 * How OpenAI's encodings part a text before bytes are merged; no token crosses two pieces. The patterns are tiktoken's
 * (openai/tiktoken, tiktoken_ext/openai_public.py), with its engine's idea of white space: `\s` of JavaScript lacks
 * U+0085 and has U+FEFF.
 */
const SPACE = String.raw`\p{White_Space}`;
const NO_SPACE = String.raw`\P{White_Space}`;
const CONTRACTION = "'(?:[sS]|[dD]|[mM]|[tT]|[lL][lL]|[vV][eE]|[rR][eE])";
const UPPER = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const LOWER = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const PREFIX = String.raw`[^\r\n\p{L}\p{N}]?`;
const SYMBOLS = String.raw` ?[^${SPACE}\p{L}\p{N}]+`;

export const O200K_PIECE = new RegExp(
  [
    `${PREFIX}${UPPER}*${LOWER}+(?:${CONTRACTION})?`,
    `${PREFIX}${UPPER}+${LOWER}*(?:${CONTRACTION})?`,
    String.raw`\p{N}{1,3}`,
    String.raw`${SYMBOLS}[\r\n/]*`,
    String.raw`${SPACE}*[\r\n]+`,
    `${SPACE}+(?!${NO_SPACE})`,
    `${SPACE}+`,
  ].join('|'),
  'gu',
);

export const CL100K_PIECE = new RegExp(
  [
    CONTRACTION,
    String.raw`${PREFIX}\p{L}+`,
    String.raw`\p{N}{1,3}`,
    String.raw`${SYMBOLS}[\r\n]*`,
    `${SPACE}+$`,
    String.raw`${SPACE}*[\r\n]`,
    `${SPACE}+(?!${NO_SPACE})`,
    SPACE,
  ].join('|'),
  'gu',
);

/** UTF-16 units matched at once: the engine's stack does not hold much longer a run of letters. */
const WINDOW = 1_000_000;
/** UTF-16 units behind a piece that can decide where it ends. */
const LOOKAHEAD = 3;

/**
 * The pieces of a text, in order; together they are the text. A single piece longer than a million UTF-16 units is
 * cut there, which can add a token.
 * @param pattern one of the above
 */
export function* piecesOf(text: string, pattern: RegExp): Generator<string, void> {
  for (let start = 0; start < text.length; ) {
    const isLast = text.length - start <= WINDOW;
    const limit = isLast ? text.length : start + WINDOW - LOOKAHEAD;
    const first = start;
    for (const piece of text.slice(start, start + WINDOW).match(pattern) ?? []) {
      if (start + piece.length > limit && start > first) break;
      yield piece;
      start += piece.length;
    }
  }
}
