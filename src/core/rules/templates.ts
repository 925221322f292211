import type { Path } from '../documents/path.ts';
import { Template } from '../prompt/template.ts';

/** Fills a template in. @throws when the template is not valid or a variable is not defined */
export type TemplateRenderer = (template: string, variables: Readonly<Record<string, unknown>>) => string;

export const isTemplate = (text: string) => text.includes('{{') || text.includes('{%');

/** The templates anywhere in a value, each with the path to it. */
export function templatesIn(
  value: unknown,
  path: Path = [],
): { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return isTemplate(value) ? [{ path, text: value }] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => templatesIn(inner, [...path, key]));
}

/** A copy of a value with every text in it replaced; keys stay. */
export function mapTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, replace));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, replace)]));
}

/** The variables that a template reads from outside; none where it is not valid. */
export function variablesOf(template: string): string[] {
  try {
    return new Template(template).variables.map(({ name }) => name);
  } catch {
    return [];
  }
}
