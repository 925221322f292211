import { plural } from '../text/plural.ts';
import type { Span } from '../text/span.ts';
import { type Bounds, boundsText, checkBounds, highest, lowest } from './bounds.ts';
import { RuleDefinitionError } from './errors.ts';
import type { Check, CheckFinding, RuleCategory } from './rule.ts';
import { countBounds, optionMap, PART_PATH } from './schemas.ts';
import { inspect, type Target } from './target.ts';

export interface CountOptions extends Bounds {
  readonly at?: string;
}

/** What a check counts. */
export interface Countable<Options> {
  readonly name: string;
  readonly summary: string;
  readonly category: RuleCategory;
  /** One of the things, and several where an `s` does not do. */
  readonly noun: string;
  readonly nouns?: string;
  /** JSON Schemas of the options beside `at`, `min`, `max` and `exact`. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Those of them that must be given. */
  readonly required?: readonly string[];
  readonly examples: readonly Options[];
  /** What is marked of too many: the first one too many, or the text from there on. */
  readonly marks: 'one' | 'rest';
  /**
   * Binds the options.
   * @returns the things in a text, in order
   * @throws {RuleDefinitionError}
   */
  find(options: Options): (text: string) => Iterable<Span>;
}

/** A check that holds the number of some things against `min`, `max` and `exact`. */
export function countCheck<Options extends CountOptions>(things: Countable<Options>): Check<Options> {
  const { name, summary, category, noun, nouns = `${noun}s`, examples } = things;
  return {
    name,
    summary,
    category,
    schema: optionMap({ ...things.options, at: PART_PATH, ...countBounds(nouns) }, things.required),
    examples,
    bind(options) {
      requireBounds(options, nouns);
      const find = things.find(options);
      return (output) =>
        inspect(output, options.at, (target) => countFindings(target, find(target.text), options, things));
    },
  };
}

/** @throws {RuleDefinitionError} where there are none, or nothing lies within them */
export function requireBounds(bounds: Bounds, nouns: string): void {
  checkBounds(bounds);
  if (bounds.min === undefined && bounds.max === undefined && bounds.exact === undefined) {
    throw new RuleDefinitionError(`no number of ${nouns} is given; write "min", "max" or "exact"`);
  }
}

/** What is wrong with the number of things found in a part. */
export function countFindings(
  target: Target,
  found: Iterable<Span>,
  bounds: Bounds,
  { noun, nouns, marks }: Pick<Countable<never>, 'noun' | 'nouns' | 'marks'>,
): CheckFinding[] {
  let count = 0;
  let tooMany: Span | undefined;
  for (const span of found) {
    if (count++ === highest(bounds)) tooMany = span;
  }
  const end = marks === 'rest' ? target.text.trimEnd().length : tooMany?.end;
  return numberFindings(target, count, bounds, noun, nouns, () =>
    target.spanOf(tooMany?.start ?? 0, end ?? 0),
  );
}

/**
 * What is wrong with a number. Of too few, the end of the part is the place.
 * @param tooMany gives the place of too many
 */
export function numberFindings(
  target: Target,
  count: number,
  bounds: Bounds,
  noun: string,
  nouns: string | undefined,
  tooMany: () => Span,
): CheckFinding[] {
  if (count >= lowest(bounds) && count <= highest(bounds)) return [];
  const found = plural(count, noun, nouns);
  const expected = boundsText(bounds);
  return [
    {
      span: count > highest(bounds) ? tooMany() : endOf(target),
      message: `${target.name} has ${found}, but must have ${expected}`,
      expected: `${expected} ${nouns ?? `${noun}s`}`,
      found,
    },
  ];
}

/** The place of something missing: the end of the text. */
export function endOf(target: Target): Span {
  const end = target.text.trimEnd().length;
  return target.spanOf(end, end);
}

/**
 * Finds what a global pattern matches, or the end of that which the pattern names `thing`. The pattern must take
 * linear time on any text.
 */
export const finder =
  (pattern: RegExp) =>
  (text: string): IteratorObject<Span> =>
    text.matchAll(pattern).map(({ index, 0: found, groups }) => {
      const end = index + found.length;
      return { start: groups?.thing === undefined ? index : end - groups.thing.length, end };
    });
