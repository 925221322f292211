import { UserError } from '../diagnostic.ts';
import type { SchemaCheck } from '../documents/schema-check.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import { isObject } from '../text/json-object.ts';

/** What this version writes into the files it stores. What holds no number was written before there was one. */
export const FORMAT = 1;

/** Whether a stored value was written by a later version, and may mean what this one does not know. */
export const isNewerFormat = (value: unknown): boolean =>
  isObject(value) && typeof value.format === 'number' && value.format > FORMAT;

/** @param what for example `The record of run "5"` */
export const newerFormatMessage = (what: string) =>
  `${what} was written by a later version of Prompt Ladder, in a format that this one does not read; update Prompt Ladder.`;

/**
 * What a stored text holds, of whatever shape; `undefined` where it is no JSON.
 * @param what as in `newerFormatMessage`
 * @throws {UserError} when a later version wrote it
 */
export function parseStored(text: string, what: string, parse: (text: string) => unknown = JSON.parse) {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    return undefined;
  }
  if (isNewerFormat(value)) throw new UserError(newerFormatMessage(what));
  return value;
}

/** What a stored document holds; where a later version wrote it, or it has another shape, it gets a diagnostic. */
export function readStored<Stored>(
  document: YamlDocument,
  what: string,
  checkShape: SchemaCheck,
): Stored | undefined {
  if (document.diagnostics.length > 0) return undefined;
  if (isNewerFormat(document.value))
    document.report(document.valueSpan(['format']), 'error', 'newer-format', newerFormatMessage(what));
  else for (const problem of checkShape(document.value)) document.reportProblem(problem);
  return document.diagnostics.length > 0 ? undefined : (document.value as Stored);
}
