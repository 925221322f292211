import { isObject } from '../text/json-object.ts';
import { oneLine } from '../text/one-line.ts';
import { CATEGORIES, type Category, type Opinion } from '../triage/diagnosis.ts';

/** Characters read of a reply, and kept of its reason. */
const READ = 20_000;
const LONGEST_REASON = 300;

/**
 * The category and the reason that a model's reply names: as JSON, wherever that stands in it, or else as text that names
 * one category and no other. `undefined` where it names none, or several.
 */
export function opinionIn(reply: string): Omit<Opinion, 'model'> | undefined {
  const text = reply.slice(0, READ);
  const written = jsonIn(text);
  const category = categoryIn(written ? written.category : text);
  if (!category) return undefined;
  const reason = written ? written.reason : text;
  return {
    category,
    reason: typeof reason === 'string' ? oneLine(reason.toWellFormed(), LONGEST_REASON) : '',
  };
}

/** The last object with a category, since models that think aloud come to their answer at the end. */
function jsonIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const whole = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  const parts = [...text.matchAll(/\{[^{}]*\}/g)].map(([part]) => part);
  for (const object of [whole, ...parts.reverse()]) {
    try {
      const value: unknown = JSON.parse(object);
      if (isObject(value) && Object.hasOwn(value, 'category')) return value;
    } catch {
      // Braces of another kind.
    }
  }
  return undefined;
}

/** The only category that a text names; `Missing knowledge` and `missing_knowledge` are `missing-knowledge`. */
function categoryIn(text: unknown): Category | undefined {
  if (typeof text !== 'string') return undefined;
  const named = CATEGORIES.filter((category) =>
    new RegExp(`(?<![\\p{L}\\p{N}-])${category.replace('-', '[-_ ]')}(?![\\p{L}\\p{N}-])`, 'iu').test(text),
  );
  return named.length === 1 ? named[0] : undefined;
}
