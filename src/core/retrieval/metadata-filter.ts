import type { DateRange, Filter, FilterValue } from '../prompt/retrieval-options.ts';
import { renderText, TemplateError } from '../prompt/template.ts';
import { DAY_MS } from '../text/amounts.ts';
import type { IndexedDocument } from './indexed-document.ts';
import { touchedMs } from './staleness.ts';

type Test = (document: IndexedDocument) => boolean;

/** Keys that every document has. */
const OF_EVERY_DOCUMENT = ['path', 'touched'];

/** The keys of front matter that a filter asks for. */
export const metadataKeys = (filter: Filter): string[] =>
  Object.keys(filter).filter((key) => !OF_EVERY_DOCUMENT.includes(key));

/**
 * Whether a document meets a filter. A document without the key, or without a date where one is asked for, does not.
 * @param now ms since 1970
 * @throws {TemplateError} when it reads a variable that is not there, or a date that is none
 */
export function filterTest(
  filter: Filter,
  variables: Readonly<Record<string, unknown>>,
  now: number,
): Test | undefined {
  const tests = Object.entries(filter).map(([key, wanted]) =>
    isRange(wanted) ? dateTest(key, wanted, variables, now) : valueTest(key, wanted, variables),
  );
  return tests.length === 0 ? undefined : (document) => tests.every((test) => test(document));
}

const isRange = (wanted: Filter[string]): wanted is DateRange => !Array.isArray(wanted);

function valueTest(
  key: string,
  wanted: readonly FilterValue[],
  variables: Readonly<Record<string, unknown>>,
): Test {
  const values = wanted.map((value) =>
    typeof value === 'string' ? renderText(value, variables) : String(value),
  );
  if (key === 'path') return ({ path }) => values.some((start) => path.startsWith(start));
  return ({ metadata }) => [metadata[key]].flat().some((value) => values.includes(String(value)));
}

function dateTest(
  key: string,
  { after, before, within }: DateRange,
  variables: Readonly<Record<string, unknown>>,
  now: number,
): Test {
  const dateOf = (text: string | undefined, otherwise: number) =>
    text === undefined ? otherwise : dateIn(renderText(text, variables), text, key);
  const from = Math.max(
    dateOf(after, Number.NEGATIVE_INFINITY),
    within === undefined ? Number.NEGATIVE_INFINITY : now - within * DAY_MS,
  );
  const until = dateOf(before, Number.POSITIVE_INFINITY);
  return (document) => {
    const date = key === 'touched' ? touchedMs(document) : Date.parse(String(document.metadata[key] ?? ''));
    return date >= from && date < until;
  };
}

function dateIn(text: string, template: string, key: string): number {
  const date = Date.parse(text);
  if (!Number.isNaN(date)) return date;
  const message = `The filter asks for "${key}" by the date "${text.slice(0, 40)}", which is not a date; write it as 2025-01-31.`;
  throw new TemplateError('undefined-variable', message, { start: 0, end: template.length });
}
