import { figure, type Term, twoDigits } from './term.ts';
import { MONTHS } from './vocabulary.ts';
import { keyOfWord } from './word-key.ts';

const months = new Map([...MONTHS].map(([word, month]) => [keyOfWord(word), month]));
/** Months that are other words too, and dates only beside a day. */
const AMBIGUOUS_MONTHS = new Set(['may', 'mar', 'sept', 'set', 'out']);

/** What may stand between a day and its month. */
const BETWEEN: ReadonlySet<string> = new Set(['de', 'di', 'of', 'do', 'del', 'd']);

/** Joins `3 June 2026`, `June 3rd, 2026` and the like to dates; a month alone, or with a year, is `%06`. */
export function joinDates(terms: Term[]): Term[] {
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
    } else if (isDay(before) && term.start - before.end <= 5) {
      const date = figure(
        `@${twoDigits(month + 1)}-${twoDigits(dayOf(before))}`,
        'date',
        before.start,
        term.end,
      );
      joined.splice(-gap, gap, date);
    } else if (isDay(after) && after.start - term.end <= 5) {
      joined.push(
        figure(`@${twoDigits(month + 1)}-${twoDigits(dayOf(after))}`, 'date', term.start, after.end),
      );
      index++;
    } else if (term.isCapital && !AMBIGUOUS_MONTHS.has(term.key)) {
      joined.push(figure(`%${twoDigits(month + 1)}`, 'date', term.start, term.end));
    } else {
      joined.push(term);
    }
  }
  return joined;
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
