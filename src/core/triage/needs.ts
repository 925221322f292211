import { IndexedText } from '../grounding/indexed-text.ts';
import { isSpecific, type Term } from '../grounding/term.ts';
import { termsOf } from '../grounding/terms.ts';
import { CheckFailedError, RuleDefinitionError } from '../rules/errors.ts';
import { clip, shown } from '../rules/finding.ts';
import { memoize } from '../rules/memo.ts';
import { Pattern } from '../rules/regex/pattern.ts';
import type { Result } from '../runs/result.ts';
import { regex } from '../text/regex.ts';
import { otherAmounts } from './amounts.ts';
import { type Difference, differences } from './differences.ts';
import type { Evidence } from './evidence.ts';
import { findTogether } from './together.ts';

/** What a right answer needed and the output lacks. */
export interface Need {
  readonly text: string;
  readonly from: 'facts' | 'expected';
  /** Different from one another; empty where a pattern says what is needed. */
  readonly keys: readonly string[];
  readonly pattern?: Pattern;
  /** A short word in small letters, or a digit: more likely a label or a count than something to know. */
  readonly isPlain: boolean;
  /** Words alone, with no name, number or date. */
  readonly isWords: boolean;
}

export interface Needs {
  readonly needs: readonly Need[];
  /** Where the output differs from what is expected. */
  readonly mismatches: readonly Extract<Evidence, { kind: 'mismatch' }>[];
  /** Values of a JSON output where nothing, or nothing more, was expected. */
  readonly added: readonly Difference[];
}

/** Words of a text of which all are needed; of a longer one, those that the output lacks. */
const SHORT = 6;
/** A fact of so many words is a sentence, which an answer need not repeat. */
const SENTENCE = 4;
/** Characters that are looked at of an output, and of what is expected. */
const LONGEST_OUTPUT = 200_000;
const LONGEST_EXPECTED = 20_000;
const MOST_NEEDS = 5;
const MOST_KEYS = 12;
/** Neither can be looked up: each is a judgement. */
const JUDGEMENT = /^\W*(?:yes|no|true|false|ja|nein|oui|non|sí|si|none|null|n\/a)\W*$/i;
/** Nor can a query or a function that is to be written. */
const CODE = regex('')`
  ^\s*(?:
    SELECT\b[\s\S]+\bFROM\b|WITH \w+ AS|INSERT INTO|UPDATE\b[\s\S]+\bSET\b|DELETE FROM|
    (?:CREATE|ALTER|DROP) (?:TABLE|(?:UNIQUE )?INDEX|VIEW)\b|
    (?:def|function|func|fn|async|class) \w+[^\n]*[({:]|(?:const|let|var) \w+ =
  )|
  ^\s*(?:select|with|insert|update|delete)\b[\s\S]*;\s*$|=>
`;
const NEGATION = /\b(?:not|no|never|without|nicht|kein\w*|ne|pas|non|não|niet|geen)\b/i;

/**
 * @param isChoice whether a text is one of several that the prompt lets the model choose from
 * @param asked keys of the question, which an answer need not say again
 */
export function needsOf(
  { output = '', facts, expected }: Result,
  isChoice: (text: string, found: string) => boolean,
  asked: ReadonlySet<string>,
): Needs {
  const said = new IndexedText(output.slice(0, LONGEST_OUTPUT));
  const needs: Need[] = [];
  const mismatches: Needs['mismatches'][number][] = [];
  const added: Difference[] = [];
  for (const fact of facts ?? []) addFact(fact, said, needs, mismatches);
  if (needs.length === 0) {
    for (const difference of differences(expected, output)) {
      const { at, wanted, found, isAdded } = difference;
      const text = typeof wanted === 'string' ? wanted : shown(wanted);
      mismatches.push({
        kind: 'mismatch',
        expected: clip(text),
        found: clip(found.trim()),
        ...(at !== '' && { at }),
      });
      if (isAdded) added.push(difference);
      const isJudgement =
        JUDGEMENT.test(text) ||
        CODE.test(text) ||
        isChoice(text, found) ||
        (typeof wanted !== 'string' && typeof wanted !== 'number');
      const isInOtherWords = at === '' && typeof wanted === 'string' && saysAllAdded(wanted, said, asked);
      if (isInOtherWords) mismatches[0] = { ...(mismatches[0] as Mismatch), otherWords: true };
      else if (!isJudgement) addExpected(text, at === '' ? said : new IndexedText(found), needs);
    }
  }
  return { needs: needs.slice(0, MOST_NEEDS), mismatches, added };
}

type Mismatch = Needs['mismatches'][number];

/** How people are addressed, which is no part of who they are. */
const TITLES: ReadonlySet<string> = new Set(
  'mister mrs ms miss dr doctor prof sir herr frau madame monsieur señor señora'.split(' '),
);

function keysOf(terms: readonly Term[]): string[] {
  const keys = [...new Set(terms.filter(({ isStop }) => !isStop).map(({ key }) => key))];
  const untitled = keys.filter((key) => !TITLES.has(key));
  return untitled.length > 0 ? untitled : keys;
}

