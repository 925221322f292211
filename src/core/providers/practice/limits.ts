import { splitSentences, words } from './words.ts';

/** Upper bounds on a text. */
export interface Limits {
  readonly words?: number;
  readonly sentences?: number;
  readonly characters?: number;
}

/** Bounds on a number; a missing side is open. */
export interface NumberBounds {
  readonly min?: number;
  readonly max?: number;
  readonly whole: boolean;
}

const NUMBER_WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const NUMBER = `(?:\\d{1,6}|${NUMBER_WORDS.join('|')}|a single|a)`;
const EXCLUSIVE = /^(?:under|below|fewer than|less than|shorter than)/i;

function toNumber(text: string): number {
  const word = text.toLowerCase();
  return word === 'a' || word === 'a single'
    ? 1
    : NUMBER_WORDS.includes(word)
      ? NUMBER_WORDS.indexOf(word)
      : Number(word);
}

interface UnitPatterns {
  readonly direct: RegExp;
  readonly apart: RegExp;
}

function patternsFor(unit: string): UnitPatterns {
  const adjective = '(?:[ -](?:short|brief|plain|complete|simple|friendly|full))*';
  return {
    direct: new RegExp(
      `(under|below|fewer than|less than|shorter than)?\\s*(?:\\b${NUMBER}\\s*(?:-|–|to|or)\\s*)?\\b(${NUMBER})${adjective}[ -]${unit}s?\\b`,
      'gi',
    ),
    apart: new RegExp(
      `\\b${unit}s?\\b[^.\\n]{0,40}\\b(at most|no more than|under|fewer than|less than)\\s+(${NUMBER})\\b`,
      'gi',
    ),
  };
}

const UNITS = {
  words: patternsFor('word'),
  sentences: patternsFor('sentence'),
  characters: patternsFor('character'),
} as const;

const OBSERVED =
  /\b(?:at least|minimum(?: of)?|has|have|is|was|contains?|found|got|(?<!no )more than|over)\s*$/i;

/**
 * The tightest limit set in a unit: "at most 40 words", "40 words or fewer", "1-2 sentences", "in one sentence".
 * A number that only states what was found ("it has 82 words, at most 60 are allowed") is none.
 */
function limitIn(text: string, { direct, apart }: UnitPatterns): number | undefined {
  const limits: number[] = [];
  for (const match of [...text.matchAll(direct), ...text.matchAll(apart)]) {
    if (OBSERVED.test(text.slice(Math.max(0, match.index - 16), match.index))) continue;
    limits.push(toNumber(match[2] ?? '') - (EXCLUSIVE.test(match[1] ?? '') ? 1 : 0));
  }
  const possible = limits.filter((limit) => limit > 0);
  return possible.length === 0 ? undefined : Math.min(...possible);
}

/** Reads the upper bounds that an instruction sets on the length of a text. */
export function limitsIn(text: string): Limits {
  return {
    words: limitIn(text, UNITS.words),
    sentences: limitIn(text, UNITS.sentences),
    characters: limitIn(text, UNITS.characters),
  };
}

/** Whether there is any limit at all. */
export function isLimited(limits: Limits): boolean {
  return Object.values(limits).some((limit) => limit !== undefined);
}

/** Reads the bounds that an instruction sets on a number; undefined where it asks for no number at all. */
export function boundsIn(text: string): NumberBounds | undefined {
  const plain = text.replaceAll(/\([^()0-9]*\)/g, '').replaceAll(/\d{4}-\d{2}-\d{2}/g, '');
  const whole = /\b(?:integer|whole number)\b/i.test(plain);
  const range =
    /(-?\d{1,9}(?:\.\d{1,9})?)\s*(?:\([^()]{0,80}\)|=[^,;.]{1,40}[,;])?\s*(?:to|and|through|–|—|-|\.{2,3})\s*(\d{1,9}(?:\.\d{1,9})?)(?!\d|\.\d|\s*(?:words?|sentences?|characters?))/i.exec(
      plain,
    );
  if (range !== null) {
    const [min, max] = [Number(range[1]), Number(range[2])];
    if (min < max) return { min, max, whole: whole || Number.isInteger(min) };
  }
  const most =
    /(?:at most|no more than|not above|maximum(?: is| of)?|max|up to|<=|≤)\s*(-?\d{1,9}(?:\.\d{1,9})?)/i.exec(
      plain,
    )?.[1];
  const least =
    /(?:at least|no less than|not below|minimum(?: is| of)?|min|>=|≥)\s*(-?\d{1,9}(?:\.\d{1,9})?)/i.exec(
      plain,
    )?.[1];
  const isNumber = whole || /\b(?:number|numeric|digit)\b/i.test(plain);
  if (most === undefined && least === undefined && !isNumber) return undefined;
  return {
    min: least === undefined ? undefined : Number(least),
    max: most === undefined ? undefined : Number(most),
    whole: whole || !/\b(?:decimal|fraction)\b/i.test(plain),
  };
}

/** The first pieces that keep to the limits together, and at least one. */
function take(pieces: readonly string[], { words: most, characters }: Limits): string {
  let kept = '';
  let count = 0;
  for (const piece of pieces) {
    const longer = kept === '' ? piece : `${kept} ${piece}`;
    count += words(piece).length;
    if (kept !== '' && (count > (most ?? count) || longer.length > (characters ?? longer.length))) break;
    kept = longer;
  }
  return kept;
}

/** Shortens a text to its limits: whole sentences go first, then words. */
export function fit(text: string, limits: Limits): string {
  if (!isLimited(limits)) return text;
  const kept = take(splitSentences(text).slice(0, limits.sentences), limits);
  return take(kept.split(/\s+/), limits)
    .slice(0, limits.characters)
    .replace(/[,;:–-]$/, '');
}
