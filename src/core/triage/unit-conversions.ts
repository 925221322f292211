import { isFigure, twoDigits } from '../grounding/term.ts';
import { CONVERSIONS, UNITS } from '../grounding/vocabulary.ts';

const PARTS: ReadonlyMap<number, readonly string[]> = new Map([
  [0.25, ['quarter']],
  [0.5, ['half']],
  [0.75, ['#3', 'quarter']],
]);

/**
 * Other ways to say an amount or a time: of 90 minutes, 1.5 hours; of 30 minutes, half an hour; of 17:30, 17.30; of
 * 20:00, 20 h.
 * @param keys of a fact, with one number and one unit, or one time; other facts have no other ways
 * @returns keys, each in place of those given
 */
export const otherWays = (keys: readonly string[]): string[][] => [
  ...otherAmounts(keys),
  ...otherTimes(keys),
  ...timesInHours(keys),
];

function otherAmounts(keys: readonly string[]): string[][] {
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

/** In figures, the minutes may stand after a point. */
function otherTimes(keys: readonly string[]): string[][] {
  const [written = '', second] = keys.filter(isFigure);
  if (second !== undefined || keys.some((key) => UNITS.has(key))) return [];
  const others = keys.filter((key) => key !== written);
  const [, hour, minute] = /^@(\d\d):(\d\d)$/.exec(written) ?? [];
  if (hour !== undefined)
    return [
      minute === '00'
        ? [`#${Number(hour)}`, 'hour', ...others]
        : [`#${Number(`${hour}.${minute}`)}`, ...others],
    ];
  const value = written.startsWith('#') ? Number(written.slice(1)) : 0;
  const minutes = Math.round((value % 1) * 100);
  return value < 24 && minutes > 0 && minutes < 60
    ? [[`@${twoDigits(Math.floor(value))}:${twoDigits(minutes)}`, ...others]]
    : [];
}

/** `20 h` is a time in many languages; a smaller number may as well be how long something takes. */
function timesInHours(keys: readonly string[]): string[][] {
  const [written = '', second] = keys.filter(isFigure);
  const hour = written.startsWith('#') ? Number(written.slice(1)) : 0;
  if (second !== undefined || !keys.includes('hour') || !Number.isInteger(hour) || hour <= 12 || hour >= 24)
    return [];
  return [[`@${hour}:00`, ...keys.filter((key) => key !== written && key !== 'hour')]];
}
