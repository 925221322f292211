import { RuleDefinitionError } from './errors.ts';

/** How many, or how much: both ends inclusive. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly exact?: number;
}

/** @throws {RuleDefinitionError} when nothing lies within the bounds */
export function checkBounds({ min, max, exact }: Bounds): void {
  if (min !== undefined && max !== undefined && min > max) {
    throw new RuleDefinitionError(
      `"min" is ${min} and "max" only ${max}, so nothing passes; swap them`,
      '/max',
    );
  }
  if (exact !== undefined && (min !== undefined || max !== undefined)) {
    throw new RuleDefinitionError(
      '"exact" cannot be combined with "min" and "max"; remove "min" and "max", or "exact"',
      '/exact',
    );
  }
}

/** The bounds in words: `at least 2`, `at most 5`, `2 to 5`, `exactly 3`. */
export function boundsText({ min, max, exact }: Bounds): string {
  if (exact !== undefined || min === max) return `exactly ${exact ?? min}`;
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  return min !== undefined ? `at least ${min}` : `at most ${max}`;
}

export const lowest = ({ min, exact }: Bounds) => exact ?? min ?? Number.NEGATIVE_INFINITY;
export const highest = ({ max, exact }: Bounds) => exact ?? max ?? Number.POSITIVE_INFINITY;
