import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import { lookAt, type Part, shownPart } from '../part.ts';
import type { Check } from '../rule.ts';
import { AT, optionMap } from '../schemas.ts';

interface Options {
  readonly at?: string;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

export const number: Check<Options> = {
  name: 'number',
  summary: 'The output, or a part of it, is a number within bounds.',
  category: 'constraint',
  plain: true,
  schema: optionMap({
    at: AT,
    min: { type: 'number', description: 'The least it may be.' },
    max: { type: 'number', description: 'The most it may be.' },
    integer: { type: 'boolean', default: false, description: 'No fraction.' },
  }),
  examples: [{ at: '/urgency', min: 1, max: 5, integer: true }, { min: 0 }],
  bind({ at, min, max, integer }) {
    const bounds: Bounds = { min, max };
    checkBounds(bounds);
    const limits = min === undefined && max === undefined ? '' : boundsText(bounds);
    const expected = [integer ? 'a whole number' : 'a number', limits].filter(Boolean).join(', ');
    return (output) =>
      lookAt(output, at, (part) => {
        const found = numberIn(part, at === undefined);
        const isRight =
          found !== undefined &&
          found >= lowest(bounds) &&
          found <= highest(bounds) &&
          (!integer || Number.isInteger(found));
        if (isRight) return [];
        const wish =
          found === undefined ? expected : integer && !Number.isInteger(found) ? 'a whole number' : limits;
        const message = `${part.name} is ${shownPart(part)}, but must be ${wish}`;
        return [{ span: part.span, message, expected, found: shownPart(part) }];
      });
  },
};

/** The number that a part is. In JSON, digits in quotes are text. */
function numberIn(part: Part, isText: boolean): number | undefined {
  if (!isText) return typeof part.value === 'number' ? part.value : undefined;
  const text = part.text.trim();
  return /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
