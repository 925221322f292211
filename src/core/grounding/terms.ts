import { escapePattern } from '../text/escape-pattern.ts';
import { textMemo } from '../text/text-memo.ts';
import { joinDates } from './dates.ts';
import { readNumber } from './numbers.ts';
import { figure, type Term, twoDigits } from './term.ts';
import {
  ALIASES,
  COUNTED_SIGNS,
  DAY_HALVES,
  DAYS_IN_SHORT,
  LEADING_UNITS,
  MAGNITUDES,
  NUMBER_WORDS,
  NUMBERS_WHEN_SMALL,
  STOP_WORDS,
  SYMBOLS,
  TIME_WORDS,
  WEEKDAYS,
} from './vocabulary.ts';
import { keyOfWord } from './word-key.ts';

const NUMERAL = '[〇一二三四五六七八九十]{1,3}';
/** Times and dates in figures, numbers, words, signs. */
const FIGURES = [
  String.raw`(?:\d{4}年)?(?:\d{1,2}月\d{1,2}|${NUMERAL}月${NUMERAL})日`,
  String.raw`\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d{1,2}[\u00a0\u202f ]?h[\u00a0\u202f ]?[0-5]\d(?!\d| ?min)`,
  String.raw`(?:${[...DAY_HALVES.keys()].join('|')}) ?(?:1[01]|\d)(?:[点點时時](?!間|间)|시(?!간))(?: ?(?:[半반]|[0-5]?\d[分분]))?`,
  String.raw`\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)`,
  String.raw`\d{1,3}(?:[\u00a0\u202f' ]\d{3}){1,6}(?!\d)|\d+(?:[.,](?!\d{1,2}:\d{2})\d+)*`,
].join('|');
const SIGN = [
  ...[...SYMBOLS.keys()].map(escapePattern),
  String.raw`(?<=\d ?)(?:${[...COUNTED_SIGNS.keys()].join('|')})`,
].join('|');
const CHARACTER = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]`;
const WORD = [
  String.raw`(?<!\p{L})\p{L}(?:\.\p{L}){1,9}(?!\p{L})`,
  String.raw`(?:(?<!\p{L})[eE]-(?=[mM]ail))?\p{L}[\p{L}\p{M}]*(?:[’'](?=\p{L})[\p{L}\p{M}]+)*`,
].join('|');
const PIECE = new RegExp(`(${FIGURES})|(${SIGN})|${CHARACTER}|(${WORD})`, 'gu');

/** The terms of a text in order. Hyphenated words are several, so that `30-day` reads as `30 day`. */
export function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  for (let at = 0; at < text.length; ) {
    const endOfWord = endOfPlainWord(text, at);
    if (endOfWord > at) {
      readWord(text.slice(at, endOfWord), at, endOfWord, terms);
      at = endOfWord;
      continue;
    }
    if (BEGINS_NONE.has(text.charCodeAt(at))) {
      at++;
      continue;
    }
    PIECE.lastIndex = at;
    const match = PIECE.exec(text);
    if (!match) break;
    const { index: start, 0: piece } = match;
    const end = start + piece.length;
    at = end;
    if (match[1] !== undefined) readFigures(piece, start, end, terms);
    else if (match[3] !== undefined) readWord(piece, start, end, terms);
    else {
      const unit = match[2] && (SYMBOLS.get(piece) ?? COUNTED_SIGNS.get(piece));
      terms.push(figure(unit ?? piece, match[2] ? 'unit' : 'word', start, end));
    }
  }
  joinNeighbours(terms, text);
  return joinDates(terms, text);
}

const COUNTRIES: ReadonlyMap<string, string> = new Map([
  ['United States', 'united-states'],
  ['United Kingdom', 'united-kingdom'],
]);
/** Between two times: 7 to 10:30. */
const RANGE = /^ ?(?:[-–—]|to|till?|until|and|bis|und|à|et|a|y|e|tot|en|do|til) ?$/;

/**
 * Of "€4.50" the number comes first, as in "4.50 euros", and each then stands for both in the text; "7 to 10:30" begins
 * with a time; a country of two words is one term.
 */
function joinNeighbours(terms: Term[], text: string): void {
  for (let index = 1; index < terms.length; index++) {
    const [first, second] = [terms[index - 1] as Term, terms[index] as Term];
    if (second.kind === 'number' && LEADING_UNITS.has(first.key) && second.start - first.end <= 1) {
      const before = terms[index - 2];
      if (before?.kind === 'number' && first.start - before.end <= 1) continue;
      const span = { start: first.start, end: second.end };
      terms[index - 1] = { ...second, ...span };
      terms[index] = { ...first, ...span };
    } else if (second.kind === 'time') {
      const from = first.kind === 'number' ? index - 1 : index - 2;
      const { kind, key, start, end } = terms[from] ?? first;
      const hour = Number(key.slice(1));
      if (
        kind === 'number' &&
        Number.isInteger(hour) &&
        hour <= 24 &&
        RANGE.test(text.slice(end, second.start))
      )
        terms[from] = figure(clock(hour, 0), 'time', start, end);
    } else if (first.isCapital && second.isCapital) {
      const country = COUNTRIES.get(text.slice(first.start, second.end));
      if (country) terms.splice(index - 1, 2, { ...first, key: country, kind: 'unit', end: second.end });
    }
  }
}

