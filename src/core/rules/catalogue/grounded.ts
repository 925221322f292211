import { citationsIn } from '../../grounding/citations.ts';
import { claimText } from '../../grounding/claim-text.ts';
import { foreignTerms } from '../../grounding/foreign-terms.ts';
import { groundAnswer } from '../../grounding/grounding.ts';
import { IndexedText } from '../../grounding/indexed-text.ts';
import { CONTEXT_VARIABLE, type Passage } from '../../prompt/passages.ts';
import type { Kind } from '../../reading/kinds.ts';
import { partsOf } from '../../reading/reading.ts';
import { displayText } from '../../text/display-text.ts';
import type { Span } from '../../text/span.ts';
import { CheckFailedError } from '../errors.ts';
import { clip, MAX_FINDINGS } from '../finding.ts';
import type { Check, OutputView } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly at?: string;
  readonly context?: string;
  readonly citations?: boolean;
}

/** What is wrong at a place of the text that is checked. */
interface CitationFault extends Span {
  readonly message: string;
}

/** What an output was to be answered from. */
interface GroundedContext {
  readonly passages: readonly IndexedText[];
  readonly all: IndexedText;
  readonly question: string;
  /** Terms that the question gives. */
  readonly asked: IndexedText;
}

/** Sentences that claim nothing, and need no support, where they are at least so likely of that kind. */
const NO_CLAIM: Partial<Record<Kind, number>> = {
  'lead-in': 0,
  disclaimer: 0,
  refusal: 0,
  'not-knowing': 0,
  question: 0,
  // What names somebody to turn to is near to what says something of them.
  referral: 0.8,
};
/** Words between quotation marks, three or more. */
const QUOTE = /[“"„«]([^“”"„«»\n]{8,400})[”"“»]/g;
const WORDS_OF_QUOTE = 3;

export const grounded: Check<Options> = {
  name: 'grounded',
  summary:
    "The claims of the output are supported by the retrieved passages, or by the sample's variable that `context` names: each number, date, name and quotation appears there, and each citation such as `[2]` names a passage that supports its sentence. With `citations: true`, each claim has a citation. *I don't know* makes no claim. A small model decides, which also marks many right answers in quite other words: failure categories show how many.",
  category: 'grounding',
  plain: true,
  schema: optionMap({
    at: PART_PATH,
    context: {
      type: 'string',
      minLength: 1,
      description: 'The variable that holds the context, if it is not retrieved; by default, `context`.',
    },
    citations: { type: 'boolean', description: 'Each claim has a citation.' },
  }),
  examples: [{}, { citations: true }, { at: '/answer', context: 'article' }],
  bind: (options) => (output) =>
    inspect(output, options.at, (target) => {
      const faults = faultsIn(target.text, contextOf(output, options.context), options.citations === true);
      return faults
        .sort((a, b) => a.start - b.start)
        .slice(0, MAX_FINDINGS)
        .map(({ start, end, message }) => ({
          span: target.spanOf(start, end),
          message,
          found: clip(target.text.slice(start, end)),
        }));
    }),
};

/** @throws {CheckFailedError} where there is none */
function contextOf({ call, variables }: OutputView, name = CONTEXT_VARIABLE): GroundedContext {
  const texts = call?.passages?.map(textOf) ?? textsIn(variables[name]);
  if (!texts) {
    throw new CheckFailedError(
      `there is no context: turn on retrieval, or give the sample the variable "${name}"`,
    );
  }
  const question = Object.entries(variables)
    .filter(([key, value]) => key !== name && typeof value === 'string')
    .map(([, value]) => value)
    .join('\n');
  return {
    passages: texts.map((text) => new IndexedText(text)),
    all: new IndexedText(texts.join('\n\n')),
    question,
    asked: new IndexedText(question),
  };
}

const textOf = ({ heading = '', text }: Passage) => `${heading}\n${text}`.trim();

function textsIn(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const texts = [value].flat().map(displayText);
  return texts.filter((text) => text.trim() !== '');
}

function faultsIn(text: string, context: GroundedContext, mustCite: boolean): CitationFault[] {
  const citations = citationsIn(text);
  const plain = claimText(text);
  const faults: CitationFault[] = citations.flatMap(({ start, end, numbers }) =>
    numbers
      .filter((number) => !context.passages[number - 1])
      .map((number) => ({ start, end, message: noSuchPassage(number, context.passages.length) })),
  );
  const parts = partsOf(plain);
  for (const [index, { kind, confidence, span }] of parts.entries()) {
    if (confidence >= (NO_CLAIM[kind] ?? 1)) continue;
    const claim = trimmed(plain, span);
    if (claim.start >= claim.end) continue;
    // What is cited behind a full stop belongs to the sentence before it.
    const until = parts[index + 1]?.span.start ?? text.length;
    const cited = citations
      .filter(({ start }) => start >= span.start && start < until)
      .flatMap(({ numbers }) => numbers);
    faults.push(...faultsOf(plain, claim, cited, context, mustCite));
  }
  return faults;
}

const noSuchPassage = (number: number, count: number) =>
  count === 0
    ? `it cites [${number}], and no passage was given`
    : `it cites [${number}], and the passages are numbered 1 to ${count}`;

function faultsOf(
  text: string,
  claim: Span,
  cited: readonly number[],
  { passages, all, question, asked }: GroundedContext,
  mustCite: boolean,
): CitationFault[] {
  const sentence = text.slice(claim.start, claim.end);
  const foreign = [...foreignQuotes(sentence, all), ...foreignTerms(sentence, [all, asked])];
  if (foreign.length > 0) {
    return foreign.map(({ start, end }) => ({
      start: claim.start + start,
      end: claim.start + end,
      message: `${JSON.stringify(clip(sentence.slice(start, end)))} is not in the context`,
    }));
  }
  const groundedIn = (known: IndexedText) => groundAnswer(sentence, known, question);
  if (groundedIn(all).isUnsupported) return [{ ...claim, message: 'the context does not support this' }];
  const numbers = [...new Set(cited)].filter((number) => passages[number - 1]);
  if (numbers.length === 0) {
    return mustCite && cited.length === 0 ? [{ ...claim, message: 'this cites no passage' }] : [];
  }
  const together = numbers.map((number) => passages[number - 1]?.text ?? '').join('\n\n');
  const { isSupported, isUnsupported } = groundedIn(new IndexedText(together));
  if (isSupported) return [];
  const better = passages.findIndex(
    (passage, at) => !numbers.includes(at + 1) && groundedIn(passage).isSupported,
  );
  if (better < 0 && !isUnsupported) return [];
  const names = numbers.map((number) => `[${number}]`).join('');
  const instead = better < 0 ? '' : `; [${better + 1}] does`;
  return [{ ...claim, message: `${names} does not support this${instead}` }];
}

function foreignQuotes(sentence: string, all: IndexedText): Span[] {
  const known = folded(all.text);
  return [...sentence.matchAll(QUOTE)]
    .map((match) => ({
      start: match.index + 1,
      end: match.index + match[0].length - 1,
      words: match[1] ?? '',
    }))
    .filter(({ words }) => words.trim().split(/\s+/).length >= WORDS_OF_QUOTE)
    .filter(({ words }) => !known.includes(folded(words)))
    .map(({ start, end }) => ({ start, end }));
}

/** Without case, white space, and the punctuation that a quotation may end in. */
const folded = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .replace(/[.,;:!?…]+$/, '')
    .trim();

function trimmed(text: string, { start, end }: Span): Span {
  const piece = text.slice(start, end);
  return {
    start: start + piece.length - piece.trimStart().length,
    end: end - piece.length + piece.trimEnd().length,
  };
}
