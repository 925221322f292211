import type { Span } from '../../text/span.ts';

const SPACE = /\s+/y;
const RUN = /\S+/y;
/** What may stand right behind a mark that ends a sentence. */
const BEHIND = ')";}]*:@\'({[!?';
/** What belongs to the sentence before it, if white space or the end follows. */
const CLOSING = /\s*["')\]}]+(?!\S)/y;
/** The last word of a run of text, without its mark. */
const LAST_WORD = /[^\s()"';:}\]*@{[!?`-][^\s()";:}\]*@{[!?`-]*$/;
const LONGEST_WORD = 20;
/** The number or the letter of a list item, up to its line's beginning. */
const ITEM_LETTER = /(?:^|\n)[\s#*>_-]*\p{L}$/u;
const NUMBER = /^[\p{Nd}.,]+$/u;

/** Abbreviations without the full stop, in lower case; those of news texts, from which such tokenizers learn. */
const ABBREVIATIONS = new Set(
  `mr mrs ms messrs dr prof st sr jr gen lt col maj adm sen rep reps inc corp ltd co cos cie bros vs ave ft yr mg ph.d
  jan feb aug sep sept oct nov dec tues wed fri ala ariz calif colo conn fla ga ill kan ky mich minn nev ok okla ore pa
  tenn va vt wash wis u.s u.s.a u.k u.n d.c l.a n.y n.j n.c s.c a.d a.m p.m m.b.a j.b j.c j.j j.k j.p j.r`.split(
    /\s+/,
  ),
);
/** Single letters that are taken for somebody's initial even before a word that begins sentences. */
const INITIAL = /^[cdefghklmnprstvw]$/i;
/** Words that begin sentences: with a capital letter, they do so after an abbreviation too. */
const BEGINNINGS = new Set(
  `the this that these those a an it its he she they we you i his her their our my your there here in on at for with
  and but or so if as when while although though since because after before however most many some both what who how
  why to`.split(/\s+/),
);

/**
 * The sentences of an English text as common tokenizers have them: every mark ends one, inside of direct speech, after
 * the number of a list item and before an asterisk too, unless it is the full stop of an abbreviation. Whatever stands
 * between two of them is a sentence, with a word or without.
 */
export function* splitSentences(text: string): Generator<Span> {
  const { length } = text.trimEnd();
  let start = skip(SPACE, text, 0);
  let from = 0;
  for (const { index } of text.matchAll(/[.!?]/g)) {
    if (index < from) continue;
    from = skip(RUN, text, index);
    const next = skip(SPACE, text, from);
    const mark = lastMark(text, index, from, next < length);
    if (mark < 0) continue;
    const after = mark + 1;
    if (text[mark] === '.' && !isFullStop(text, mark, after < from ? after : next)) continue;
    const end = skip(CLOSING, text, after);
    yield { start, end };
    start = skip(SPACE, text, end);
  }
  if (start < length) yield { start, end: length };
}

/** Where that ends which a sticky pattern matches at an offset; the offset itself where it matches nothing. */
function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}

/** The last mark from an offset to the end of a run of text that may end a sentence; -1 where there is none. */
function lastMark(text: string, from: number, end: number, isFollowed: boolean): number {
  for (let at = end - 1; at >= from; at--) {
    if (!'.!?'.includes(text.charAt(at))) continue;
    if (at === end - 1 ? isFollowed : BEHIND.includes(text.charAt(at + 1))) return at;
  }
  return -1;
}

/** @param next where that begins which follows the full stop at `at` */
function isFullStop(text: string, at: number, next: number): boolean {
  const before = text.slice(Math.max(0, at - LONGEST_WORD), at);
  const word = (LAST_WORD.exec(before)?.[0] ?? '').toLowerCase();
  const [follows = ''] = /^\p{L}*/u.exec(text.slice(next, next + LONGEST_WORD)) ?? [];
  if (NUMBER.test(word)) return !/^\p{Ll}/u.test(follows);
  if (INITIAL.test(word)) return false;
  if (/^\p{Lu}/u.test(follows) && BEGINNINGS.has(follows.toLowerCase())) return true;
  if (word.length === 1 && ITEM_LETTER.test(before)) return true;
  return word.length !== 1 && !word.endsWith('.') && !ABBREVIATIONS.has(word);
}
