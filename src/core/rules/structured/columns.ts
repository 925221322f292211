import { valueText } from '../finding.ts';
import { countBounds, optionMap } from '../schemas.ts';

/** The names of columns in their order, or how many there are. */
export type Columns = number | readonly string[];

export const COLUMNS = {
  type: ['integer', 'array'],
  minimum: 1,
  minItems: 1,
  items: { type: 'string' },
  description: 'The names of the columns, in order; or the number of columns.',
};

export const ROWS = {
  ...optionMap(countBounds('rows below the header')),
  description: 'The number of rows: `min`, `max` or `exact`.',
};

export function hasColumns(found: readonly string[], wanted: Columns): boolean {
  if (typeof wanted === 'number') return found.length === wanted;
  return found.length === wanted.length && wanted.every((name, index) => name === found[index]?.trim());
}

export const columnsText = (wanted: Columns) =>
  typeof wanted === 'number' ? `${wanted} of them` : wanted.map(valueText).join(', ');
