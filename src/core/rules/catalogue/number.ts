import { alternatives } from '../../text/alternatives.ts';
import { plural } from '../../text/plural.ts';
import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import type { Check } from '../rule.ts';
import { optionMap, PART_PATH, TEXT, TEXTS } from '../schemas.ts';
import { inspect, type Target, targetValueText } from '../target.ts';

interface Options {
  readonly at?: string;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly precision?: number;
  readonly unit?: string | readonly string[];
}

const NUMBER = /^[+-]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

export const number: Check<Options> = {
  name: 'number',
  summary: 'The output, or a part of it, is a number, within bounds if they are set.',
  category: 'constraint',
  plain: true,
  schema: optionMap({
    at: PART_PATH,
    min: { type: 'number', description: 'The minimum.' },
    max: { type: 'number', description: 'The maximum.' },
    integer: { type: 'boolean', default: false, description: 'No fraction.' },
    precision: {
      type: 'integer',
      minimum: 0,
      maximum: 15,
      description: 'The maximum number of digits after the point.',
    },
    unit: {
      anyOf: [TEXT, TEXTS],
      description:
        'The unit after the number, or before it for currencies: `kg`, `%`, `€`. With a list, any of them is allowed. With a unit, commas may separate thousands: `$1,250.00`.',
    },
  }),
  examples: [
    { at: '/urgency', min: 1, max: 5, integer: true },
    { min: 0 },
    { at: '/price', precision: 2, unit: ['EUR', '€'] },
  ],
  bind({ at, min, max, integer, precision = Number.POSITIVE_INFINITY, unit }) {
    const bounds: Bounds = { min, max };
    checkBounds(bounds);
    const limits = min === undefined && max === undefined ? '' : boundsText(bounds);
    const units = unit === undefined ? undefined : [unit].flat();
    const kind = [integer ? 'a whole number' : 'a number', units && `with the unit ${alternatives(units)}`];
    const digits = Number.isFinite(precision) ? `at most ${plural(precision, 'digit')} after the point` : '';
    const expected = [kind.filter(Boolean).join(' '), limits, digits].filter(Boolean).join(', ');
    return (output) =>
      inspect(output, at, (target) => {
        const found = numberIn(target, at === undefined, units);
        const demand = !found
          ? expected
          : integer && !Number.isInteger(found.value)
            ? 'a whole number'
            : found.value < lowest(bounds) || found.value > highest(bounds)
              ? limits
              : found.decimals > precision
                ? `given with ${digits}`
                : undefined;
        if (demand === undefined) return [];
        const message = `${target.name} is ${targetValueText(target)}, but must be ${demand}`;
        return [
          {
            span: target.span,
            message,
            expected,
            found: targetValueText(target),
            ...(!found && at !== undefined && { breaks: 'shape' as const }),
          },
        ];
      });
  },
};

interface NumberText {
  readonly value: number;
  /** Digits after the point, as it is written. */
  readonly decimals: number;
}

/** The number that a part is. In JSON, digits in quotes are text, which a number with a unit has to be. */
function numberIn(
  target: Target,
  isOutput: boolean,
  units: readonly string[] | undefined,
): NumberText | undefined {
  if (!isOutput && typeof target.value !== (units ? 'string' : 'number')) return undefined;
  const text = target.text.trim();
  const digits = units
    ? withoutUnit(text, units)
        .map((rest) => NUMBER.exec(rest.replace(GROUPED, ungrouped)))
        .find((found) => found !== null)
    : NUMBER.exec(text);
  if (!digits) return undefined;
  const [whole, fraction = '', exponent = '0'] = digits;
  return { value: Number(whole), decimals: Math.max(0, fraction.length - Number(exponent)) };
}

/** Thousands set apart, as they are in amounts with a unit: `1,250.00`. */
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?=\.|$)/;
const ungrouped = (digits: string) => digits.replaceAll(',', '');

/** What is left of a text for each of some units that it begins or ends with; a sign may stand before the unit. */
function withoutUnit(text: string, units: readonly string[]): string[] {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const unsigned = text.slice(sign.length).trimStart();
  return units.flatMap((unit) => [
    ...(text.endsWith(unit) ? [text.slice(0, -unit.length).trim()] : []),
    ...(unsigned.startsWith(unit) ? [sign + unsigned.slice(unit.length).trim()] : []),
  ]);
}
