import { hasNegation, type IndexedText, indexOf } from '../grounding/indexed-text.ts';
import { isFigure } from '../grounding/term.ts';
import { contentOf } from '../grounding/terms.ts';
import type { TextMessage } from '../prompt/chat.ts';
import type { Incompleteness } from '../prompt/prompt-file.ts';
import { hasCue, isCue, patternOf } from '../text/cues.ts';
import { memoize } from '../text/memo.ts';
import { sentencePieces } from '../text/sentences.ts';
import { LineIndex } from '../text/span.ts';
import { findCooccurrence } from './cooccurrence.ts';
import { type FactPlace, kept } from './evidence.ts';
import { type KnowledgeBase, lineAt } from './knowledge-base.ts';
import type { Checks } from './symptoms.ts';

/** What the call for one result gave the model, what it could have been given, and what counts of its answer. */
export interface TriagedCall {
  /** As rendered. */
  readonly messages: readonly TextMessage[];
  /** Texts that retrieval put before the model; absent where the prompt retrieves nothing. */
  readonly passages?: readonly { readonly id: string; readonly text: string }[];
  /** Absent where the prompt names no knowledge. */
  readonly knowledge?: KnowledgeBase;
  /**
   * Where the passage with a line of the knowledge stands among what a search by words finds for the question, from 1;
   * `undefined` where it does not. Asked only for a fact that was known and not retrieved.
   * @param line from 1
   */
  readonly rankOf?: (file: string, line: number) => Promise<number | undefined>;
  /** The limit of output tokens that the call had. */
  readonly maxTokens?: number;
  /** Incomplete answers that may pass, and so are no reason to fail. */
  readonly accept?: readonly Incompleteness[];
  /** What each rule checks; without it, the categories of the rules alone count. */
  readonly checks?: Checks;
}

/** More than a label or a name. */
const WORDY = /(?:\S+\s+){3}\S|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{8}/u;
/** So many figures in a system message are facts to answer from. */
const FIGURES_OF_FACTS = 3;
/** Longer messages are asked about their beginning. */
const LONGEST_FACTS = 20_000;
/** System messages of which it is known whether they tell facts. */
const KEPT_ANSWERS = 64;

const MOST_RELATED = 16;

/** What the model was given for one result, ready to be searched. */
export class CallContext {
  readonly call: TriagedCall;
  /** There is something to answer from: in the prompt, or in passages. */
  readonly hasContext: boolean;
  /** There is nothing to answer from, nor could there have been. */
  readonly isClosedBook: boolean;
  /** What was asked, as far as that can be told from the rest. */
  readonly question: string;
  /** Keys of the question's words with content. */
  readonly questionKeys: readonly string[];
  /** The passages, then the messages, which repeat what is in them. */
  readonly texts: readonly IndexedText[];
  /** Of each of the texts. */
  readonly #sources: readonly ContextSource[];

  constructor(call: TriagedCall, variables: Readonly<Record<string, unknown>>) {
    const { messages, passages, knowledge } = call;
    this.call = call;
    this.question = questionIn(messages, variables);
    const asked = contentOf(this.question.slice(0, 2_000)).map(({ key }) => key);
    this.questionKeys = [...new Set(asked)].slice(0, MOST_RELATED);
    this.hasContext = passages !== undefined || isContextual(messages, variables);
    this.isClosedBook = !this.hasContext && !knowledge?.documents.length;
    const inPassages = (passages ?? []).map(({ id, text }) => ({
      indexed: indexOf(text),
      placeAt: (): FactPlace => ({ in: 'passage', id, text: kept(text) }),
    }));
    const inMessages = messages.map(({ role, content }, message) => ({
      indexed: indexOf(content),
      placeAt: (offset: number): FactPlace => ({
        in: 'prompt',
        role,
        message,
        ...lineAt(content, new LineIndex(content), offset),
      }),
    }));
    this.#sources = [...inPassages, ...inMessages];
    this.texts = this.#sources.map(({ indexed }) => indexed);
  }

