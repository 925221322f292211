import { isFigure } from '../grounding/term.ts';
import { termsOf } from '../grounding/terms.ts';
import { UNITS } from '../grounding/vocabulary.ts';
import { otherAmounts } from './amounts.ts';
import type { Evidence } from './evidence.ts';
import type { Given } from './given.ts';
import { matches, type Need } from './needs.ts';

export type FactEvidence = Extract<Evidence, { kind: 'fact' }>;

/** Characters kept of a fact. */
const LONGEST_FACT = 300;

const shortened = (text: string) => text.slice(0, LONGEST_FACT).toWellFormed();

function first<From, To>(all: readonly From[], find: (each: From) => To | undefined): To | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Looks for what was needed: in the prompt, in the passages, in the knowledge files. */
export function lookUp({ text, from, keys, pattern }: Need, given: Given): FactEvidence {
  const base = { kind: 'fact', fact: shortened(text), from } as const;
  const accepts = pattern && ((line: string) => matches(pattern, line));
  const ways = [keys, ...otherAmounts(keys), ...figuresOf(keys, given)];
  const place = accepts ? given.findLine(accepts) : first(ways, (way) => given.find(way));
  if (place) return { ...base, outcome: 'ignored-context', place };
  const { knowledge, passages, questionKeys } = given;
  const relatedTo = (way: readonly string[]) => questionKeys.filter((key) => !way.includes(key));
  const known = accepts
    ? knowledge?.findLine(accepts)
    : first(ways, (way) => knowledge?.find(way, relatedTo(way)));
  if (!known) return { ...base, outcome: 'not-in-knowledge' };
  return {
    ...base,
    outcome: passages ? 'not-retrieved' : 'no-retrieval',
    place: { in: 'knowledge', ...known },
  };
}

/** Of a fact in a language that nothing is written in, its amounts alone: none of its words stands anywhere. */
function figuresOf(keys: readonly string[], given: Given): string[][] {
  const figures = keys.filter((key) => isFigure(key) || UNITS.has(key));
  const words = keys.filter((key) => !figures.includes(key));
  if (words.length === 0 || !figures.some(isFigure) || figures.length < 2) return [];
  const stands = (key: string) => given.has(key) || (given.knowledge?.placesOf(key).length ?? 0) > 0;
  return words.some(stands) ? [] : [figures];
}

/** With nothing expected, what was asked about is looked for: not to know is right where it stands nowhere given. */
export function unknownTopic(given: Given): FactEvidence[] {
  const { questionKeys: keys, knowledge, passages, question } = given;
  if (keys.length === 0 || !/[?？]/.test(question) || (!given.hasContext && !knowledge)) return [];
  const base = { kind: 'fact', fact: shortened(question), from: 'expected' } as const;
  const isGiven = new Set(termsOf(given.contextText()).map(({ key }) => key));
  if (keys.filter((key) => isGiven.has(key)).length > keys.length / 2) return [];
  const known = knowledge?.find(keys, []);
  if (!known) return [{ ...base, outcome: 'not-in-knowledge' }];
  return [
    { ...base, outcome: passages ? 'not-retrieved' : 'no-retrieval', place: { in: 'knowledge', ...known } },
  ];
}
