import { blockSentences, wordsIn } from './text-features.ts';

const UNITS = ['word', 'sentence', 'character'] as const;
/** Upper bounds on a text; what is absent is open. */
export type Limits = { readonly [unit in `${(typeof UNITS)[number]}s`]?: number };

/** Bounds on a number; a missing side is open. */
export type NumberBounds = { readonly min?: number; readonly max?: number; readonly isWhole: boolean };

const NUMBER_WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const NUMBER = `\\d{1,6}|${NUMBER_WORDS.join('|')}`;
const BELOW = 'under|fewer than|less than';
const FOUND = /\b(?:at least|has|have|is|was|(?<!no )more than)\s*$/i;

/**
 * The tightest limit set in a unit: "at most 40 words", "1-2 sentences", "has 93 words, but must have at most 60".
 * A number that only states what was found is none.
 */
function limitIn(text: string, unit: string): number | undefined {
  const before = `(${BELOW})?\\s*(?:\\b\\d+\\s*(?:-|–|to|or)\\s*)?\\b(${NUMBER})(?:[ -](?:short|plain))*[ -]${unit}s?\\b`;
  const after = `\\b${unit}s?\\b[^.\\n]{0,40}\\b(at most|${BELOW})\\s+(${NUMBER})\\b`;
  const limits = [before, after]
    .flatMap((form) => [...text.matchAll(new RegExp(form, 'gi'))])
    .filter(({ index }) => !FOUND.test(text.slice(Math.max(0, index - 16), index)))
    .map(([, below = 'at most', number = '']) => {
      const word = NUMBER_WORDS.indexOf(number.toLowerCase());
      return (word < 0 ? Number(number) : word) - (below === 'at most' ? 0 : 1);
    });
  return limits.filter((limit) => limit > 0).sort((a, b) => a - b)[0];
}

/** Reads the upper bounds that an instruction sets on the length of a text. */
export function limitsIn(text: string): Limits {
  const found = UNITS.map((unit) => [`${unit}s`, limitIn(text, unit)] as const);
  return Object.fromEntries(found.filter(([, limit]) => limit !== undefined));
}

/** Whether there is any limit at all. */
export const isLimited = (limits: Limits) => Object.values(limits).some((limit) => limit !== undefined);

const FIGURE = '(-?\\d{1,9}(?:\\.\\d{1,9})?)(?!\\.?\\d)';
const RANGE = new RegExp(
  `${FIGURE}\\s*(?:\\([^()]{0,80}\\))?\\s*(?:to|and|–|-)\\s*${FIGURE}(?!\\s*(?:word|sentence))`,
  'i',
);
const LEAST = new RegExp(`\\bat least ${FIGURE}`, 'i');
const MOST = new RegExp(`\\b(?:at most|no more than|up to) ${FIGURE}(?! (?:${UNITS.join('|')}))`, 'i');

/** Reads the bounds that an instruction sets on a number; undefined where it asks for no number at all. */
export function boundsIn(text: string): NumberBounds | undefined {
  const plain = text.replaceAll(/\([^()0-9]*\)|\d{4}-\d{2}-\d{2}/g, '');
  const [, from, to] = RANGE.exec(plain) ?? [];
  const min = from ?? LEAST.exec(plain)?.[1];
  const max = to ?? MOST.exec(plain)?.[1];
  if (min === undefined && max === undefined && !/\b(?:integer|number)\b/i.test(plain)) return undefined;
  // From 0 to 1 is a share.
  const isWhole = max !== '1' && !/\bdecimal\b/i.test(plain);
  return { ...(min && { min: Number(min) }), ...(max && { max: Number(max) }), isWhole };
}

/** Shortens a text to its limits: whole sentences go first, then words. */
export function fitToLimits(text: string, limits: Limits): string {
  if (!isLimited(limits)) return text;
  const { words: most = Number.POSITIVE_INFINITY, characters = Number.POSITIVE_INFINITY } = limits;
  const isLong = (part: string) => wordsIn(part).length > most || part.length > characters;
  const shorten = (parts: string[]) => {
    while (parts.length > 1 && isLong(parts.join(' '))) parts.pop();
    return parts.join(' ');
  };
  const kept = shorten(blockSentences(text).slice(0, limits.sentences ?? 200));
  const parts = kept.slice(0, characters + 1).split(/\s+/);
  const cut = shorten(parts.slice(0, most));
  return cut.slice(0, characters).replace(/[,;:–-]$/, '');
}
