import { figure, type Term, twoDigits } from './term.ts';
import { MONTHS } from './vocabulary.ts';
import { keyOfWord } from './word-key.ts';

const months = new Map([...MONTHS].map(([word, month]) => [keyOfWord(word), month]));
/** Months that are other words too, and dates only beside a day. */
const AMBIGUOUS_MONTHS = new Set(['may', 'mar', 'sept', 'set', 'out']);

/** What may stand between a day and its month. */
const BETWEEN: ReadonlySet<string> = new Set(['de', 'di', 'of', 'do', 'del', 'd']);

/**
 * Joins `3 June 2026`, `June 3rd, 2026` and the like to dates; a month alone, or with a year, is `%06`.
 * @param text that the terms were read from
 */
export function joinDates(terms: Term[], text: string): Term[] {
  if (!terms.some(({ key }) => months.has(key))) return terms;
  const joined: Term[] = [];
  for (let index = 0; index < terms.length; index++) {
    const term = terms[index] as Term;
    const month = term.kind === 'word' ? months.get(term.key) : undefined;
    // In "3 de junio", a word stands between.
    const gap = BETWEEN.has(joined.at(-1)?.key ?? '') ? 2 : 1;
    const before = joined.at(-gap);
    const after = terms[index + 1];
    if (month === undefined) {
      joined.push(term);
    } else if (
      isDay(before) &&
      term.start - before.end <= (gap === 1 ? 5 : 8) &&
      !APART.test(text.slice(before.end, term.start)) &&
      !(gap === 1 && isFollowedByDay(text, joined, term, terms.slice(index + 1, index + 3)))
    ) {
      const date = figure(`@${twoDigits(month)}-${twoDigits(dayOf(before))}`, 'date', before.start, term.end);
      joined.splice(-gap, gap, date);
    } else if (isDay(after) && after.start - term.end <= 5) {
      joined.push(figure(`@${twoDigits(month)}-${twoDigits(dayOf(after))}`, 'date', term.start, after.end));
      index++;
    } else if (term.isCapital && !AMBIGUOUS_MONTHS.has(term.key)) {
      joined.push(figure(`%${twoDigits(month)}`, 'date', term.start, term.end));
    } else {
      joined.push(term);
    }
  }
  return joined;
}

/** What stands before such signs does not belong to the month behind them. */
const APART = /[,;:()[\]|!?"]|\s[-–—]\s/;
const YEAR = /^[12]\d{3}$/;
const ORDINAL = /^(?:st|nd|rd|th)\b/;

/** In "Windows 11 May 3, 2022", the number before the month belongs to a name, and that behind it is the day. */
function isFollowedByDay(text: string, before: readonly Term[], month: Term, behind: readonly Term[]) {
  const [number, previous] = [before.at(-1), before.at(-2)];
  const [day, next] = behind;
  const written = ({ start, end }: Term) => text.slice(start, end);
  if (!number || !isDay(day) || !/^\.?\s+$/.test(text.slice(month.end, day.start))) return false;
  if (next && next.start - day.end <= 2 && YEAR.test(written(next))) return true;
  if (next && months.has(next.key)) return false;
  const joint = text.slice(number.end, month.start);
  const gap = text.slice(previous?.end ?? 0, number.start);
  // "1. May 3" in a list, and "3. Mai" elsewhere
  if (/\S/.test(joint)) return joint.startsWith('. ') && (!previous || gap.includes('\n'));
  if (ORDINAL.test(text.slice(day.end, day.end + 3))) return true;
  if (previous?.kind !== 'word' || previous.isStop || !/^[ -]$/.test(gap)) return false;
  // Two digits may be the year in short.
  return /\p{Lu}/u.test(written(previous)) || written(day).length === 1;
}

/** Beside a month, these are days. */
const DAY_WORDS = new Map(['first', 'second'].map((word, index) => [word, index + 1]));
const dayOf = ({ key }: Term) => DAY_WORDS.get(key) ?? Number(key.slice(1));
const isDay = (term: Term | undefined): term is Term =>
  term !== undefined &&
  (term.kind === 'number' || DAY_WORDS.has(term.key)) &&
  Number.isInteger(dayOf(term)) &&
  dayOf(term) >= 1 &&
  dayOf(term) <= 31;