  /** Whether a word stands in anything given. */
  has(key: string): boolean {
    return this.texts.some((text) => text.has(key));
  }

  /**
   * Where a fact stands in what was given. Neither a question nor a role tells anything, and what is denied is told
   * only where it is denied.
   * @param keys different from one another
   */
  find(keys: readonly string[], isDenied: boolean): FactPlace | undefined {
    for (const { indexed, placeAt } of this.#sources) {
      const found = findCooccurrence(indexed, keys, this.questionKeys, (place) => {
        const sentence = indexed.sentenceAt(place);
        return !isQuestion(sentence) && !isRole(sentence) && (!isDenied || hasNegation(sentence));
      });
      if (found !== undefined) return placeAt(indexed.terms[found]?.start ?? 0);
    }
    return undefined;
  }

  /** The first line given that a test accepts, without what asks in it. */
  findLine(accepts: (line: string) => boolean): FactPlace | undefined {
    for (const { indexed, placeAt } of this.#sources) {
      let offset = 0;
      for (const line of indexed.text.split('\n')) {
        if (accepts(line) && accepts(toldIn(line))) return placeAt(offset);
        offset += line.length + 1;
      }
    }
    return undefined;
  }

  /** Whether a place is in a message that asks a question. */
  isAsked(place: FactPlace | undefined): boolean {
    if (place?.in !== 'prompt' || place.role !== 'user') return false;
    return /[?？]/.test(this.call.messages[place.message]?.content ?? '');
  }

  /** All that there was to answer from, as one text: everything but the question. */
  contextText(): string {
    return this.texts.map(({ text }) => text.replace(this.question, ' ')).join('\n\n');
  }
}

/** A message or a passage. */
interface ContextSource {
  readonly indexed: IndexedText;
  placeAt(offset: number): FactPlace;
}

const isQuestion = (sentence: string) => /[?？]/.test(sentence.trimEnd().slice(-3));
/** Says whom the model is to be; a figure in it is told. */
const isRole = (sentence: string) => /^\W*you\b\D*$/i.test(sentence);
const toldIn = (line: string) =>
  sentencePieces(line)
    .filter((sentence) => !isQuestion(sentence))
    .join('');

function questionIn(messages: readonly TextMessage[], variables: Readonly<Record<string, unknown>>): string {
  for (const [name, value] of Object.entries(variables)) {
    if (isCue('question', name) && typeof value === 'string' && value.trim() !== '') return value;
  }
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const questions = sentencePieces(asked).filter(isQuestion);
  return questions.length > 0 ? questions.join(' ').trim() : asked.slice(0, 1_000);
}

function isContextual(
  messages: readonly TextMessage[],
  variables: Readonly<Record<string, unknown>>,
): boolean {
  // Beside a question, a variable that tells something is there to answer from.
  const texts = Object.values(variables).filter((value) => typeof value === 'string');
  const isTold = texts.some(isQuestion) && texts.some((text) => !isQuestion(text) && WORDY.test(text));
  return (
    isTold ||
    messages.some(({ role, content }) => hasSource(content) || (role === 'system' && tellsFacts(content)))
  );
}

/** `Notes:`, `Facts about the hotel:` */
const HEADING = new RegExp(String.raw`(?:${patternOf('source')})[^\n:]{0,40}:`, 'u');
/** Whether a message holds a text to answer from, or speaks of one. */
export const hasSource = (content: string) =>
  HEADING.test(content.toLowerCase()) || hasCue('context', content);

/** Whether a message tells times, prices and numbers of something, beside what it asks for. */
const tellsFacts = memoize(KEPT_ANSWERS, (content) => {
  // What says how to answer tells nothing.
  const told = sentencePieces(content.slice(0, LONGEST_FACTS)).filter(
    (sentence) => !hasCue('instruction', sentence),
  );
  const figures = told.flatMap((sentence) => contentOf(sentence)).filter(({ key }) => isFigure(key));
  return figures.length >= FIGURES_OF_FACTS;
});
