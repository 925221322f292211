import { itemSpans } from '../../rules/markdown/items.ts';
import { sentenceSpans } from '../../text/sentences.ts';
import type { Suggestion } from './suggestion.ts';
import { commonLanguage, ENOUGH, formatOf, rangeOf, repeatedValues, wordBounds } from './values.ts';

/** Characters that a common beginning or end has at least. */
const LEAST_COMMON = 4;
const MOST_COMMON = 80;
/** Sentences up to which their number says something. */
const FEW_SENTENCES = 10;

/** What texts have in common. */
export function suggestFromText(outputs: readonly string[]): Suggestion[] {
  const source = `seen in ${outputs.length} of ${outputs.length} outputs that passed`;
  const suggestion = (id: string, check: Suggestion['check'] | undefined, detail = ''): Suggestion[] =>
    check ? [{ id, check, sources: [detail ? `${detail} ${source}` : source] }] : [];
  const texts = outputs.map((text) => text.trim());
  if (texts.length < ENOUGH) return [];
  const numbers = texts.map((text) => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN));
  if (numbers.every(Number.isFinite)) return suggestion('range', { number: rangeOf(numbers) });
  const values = repeatedValues(texts);
  if (values) return suggestion('values', { enum: values }, 'these values, each several times,');
  const format = formatOf(texts);
  if (format) return suggestion('format', format);

  const bounds = wordBounds(texts);
  const language = commonLanguage(texts);
  const [opening, ending] = [common(texts, 'start'), common(texts, 'end')];
  return [
    ...suggestion('length', bounds && { words: bounds }, 'the lengths, with a quarter of slack,'),
    ...suggestion('sentences', fewSentences(texts)),
    ...suggestion('bullets', bulletBounds(texts)),
    ...suggestion('opening', opening === '' ? undefined : { startsWith: opening }),
    ...suggestion('ending', ending === '' ? undefined : { endsWith: ending }),
    ...suggestion('language', language === undefined ? undefined : { language }),
  ];
}

function fewSentences(texts: readonly string[]): Suggestion['check'] | undefined {
  const most = texts.reduce((max, text) => Math.max(max, count(sentenceSpans(text))), 0);
  return most > 0 && most <= FEW_SENTENCES ? { sentences: { max: most } } : undefined;
}

/** Only where every text has list items. */
function bulletBounds(texts: readonly string[]): Suggestion['check'] | undefined {
  const counts = texts.map((text) => count(itemSpans(text, 'bullet')));
  const [min, max] = [counts.reduce((a, b) => Math.min(a, b)), counts.reduce((a, b) => Math.max(a, b))];
  if (min === 0) return undefined;
  return { bullets: min === max ? { exact: min } : { min, max } };
}

function count(items: Iterable<unknown>): number {
  let number = 0;
  for (const _ of items) number++;
  return number;
}

/** The words at an end that all texts share, short of the texts themselves; empty where they are too few. */
function common(texts: readonly string[], end: 'start' | 'end'): string {
  const [first = '', ...others] = texts.map((text) =>
    end === 'start' ? text.slice(0, MOST_COMMON) : [...text.slice(-MOST_COMMON)].reverse().join(''),
  );
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length--;
  }
  if (new Set(texts).size < ENOUGH) return '';
  // Not in the middle of a word.
  const shared = first.slice(0, length).replace(length < first.length ? /[\p{L}\p{N}]+$/u : /$/, '');
  const text = (end === 'start' ? shared : [...shared].reverse().join('')).trim();
  return text.length >= LEAST_COMMON ? text : '';
}
