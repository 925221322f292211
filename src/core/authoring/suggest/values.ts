import { DateFormat } from '../../rules/date-format.ts';
import { isInLanguage } from '../../rules/text/language.ts';
import { countWords } from '../../rules/word-spans.ts';

/** Outputs that say enough to generalise from. */
export const ENOUGH = 3;
/** Of a list of repeated values: how many there may be, how often each occurs at least, and all of them on average. */
const MOST_VALUES = 10;
const LEAST_REPEATS = 2;
const AVERAGE_REPEATS = 3;
/** Characters of a value that somebody would list. */
const LONGEST_VALUE = 40;
/** Words from which a text is prose, whose length and language say something. */
const PROSE = 4;
/** How much longer or shorter than those seen a text may be. */
const SLACK = 0.25;

/** The values, in order, where they are few and each of them was seen several times. */
export function repeatedValues(values: readonly string[]): string[] | undefined {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > MOST_VALUES || value.length > LONGEST_VALUE || value.trim() === '') return undefined;
  }
  const isRepeated = [...counts.values()].every((count) => count >= LEAST_REPEATS);
  if (!isRepeated || counts.size === 0 || values.length < counts.size * AVERAGE_REPEATS) return undefined;
  return [...counts.keys()].sort();
}

/** The range of some numbers: whole ones as they are, others widened to whole ends. */
export function rangeOf(
  numbers: readonly number[],
): { min: number; max: number; integer?: true } | undefined {
  if (numbers.length < ENOUGH) return undefined;
  const least = numbers.reduce((a, b) => Math.min(a, b));
  const most = numbers.reduce((a, b) => Math.max(a, b));
  if (!numbers.every(Number.isInteger)) return { min: Math.floor(least), max: Math.ceil(most) };
  return { min: least, max: most, integer: true };
}

/** Bounds on the words of some texts, with slack; of words and labels none. */
export function wordBounds(texts: readonly string[]): { min: number; max: number } | undefined {
  const counts = texts.map(countWords);
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  if (texts.length < ENOUGH || most < PROSE) return undefined;
  const least = counts.reduce((a, b) => Math.min(a, b));
  return { min: Math.floor(least * (1 - SLACK)), max: Math.ceil(most * (1 + SLACK)) };
}

/** The language that the texts seem to be in; whether all of them are is for the check to say. */
export function commonLanguage(texts: readonly string[]): string | undefined {
  const longest = texts.reduce((a, b) => (b.length > a.length ? b : a), '');
  if (texts.length < ENOUGH || countWords(longest) < 2 * PROSE) return undefined;
  const found = isInLanguage(longest, 'en');
  return found.verdict === 'yes' ? 'en' : found.verdict === 'no' ? found.found : undefined;
}

const DATES = [
  'YYYY-MM-DD',
  'YYYY-MM-DDTHH:mm:ss',
  'YYYY-MM-DDTHH:mm:ssZ',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'HH:mm',
].map((format) => new DateFormat(format));

/** The check of a format that all of the texts are in, without `at`. Dates that two formats fit are in none. */
export function formatOf(texts: readonly string[]): Record<string, Record<string, unknown>> | undefined {
  if (texts.length < ENOUGH) return undefined;
  const formats = DATES.filter((format) => texts.every((text) => format.read(text) !== undefined));
  if (formats.length > 0)
    return formats[0] && formats.length === 1 ? { date: { format: formats[0].text } } : undefined;
  if (texts.every((text) => text.length < 255 && /^[^\s@]+@[^\s@]+$/.test(text))) return { email: {} };
  if (texts.every((text) => /^https?:\/\/\S+$/.test(text))) return { url: {} };
  return undefined;
}