function addFact(
  fact: string,
  said: IndexedText,
  needs: Need[],
  mismatches: Needs['mismatches'][number][],
): void {
  const { pattern } = patternOf(fact);
  if (pattern) {
    if (!matches(pattern, said.text))
      needs.push({ text: fact, from: 'facts', keys: [], pattern, isPlain: false, isWords: false });
    return;
  }
  const fold = (text: string) => text.trim().replace(/\s+/g, ' ').toLowerCase();
  if (fact.trim() === '' || fold(said.text).includes(fold(fact))) return;
  const keys = keysOf(termsOf(fact));
  if (
    keys.length > 0 &&
    !NEGATION.test(fact) &&
    [keys, ...otherAmounts(keys)].some((way) => findTogether(said, way, []))
  ) {
    mismatches.push({
      kind: 'mismatch',
      expected: clip(fact),
      found: clip(said.text.trim()),
      otherWords: true,
    });
  } else if (keys.length < SENTENCE) {
    needs.push({ text: fact, from: 'facts', keys, isPlain: false, isWords: false });
  } else {
    for (const { text, keys: part } of partsOf(fact, said))
      needs.push({ text, from: 'facts', keys: part, isPlain: false, isWords: false });
  }
}

const isSmallNumber = (text: string) => /^\s*(?:\d|10)\s*$/.test(text);

function addExpected(text: string, said: IndexedText, needs: Need[]): void {
  const terms = termsOf(text.slice(0, LONGEST_EXPECTED)).filter(({ isStop }) => !isStop);
  const keys = keysOf(terms);
  const lacking = terms.filter(({ key }) => !said.has(key));
  if (lacking.length === 0) return;
  const need = (part: string, all: readonly string[]): Need => ({
    text: clip(part),
    from: 'expected',
    keys: all.slice(0, MOST_KEYS),
    isPlain: keys.length <= 3 && (!terms.some(isSpecific) || isSmallNumber(text)),
    // The first word has a capital in any sentence.
    isWords: !terms.slice(1).some(isSpecific),
  });
  if (keys.length <= SHORT) {
    needs.push(need(text, keys));
    return;
  }
  for (const part of partsOf(text, said)) needs.push(need(part.text, part.keys));
}

/** What an output lacks of a sentence: each name, number and date; without any, all of its words. */
function partsOf(sentence: string, said: IndexedText): { readonly text: string; readonly keys: string[] }[] {
  const terms = termsOf(sentence.slice(0, LONGEST_EXPECTED)).filter(({ isStop }) => !isStop);
  const lacking = terms.filter(({ key }) => !said.has(key));
  const specific = runs(lacking.filter(isSpecific), terms);
  if (specific.length === 0) return [{ text: sentence, keys: keysOf(lacking.length > 0 ? lacking : terms) }];
  return specific.map((run) => {
    const [first, last] = [run[0] as Term, run.at(-1) as Term];
    return { text: sentence.slice(first.start, last.end), keys: keysOf(run) };
  });
}

/** Terms that follow one another, together. @param chosen some of `all`, in their order */
function runs(chosen: readonly Term[], all: readonly Term[]): Term[][] {
  const found: Term[][] = [];
  let before = -2;
  const isChosen = new Set(chosen);
  for (const [index, term] of all.entries()) {
    if (!isChosen.has(term)) continue;
    if (index === before + 1) found.at(-1)?.push(term);
    else found.push([term]);
    before = index;
  }
  // A number is told by its unit, also where the output has another number of them.
  for (const run of found) {
    const next = all[all.indexOf(run.at(-1) as Term) + 1];
    if (run.at(-1)?.kind === 'number' && next?.kind === 'unit') run.push(next);
  }
  return found;
}

/** Whether an output says all that an expected text adds to the question, or all of it where it adds nothing. */
function saysAllAdded(text: string, said: IndexedText, asked: ReadonlySet<string>): boolean {
  const keys = keysOf(termsOf(text.slice(0, LONGEST_EXPECTED)));
  const added = keys.filter((key) => !asked.has(key));
  const needed = added.length > 0 ? added : keys;
  const isNegated = (each: string) => NEGATION.test(each);
  return (
    needed.length > 0 && needed.every((key) => said.has(key)) && isNegated(text) === isNegated(said.text)
  );
}

const patternOf = memoize(500, (fact): { readonly pattern?: Pattern } => {
  const written = /^\/([\s\S]+)\/([dgimsuvy]*)$/.exec(fact);
  try {
    return written ? { pattern: new Pattern(written[1] ?? '', written[2]) } : {};
  } catch (error) {
    if (!(error instanceof RuleDefinitionError)) throw error;
    return {};
  }
});

/** A pattern that takes too long is found nowhere. */
export function matches(pattern: Pattern, text: string): boolean {
  try {
    return pattern.isIn(text);
  } catch (error) {
    if (!(error instanceof CheckFailedError)) throw error;
    return false;
  }
}
