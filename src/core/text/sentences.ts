import type { Span } from './span.ts';

/** What ends a sentence where white space or the end follows, with the quotes, brackets and marks it closes. */
const TERMINATOR =
  /(?:(?<![.!?…])[.!?…।॥؟۔։።፧⸮‼⁇⁈⁉]+["'”’»›)\]}*_~`>]*(?=\s|$)|[。！？｡]+["'”’»›」』）】*_]*)\s*/gu;

/** Abbreviations that end with a full stop inside of a sentence, without it, in lower case. */
const ABBREVIATIONS = new Set(
  `mr mrs ms dr prof st sr jr gen col capt lt sgt rev hon gov sen rep messrs mme mlle
  vs v bros etc e.g i.e cf al ca approx no nos vol vols fig figs pp p ed eds inc ltd co corp dept est
  jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
  a.m p.m u.s u.k u.n e.u d.c l.a n.y a.i t.v b.c a.d ph.d m.d b.a m.a m.sc b.sc r.s.v.p
  z.b d.h u.a bzw usw ggf inkl evtl str nr hr fr bspw sog
  p.ej ud uds sra srta av ej núm pág mme art env ex chap`.split(/\s+/),
);
/** Abbreviations that may as well end the sentence: the next word tells, by a capital letter. */
const MAY_END = new Set(
  `etc a.m p.m u.s u.k u.n e.u d.c l.a n.y a.i t.v b.c a.d ph.d m.d inc ltd co corp bros jr sr al usw no art fig gen rep
  ed ex sat sun mar`.split(/\s+/),
);

/** What is counted in order where that takes a full stop: 24. Dezember, 24. december, 19. Jahrhundert. */
const COUNTED =
  /^(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahrhundert|(?:januar|februar|marts|mars|april|maj|mai|juni|juli|august|(?:sept|nov|de[cs])ember|oktober)\b)/;

const LONGEST_ABBREVIATION = 12;

/**
 * The sentences of a text. A sentence ends with its mark (`.`, `!`, `?`, `…` or that of another script); a line break
 * alone ends none, so that a heading belongs to what follows it. Abbreviations, initials, decimals, and speech that
 * continues in small letters (`"Why?" she asked`) end none. What stands after the last mark is a sentence too, if it
 * has a letter or a number.
 */
export function* sentenceSpans(text: string): Generator<Span> {
  const hasWord = wordFinder(text);
  let start = text.length - text.trimStart().length;
  for (const { index, 0: mark } of text.matchAll(TERMINATOR)) {
    const next = index + mark.length;
    if (isSpeech(mark, text, next)) continue;
    if (mark.startsWith('.') && !isFullStop(text, start, index, next)) continue;
    const end = index + mark.trimEnd().length;
    if (hasWord(start, end)) yield { start, end };
    start = next;
  }
  const end = text.trimEnd().length;
  if (hasWord(start, end)) yield { start, end };
}

/** The sentences of a text in which a line break ends one, too. */
export function* lineSentenceSpans(text: string): Generator<Span> {
  for (const { index, 0: line } of text.matchAll(/[^\n\r]+/g))
    for (const { start, end } of sentenceSpans(line)) yield { start: start + index, end: end + index };
}

/** A text cut where its sentences begin, so that all pieces together are the text. */
export function sentencePieces(text: string): string[] {
  const starts = [
    0,
    ...lineSentenceSpans(text)
      .drop(1)
      .map(({ start }) => start),
  ];
  return starts.map((start, index) => text.slice(start, starts[index + 1]));
}

/** Tells whether a stretch has a letter or a number; stretches are asked for in order. */
function wordFinder(text: string): (start: number, end: number) => boolean {
  const word = /[\p{L}\p{N}]/gu;
  let at = -1;
  return (start, end) => {
    if (at < start) {
      word.lastIndex = start;
      at = word.exec(text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return at < end;
  };
}

/** Quoted, and the sentence continues after it. */
const isSpeech = (mark: string, text: string, next: number) =>
  /["'”’»]/.test(mark) && /^\p{Ll}/u.test(text.slice(next, next + 1));

/** Whether the full stop at `index` ends the sentence that began at `start`. */
function isFullStop(text: string, start: number, index: number, next: number): boolean {
  const continues = /\p{Ll}/u.test(text[next] ?? '');
  if (text[index + 1] === '.') return !continues;
  const before = text.slice(Math.max(start, index - LONGEST_ABBREVIATION), index);
  const word = /[\p{L}\p{N}.]*$/u.exec(before)?.[0] ?? '';
  if (/^\p{N}{1,3}$/u.test(word) && isLineStart(text, index - word.length)) return false;
  if (/^\d{1,2}$/.test(word) && COUNTED.test(text.slice(next, next + 12))) return false;
  const short = word.toLowerCase();
  if (/^\p{Lu}(?:\.\p{Lu})?$/u.test(word) && word !== 'I' && !MAY_END.has(short)) return false;
  if (!ABBREVIATIONS.has(short)) return true;
  return MAY_END.has(short) && (next >= text.length || /\p{Lu}/u.test(text[next] ?? ''));
}

/** Whether nothing but white space and Markdown stands before an offset in its line. */
function isLineStart(text: string, offset: number): boolean {
  for (let index = offset - 1; index >= 0 && text[index] !== '\n'; index--) {
    if (!/[\s*_#>("'-]/.test(text[index] ?? '')) return false;
    if (offset - index > 100) return false;
  }
  return true;
}
