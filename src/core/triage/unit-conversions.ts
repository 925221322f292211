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

/**
 * In figures, the minutes may stand after a point. `20 h` is a time in many languages; a smaller number may as well be
 * how long something takes.
 */
function otherTimes(keys: readonly string[]): string[][] {
  const [written = '', second] = keys.filter(isFigure);
  const others = keys.filter((key) => key !== written && key !== 'hour');
  if (second !== undefined || others.some((key) => UNITS.has(key))) return [];
  const [, hour, minute] = /^@(\d\d):(\d\d)$/.exec(written) ?? [];
  if (minute === '00') return [[`#${Number(hour)}`, 'hour', ...others]];
  if (minute !== undefined) return [[`#${Number(`${hour}.${minute}`)}`, ...others]];
  const value = written.startsWith('#') ? Number(written.slice(1)) : 0;
  const [hours, minutes] = [Math.floor(value), Math.round((value % 1) * 100)];
  const isTime = keys.includes('hour') ? hours > 12 && minutes === 0 : minutes > 0 && minutes < 60;
  return isTime && hours < 24 ? [[`@${twoDigits(hours)}:${twoDigits(minutes)}`, ...others]] : [];
}
