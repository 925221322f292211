/** A date as it stands in a text. */
export interface FoundDate {
  readonly text: string;
  readonly index: number;
  /** Absent where the text names none. */
  readonly year?: number;
  readonly month: number;
  readonly day: number;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const GERMAN_MONTHS: Readonly<Record<string, string>> = { mär: 'mar', mai: 'may', okt: 'oct', dez: 'dec' };
const MONTH = `((?:${[...MONTHS, ...Object.keys(GERMAN_MONTHS)].join('|')})\\p{L}{0,6})\\.?`;

type Reader = (
  groups: readonly (string | undefined)[],
) => [year: string | undefined, month: string | undefined, day: string | undefined];

const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [/\b(\d{4})-(\d{2})-(\d{2})\b/gu, ([, y, m, d]) => [y, m, d]],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\.? (?:of )?${MONTH}(?:,? (\\d{4}))?\\b`, 'giu'),
    ([, d, m, y]) => [y, m, d],
  ],
  [
    new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4})\\b)?`, 'giu'),
    ([, m, d, y]) => [y, m, d],
  ],
  [/\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b/gu, ([, d, m, y]) => (Number(m) > 12 ? [y, d, m] : [y, m, d])],
];

function monthNumber(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const short = text.slice(0, 3).toLowerCase();
  return MONTHS.indexOf(GERMAN_MONTHS[short] ?? short) + 1;
}

/** Dates in the order in which they stand in the text. */
export function datesIn(text: string): FoundDate[] {
  const found: FoundDate[] = [];
  for (const [form, read] of FORMS) {
    for (const match of text.matchAll(form)) {
      const [year, month, day] = read(match);
      const date = {
        text: match[0],
        index: match.index,
        year: year === undefined ? undefined : Number(year),
        month: monthNumber(month ?? ''),
        day: Number(day),
      };
      if (date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31) found.push(date);
    }
  }
  return found.sort((a, b) => a.index - b.index);
}

/** The date format an instruction asks for, written with YYYY, MM and DD. */
export function dateFormatIn(text: string): string | undefined {
  if (/\bISO[ -]?8601\b|\bISO (?:date|format)\b/i.test(text)) return 'YYYY-MM-DD';
  return /\b(?:YYYY|MM|DD)([-./ ]?)(?:YYYY|MM|DD)\1(?:YYYY|MM|DD)\b/.exec(text)?.[0];
}

/** A date in a format of YYYY, MM and DD; undefined where the year is needed and unknown. */
export function formatDate(
  date: FoundDate,
  format: string,
  knownYear: number | undefined,
): string | undefined {
  const year = date.year ?? knownYear;
  if (year === undefined) return undefined;
  return format
    .replace('YYYY', String(year).padStart(4, '0'))
    .replace('MM', String(date.month).padStart(2, '0'))
    .replace('DD', String(date.day).padStart(2, '0'));
}

/** The date by which something is needed: one that follows "by", "before", "until" and the like. */
export function deadlineIn(text: string): FoundDate | undefined {
  return datesIn(text).find((date) =>
    /\b(?:by|before|until|till|due|deadline|no later than|latest|bis|vor|spätestens|on or before)\b[^.!?\n]{0,20}$/iu.test(
      text.slice(Math.max(0, date.index - 40), date.index),
    ),
  );
}