/** The terms that have content of their own. */
export const contentOf = (text: string): Term[] => termsOf(text).filter(({ isStop }) => !isStop);

/** ASCII characters with which no term begins. */
const BEGINS_NONE: ReadonlySet<number> = new Set(
  Array.from({ length: 128 }, (_, code) => code).filter(
    (code) => String.fromCharCode(code).search(PIECE) < 0,
  ),
);

/** Where a word of ASCII letters alone ends, which most are; `at` where it is none for certain. */
function endOfPlainWord(text: string, at: number): number {
  let end = at;
  let code = text.charCodeAt(end);
  while ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) code = text.charCodeAt(++end);
  const goesOn = code > 127 || code === APOSTROPHE || (end === at + 1 && (code === POINT || code === HYPHEN));
  return goesOn ? at : end;
}
const [APOSTROPHE, POINT, HYPHEN] = [..."'.-"].map((sign) => sign.charCodeAt(0));

/** In scripts that write no `:` */
const HOUR_SIGN = /[点點時时시]/;

function readFigures(piece: string, start: number, end: number, terms: Term[]): void {
  const parts = piece.split(/[-:./]|\s?h\s?/).map(Number);
  const [a = 0, b = 0, c = 0] = parts;
  if (piece.endsWith('日')) {
    const [, year, month = '', day = ''] = /^(?:(\d+)年)?(.+)月(.+)日$/.exec(piece) ?? [];
    terms.push(...dateTerms(numeral(month), numeral(day), year ? Number(year) : undefined, start, end));
  } else if (HOUR_SIGN.test(piece)) {
    const [, half = '', hour, minute = '0'] = /^(\D+?) ?(\d+)\D ?(\d+|[半반])?/.exec(piece) ?? [];
    const minutes = /\d/.test(minute) ? Number(minute) : 30;
    const time = clock(Number(hour) + (DAY_HALVES.get(half) ?? 0), minutes);
    terms.push(figure(time, 'time', start, end));
  } else if (/[:h]/.test(piece)) {
    terms.push(figure(clock(a, b), 'time', start, end));
  } else if (/^\d{4}-/.test(piece)) {
    terms.push(...dateTerms(b, c, a, start, end));
  } else if (/^\d{1,2}[./]\d{1,2}[./]\d{4}$/.test(piece)) {
    // Between dots the day stands first; between strokes it depends on the country, and the month is taken first.
    const isDayFirst = piece.includes('.') || a > 12;
    terms.push(...(isDayFirst ? dateTerms(b, a, c, start, end) : dateTerms(a, b, c, start, end)));
  } else {
    terms.push(figure(`#${readNumber(piece)}`, 'number', start, end));
  }
}

function dateTerms(month: number, day: number, year: number | undefined, start: number, end: number): Term[] {
  const date = figure(`@${twoDigits(month)}-${twoDigits(day)}`, 'date', start, end);
  return year === undefined ? [date] : [date, figure(`#${year}`, 'number', start, end)];
}

/** In figures, or up to 99 in Chinese numerals. */
function numeral(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const digit = (sign: string | undefined) => '〇一二三四五六七八九'.indexOf(sign ?? '');
  const [tens, ones] = text.includes('十') ? text.split('十') : ['', text];
  return (text.includes('十') ? (tens === '' ? 1 : digit(tens)) * 10 : 0) + (ones === '' ? 0 : digit(ones));
}

/** `5 pm`, which follows its number. */
const HALF_DAY = /^[ap]\.?m$/;
/** 21st, 2nd */
const ORDINAL = /^(?:st|nd|rd|th)$/;
/** I'm, you've, it's */
const CONTRACTION = /'(?:m|s|re|ve|ll|d)$/;

const clock = (hour: number, minute: number) => `@${twoDigits(hour)}:${twoDigits(minute)}`;
/** @param word `am`, `pm` or `uhr` */
const hourOf = (hour: number, word: string) =>
  word === 'uhr' || hour > 12 ? hour : (hour % 12) + (word.startsWith('p') ? 12 : 0);

