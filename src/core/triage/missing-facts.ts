import { hasNegation, IndexedText, indexOf } from '../grounding/indexed-text.ts';
import { isSpecific, type Term } from '../grounding/term.ts';
import { contentOf } from '../grounding/terms.ts';
import { factSearch } from '../rules/catalogue/facts.ts';
import { CheckFailedError } from '../rules/errors.ts';
import { clip, valueText } from '../rules/finding.ts';
import type { Result } from '../runs/result.ts';
import { factPattern } from '../samples/fact-pattern.ts';
import type { CallContext } from './call-context.ts';
import { findCooccurrence } from './cooccurrence.ts';
import { type Difference, differences } from './differences.ts';
import type { EvidenceOf } from './evidence.ts';
import { isChoice } from './listed-choice.ts';
import { otherWays } from './unit-conversions.ts';

/** What a right answer needed and the output lacks. */
export interface MissingFact {
  readonly text: string;
  readonly from: 'facts' | 'expected';
  /** Different from one another; empty where a pattern says what is needed. */
  readonly keys: readonly string[];
  /** A short word in small letters, or a digit: more likely a label or a count than something to know. */
  readonly isPlain?: boolean;
}

export type Mismatch = EvidenceOf<'mismatch'>;

export const mismatchOf = (expected: string, found: string): Mismatch => ({
  kind: 'mismatch',
  expected: clip(expected),
  found: clip(found.trim()),
});

/** Words of a text of which all are needed; of a longer one, those that the output lacks. */
const SHORT = 6;
/** A fact of so many words is a sentence, which an answer need not repeat. */
const SENTENCE = 4;
/** Characters that are looked at of an output, and of what is expected. */
const LONGEST_OUTPUT = 200_000;
const LONGEST_EXPECTED = 20_000;
const MOST_FACTS = 5;
const MOST_KEYS = 12;

/**
 * What an output lacks, where it differs from what is expected, and the values of a JSON output where nothing, or nothing
 * more, was expected.
 */
export function gapsIn({ output = '', facts = [], expected }: Result, context: CallContext) {
  const answer = indexOf(output.slice(0, LONGEST_OUTPUT));
  const lacking: MissingFact[] = [];
  const mismatches: Mismatch[] = [];
  const added: Difference[] = [];
  for (const fact of facts) {
    if (fact.trim() === '' || hasFact(fact, answer.text)) continue;
    const parts = factPattern(fact) ? [{ text: fact, keys: [] }] : partsOf(fact, SENTENCE - 1, answer);
    if (saysOtherwise(fact, answer)) mismatches.push({ ...mismatchOf(fact, answer.text), otherWords: true });
    else lacking.push(...parts.map((part) => ({ ...part, from: 'facts' as const })));
  }
  if (lacking.length === 0)
    for (const difference of differences(expected, output)) {
      const { at, expected: wanted, found } = difference;
      const text = typeof wanted === 'string' ? wanted : valueText(wanted);
      const isWhole = at === '';
      const { isAdded = false, isBlank = false } = difference;
      const isInOtherWords = isAdded
        ? isBlank
        : isWhole && typeof wanted === 'string' && saysAllAdded(wanted, answer, context);
      mismatches.push({
        ...mismatchOf(text, found),
        ...(!isWhole && { at }),
        ...(isInOtherWords && { otherWords: true }),
      });
      if (isInOtherWords) continue;
      if (isAdded) added.push(difference);
      else if (!isChoice(text, found, context))
        lacking.push(...expectedFacts(text, isWhole ? answer : new IndexedText(found)));
    }
  return { facts: lacking.slice(0, MOST_FACTS), mismatches, added };
}

const contentIn = (text: string) => contentOf(text.slice(0, LONGEST_EXPECTED));
const keysOf = (terms: readonly Term[]) => [...new Set(terms.map(({ key }) => key))];

/** Whether an output says a fact in other words than the check looks for. */
function saysOtherwise(fact: string, answer: IndexedText): boolean {
  const keys = factPattern(fact) ? [] : keysOf(contentIn(fact));
  if (keys.length === 0 || hasNegation(fact)) return false;
  return [keys, ...otherWays(keys)].some((way) => findCooccurrence(answer, way, []) !== undefined);
}

/** What an output lacks of an expected text. */
function expectedFacts(text: string, answer: IndexedText): MissingFact[] {
  const terms = contentIn(text);
  if (terms.every(({ key }) => answer.has(key))) return [];
  const isPlain = !terms.some(isSpecific) || isSmallNumber(text);
  return partsOf(text, SHORT, answer).map(({ text: part, keys }) => ({
    text: clip(part),
    from: 'expected',
    keys: keys.slice(0, MOST_KEYS),
    isPlain,
  }));
}

const isSmallNumber = (text: string) => /^\s*(?:\d|10)\s*$/.test(text);

/**
 * What an output lacks of a text: all of it where it has few words; of a longer one, its names, numbers with their
 * units and dates; without any, its words.
 */
function partsOf(text: string, few: number, answer: IndexedText): Pick<MissingFact, 'text' | 'keys'>[] {
  const terms = contentIn(text);
  const keys = keysOf(terms);
  if (keys.length <= few) return [{ text, keys }];
  const runs: Term[][] = [];
  for (const [index, term] of terms.entries()) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const isNext = last !== undefined && last === terms[index - 1];
    const isCounted = isNext && last.kind === 'number' && term.kind === 'unit';
    if (!isCounted && (answer.has(term.key) || !isSpecific(term))) continue;
    if (isNext) run?.push(term);
    else runs.push([term]);
  }
  if (runs.length > 0)
    return runs.map((run) => ({
      text: text.slice(run[0]?.start, run.at(-1)?.end),
      keys: keysOf(run),
    }));
  const lacking = keys.filter((key) => !answer.has(key));
  return [{ text, keys: lacking.length > 0 ? lacking : keys }];
}

/** Whether an output says all that an expected text adds to the question, or all of it where it adds nothing. */
function saysAllAdded(text: string, answer: IndexedText, { questionKeys }: CallContext): boolean {
  const keys = keysOf(contentIn(text));
  const added = keys.filter((key) => !questionKeys.includes(key));
  const needed = added.length > 0 ? added : keys;
  return (
    needed.length > 0 && needed.every((key) => answer.has(key)) && hasNegation(text) === answer.hasNegation
  );
}

/** Whether a text has a fact, as the check of facts finds it; a pattern that takes too long is found nowhere. */
export function hasFact(fact: string, text: string): boolean {
  try {
    return factSearch(fact).isIn(text);
  } catch (error) {
    if (!(error instanceof CheckFailedError)) throw error;
    return false;
  }
}
