import { CONVERSIONS } from '../grounding/vocabulary.ts';

const PARTS: ReadonlyMap<number, readonly string[]> = new Map([
  [0.25, ['quarter']],
  [0.5, ['half']],
  [0.75, ['#3', 'quarter']],
]);

/**
 * Other ways to say an amount: of 90 minutes, 1.5 hours; of 30 minutes, half an hour.
 * @param keys of a fact, with one number and one unit; other facts have no other ways
 * @returns keys, each in place of those given
 */
export function otherAmounts(keys: readonly string[]): string[][] {
  const numbers = keys.filter((key) => key === 'half' || key.startsWith('#'));
  const [written] = numbers;
  if (written === undefined || numbers.length > 1) return [];
  const amount = written === 'half' ? 0.5 : Number(written.slice(1));
  return CONVERSIONS.flatMap(([unit, times, smaller]) => {
    const isLarger = keys.includes(unit);
    if (!isLarger && !keys.includes(smaller)) return [];
    const [from, value, to] = isLarger ? [unit, amount * times, smaller] : [smaller, amount / times, unit];
    // That one stands for "a" or "an", which stand everywhere.
    if (value === 1) return [];
    const rest = keys.filter((key) => key !== written && key !== from);
    const inFigures = [`#${Number(value.toPrecision(12))}`, to, ...rest];
    const inParts = PARTS.get(value);
    return inParts ? [inFigures, [...inParts, to, ...rest]] : [inFigures];
  });
}