function readWord(piece: string, start: number, end: number, terms: Term[]): void {
  const before = terms.at(-1);
  if (before === undefined || (before.kind !== 'number' && before.kind !== 'time' && before.key !== 'a')) {
    terms.push(termOf(wordOf(piece), start, end));
    return;
  }
  const lower = piece.toLowerCase();
  const isGlued = start === before.end;
  const joined = start - before.end <= 1 ? joinedTo(before, lower, isGlued) : undefined;
  if (joined) {
    terms[terms.length - 1] = figure(joined.key, joined.kind, before.start, end);
    if (before.kind === 'number' && joined.kind === 'time') joinRange(terms, lower);
  } else if (isGlued && before.kind === 'number' && lower === 'p') {
    terms.push(figure('pence', 'unit', start, end));
  } else if (lower === 'dozen' && terms.at(-2)?.key === 'half' && before.key === 'a') {
    const [half] = terms.splice(-2) as [Term, Term];
    terms.push(figure('#6', 'number', half.start, end));
  } else if (!(isGlued && before.kind === 'number' && ORDINAL.test(lower))) {
    // A third of it is no third one.
    const isPart = before.key === 'a' && /(?:th|d)$/.test(lower);
    terms.push(termOf(isPart ? plainWord(piece, lower) : wordOf(piece), start, end));
  }
}

/** What a number or a time is together with the word behind it: 5 pm, 2 million, twenty five. */
function joinedTo(
  { key, kind }: Term,
  word: string,
  isGlued: boolean,
): Pick<Term, 'key' | 'kind'> | undefined {
  if (kind === 'time') {
    const [hour = 0, minute = 0] = key.slice(1).split(':').map(Number);
    return HALF_DAY.test(word) || word === 'uhr'
      ? { key: clock(hourOf(hour, word), minute), kind }
      : undefined;
  }
  if (kind !== 'number') return undefined;
  const value = Number(key.slice(1));
  // In 6.30 pm, the minutes stand after the point.
  const [hour, minute] = [Math.floor(value), Math.round((value % 1) * 100)];
  const isTime = HALF_DAY.test(word) ? hour <= 12 : word === 'uhr' && value <= 24;
  if (isTime && minute < 60) return { key: clock(hourOf(hour, word), minute), kind: 'time' };
  const times = MAGNITUDES.get(word);
  // A lone "m" is a metre unless it is glued to its number.
  if (times !== undefined && (word.length > 1 || isGlued)) return { key: `#${value * times}`, kind };
  const ones = NUMBER_WORDS.get(word) ?? 10;
  return ones < 10 && value >= 20 && value < 100 && value % 10 === 0
    ? { key: `#${value + ones}`, kind }
    : undefined;
}

type Word = Omit<Term, 'start' | 'end'>;

/** All terms have their properties in one order, so that reading them stays quick. */
const termOf = ({ key, kind, isCapital, isStop }: Word, start: number, end: number): Term => ({
  key,
  kind,
  start,
  end,
  isCapital,
  isStop,
});

const MOST_WORDS = 50_000;
/** What a word is by itself, whatever stands beside it. */
const wordOf = textMemo(MOST_WORDS, (piece: string): Word => {
  const lower = piece.toLowerCase().replaceAll('’', "'");
  const read = (key: string, kind: Term['kind']): Word => ({ key, kind, isCapital: false, isStop: false });
  const weekday = DAYS_IN_SHORT.get(piece) ?? WEEKDAYS.get(lower);
  if (weekday !== undefined) return read(`%day${weekday}`, 'date');
  const time = TIME_WORDS.get(lower);
  if (time !== undefined) return read(time, 'time');
  const isName = piece !== lower && NUMBERS_WHEN_SMALL.has(lower);
  const number = isName ? undefined : NUMBER_WORDS.get(lower);
  return number === undefined ? plainWord(piece, lower) : read(`#${number}`, 'number');
});

function plainWord(piece: string, lower: string): Word {
  const isCapital = piece !== lower && /^\p{Lu}/u.test(piece);
  const alias = ALIASES.get(lower);
  // "US" is a country, and "Us" a pronoun; "An" is no French year, nor "HR" an hour.
  const isInCapitals = piece.length > 1 && piece === piece.toUpperCase();
  const isAlias = alias !== undefined && (lower === 'us' ? isInCapitals : lower !== 'hr' || !isInCapitals);
  const key = isAlias ? alias : keyOfWord(lower);
  const isStop =
    !(isAlias && isInCapitals) && (STOP_WORDS.has(lower) || STOP_WORDS.has(lower.replace(CONTRACTION, '')));
  return { key, kind: isAlias ? 'unit' : 'word', isCapital, isStop };
}

/** In "2 to 4 pm" and "9-12 Uhr", the number before the time is one, too. */
function joinRange(terms: Term[], word: string): void {
  const gap = terms.at(-2)?.isStop ? 3 : 2;
  const [from, time] = [terms.at(-gap), terms.at(-1)];
  const hour = Number(from?.key.slice(1));
  if (from?.kind !== 'number' || !time || time.start - from.end > 5 || !Number.isInteger(hour) || hour > 24)
    return;
  terms[terms.length - gap] = figure(clock(hourOf(hour, word), 0), 'time', from.start, from.end);
}
