import { IndexedText } from '../grounding/indexed-text.ts';
import { isTelling } from '../grounding/numbers.ts';
import { contentKeys } from '../grounding/question.ts';
import { isFigure } from '../grounding/term.ts';
import { termsOf } from '../grounding/terms.ts';
import type { TextMessage } from '../prompt/chat.ts';
import { memoize } from '../rules/memo.ts';
import { regex } from '../text/regex.ts';
import { LineIndex } from '../text/span.ts';
import type { GivenPlace } from './evidence.ts';
import type { KnowledgeBase } from './knowledge.ts';
import { lineAt } from './lines.ts';
import { findTogether } from './together.ts';

/** A text that retrieval put before the model. */
export interface Passage {
  readonly id: string;
  readonly text: string;
}

/** What one call gave the model, and what it could have been given. */
export interface GivenInput {
  /** As rendered. */
  readonly messages: readonly TextMessage[];
  /** Absent where the prompt retrieves nothing. */
  readonly passages?: readonly Passage[];
  /** Absent where the prompt names no knowledge. */
  readonly knowledge?: KnowledgeBase;
}

/** Texts that come again: system messages, examples, passages. */
const KEPT_TEXTS = 64;
const indexed = memoize(KEPT_TEXTS, (text) => new IndexedText(text));
/** Longer texts are not worth keeping. */
const LONGEST_KEPT = 20_000;
const indexOf = (text: string) => (text.length > LONGEST_KEPT ? new IndexedText(text) : indexed(text));

/** Variables whose text is the question, and those whose text is there to answer from. */
const QUESTION_VARIABLE =
  /^(?:question|query|q|ask|frage|pregunta|ask|user_?(?:question|query|input|message))$/i;
const CONTEXT_VARIABLE = regex('i')`
  context|passage|document|knowledge|source|article|excerpt|snippet|notes|policy|manual|transcript|data$|
  ^table$|figures|^letter$|facts|details$|specs?$|kontext|contexte|contexto|contesto
`;
/** How a prompt speaks of a text to answer from. */
export const CONTEXT_CUE = regex('i')`
  \b(?:
    context|knowledge|what you know|facts|documents?|passages?|sources?|policy|article|excerpt|handbook|
    manual|notes|faq|kontext|dokumente?|contexte|contexto|contesto|texte?|testo
  )\b[^\n:]{0,40}:|
  \bonly what (?:the|is|was|they|it)\b|(?:based|relying) (?:only |solely |strictly )?on\b|according to the\b|
  \b(?:using|use|from) only\b(?!
    [ ](?:one|an?|two|three|\d+|words?|upper|lower|(?:the )?(?:labels?|values?|letters?|categor))\b
  )|
  (?<!
    \b(?:return|reply|respond|answer|output|print|write|give|state|name|send|with)[^.:\n]{0,12}[ ]
  )\bonly (?:use|from|the)\b|
  上下文|资料|コンテキスト|情報(?:だけ|のみ)|informations? :|información :|
  <(?:doc|document|context|text|article|source|passage|page|info)\b|
  \b(?:information|text|passage|document|article) (?:below|above)\b|
  \b(?:
    product|customer|company|hotel|order|account|patient
  ) (?:data|details|info(?:rmation)?|facts)\b[^\n:]{0,20}:|
  \bsummar(?:i[sz]e|y of)\b|\bfass\w* .{0,40}zusammen\b|\brésume[rz]?\b|\bresum[ae]\b|\briassum|
  \bfollowing (?:information|text|passage|document|article|facts)\b
`;

/** More than a label or a name. */
const WORDY = /(?:\S+\s+){3}\S|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{8}/u;
/** Sentences that say how to answer, and not what is so. */
const INSTRUCTION = regex('i')`
  \b(?:
    reply|answer|return|respond|output|write|use|give|extract|list|format|json|words?|sentences?|characters?|
    lines?|at (?:most|least)|exactly|no more than|between \d+ and|from \d+ to|max(?:imum)?|min(?:imum)?|
    example|e\.g|version
  )\b
`;
/** So many figures in a system message are facts to answer from. */
const FIGURES_OF_FACTS = 3;
/** Longer messages are asked about their beginning. */
const LONGEST_FACTS = 20_000;

/** An order to write, at the beginning of a sentence. */
const TEXT_TASK = regex('iu')`
  (?:^|[.!?:]\s*|\n[^\S\n]*)(?:please )?(?:
    translate|rewrite|rephrase|reword|paraphrase|summari[sz]e|proofread|correct|shorten|simplify|
    (?:write|compose|draft|create|suggest) (?:me |us )?(?:an?|the|one) [\p{L}-]+
  )\b
`;

const TRANSLATION =
  /\b(?:translat(?:e|ion|or)|übersetz|traduis|traduire|traduci[rt]?|traduza|vertaal|przetłumacz)/i;

const MOST_RELATED = 16;

/** What the model was given for one result, ready to be searched. */
export class Given {
  readonly passages: readonly Passage[] | undefined;
  readonly knowledge: KnowledgeBase | undefined;
  /** What was asked, as far as that can be told from the rest. */
  readonly question: string;
  /** Keys of the question's words with content. */
  readonly questionKeys: readonly string[];
  /** There is something to answer from: in the prompt, in passages, or in knowledge files. */
  readonly hasContext: boolean;
  /** A text is to be written, and nothing is asked. Which words it has, is no matter of knowing. */
  readonly isForText: boolean;
  /** What is written has other words than what is given. */
  readonly isForTranslation: boolean;
  readonly messages: readonly TextMessage[];
  readonly #texts: readonly IndexedText[];

  constructor({ messages, passages, knowledge }: GivenInput, variables: Readonly<Record<string, unknown>>) {
    this.messages = messages;
    this.passages = passages;
    this.knowledge = knowledge;
    this.question = questionIn(messages, variables);
    this.questionKeys = [...contentKeys(termsOf(this.question.slice(0, 2_000)))].slice(0, MOST_RELATED);
    const last = messages.findLastIndex(({ role }) => role === 'user');
    this.#texts = messages.map(({ content }, index) =>
      indexOf(index === last ? withoutAlternatives(content) : content),
    );
    this.isForText = !/[?？]/.test(this.question) && messages.some(({ content }) => TEXT_TASK.test(content));
    this.isForTranslation = messages.some(({ content }) => TRANSLATION.test(content));
    this.hasContext = passages !== undefined || isContextual(messages, variables);
  }

  /** The words of everything given. */
  has(key: string): boolean {
    return this.#texts.some((text) => text.has(key)) || this.#passageTexts().some((text) => text.has(key));
  }

  /** Where a fact stands in what was given. */
  find(keys: readonly string[]): GivenPlace | undefined {
    const related = this.questionKeys.filter((key) => !keys.includes(key));
    // A mere number stands in many a prompt for other reasons, such as a list of rules.
    const [only = ''] = keys;
    const isMereNumber = keys.length === 1 && only.startsWith('#') && !isTelling(Number(only.slice(1)));
    for (const [message, text] of this.#texts.entries()) {
      const found = findTogether(text, keys, related);
      if (!found || (isMereNumber && found.related === 0 && related.length > 0)) continue;
      const offset = text.terms[found.place]?.start ?? 0;
      return this.#promptPlace(message, offset);
    }
    for (const [index, text] of this.#passageTexts().entries()) {
      if (findTogether(text, keys, related)) return this.#passagePlace(index);
    }
    return undefined;
  }

  /** Whether a place is in the message that asks the question. */
  isAsked(place: GivenPlace | { readonly in: 'knowledge' } | undefined): boolean {
    const last = this.messages.findLastIndex(({ role }) => role === 'user');
    return (
      place?.in === 'prompt' && place.message === last && /[?？]/.test(this.messages[last]?.content ?? '')
    );
  }

  /** The first line given that a test accepts. */
  findLine(accepts: (line: string) => boolean): GivenPlace | undefined {
    for (const [message, { content }] of this.messages.entries()) {
      let offset = 0;
      for (const line of content.split('\n')) {
        if (accepts(line)) return this.#promptPlace(message, offset);
        offset += line.length + 1;
      }
    }
    const index = this.passages?.findIndex(({ text }) => text.split('\n').some(accepts)) ?? -1;
    return index < 0 ? undefined : this.#passagePlace(index);
  }

  /** All that there was to answer from, as one text: everything but the question. */
  contextText(): string {
    const texts = this.messages.map(({ content }) => content.replace(this.question, ' '));
    return [...texts, ...(this.passages ?? []).map(({ text }) => text)].join('\n\n');
  }

  #passageTexts(): IndexedText[] {
    return (this.passages ?? []).map(({ text }) => indexOf(text));
  }

  #promptPlace(message: number, offset: number): GivenPlace {
    const { role, content } = this.messages[message] as TextMessage;
    return { in: 'prompt', role, message, ...lineAt(content, new LineIndex(content), offset) };
  }

  #passagePlace(index: number): GivenPlace {
    const { id, text } = (this.passages ?? [])[index] as Passage;
    return { in: 'passage', id, text: text.trim().slice(0, 300).toWellFormed() };
  }
}

const sentencesOf = (text: string) => text.match(/[^.!?\n。！？]+[.!?\n。！？]*/g) ?? [];
const isQuestion = (sentence: string) => /[?？]/.test(sentence.trimEnd().slice(-3));

/** Of a choice in a question ("30 or 60 days?"), neither is given as a fact. The text keeps its length. */
function withoutAlternatives(text: string): string {
  if (!/[?？]/.test(text)) return text;
  const blank = (sentence: string) =>
    isQuestion(sentence) && /\b(?:or|oder|ou)\b/i.test(sentence) ? ' '.repeat(sentence.length) : sentence;
  return text.replace(/[^.!?\n。！？]+[.!?\n。！？]*/g, blank);
}

function questionIn(messages: readonly TextMessage[], variables: Readonly<Record<string, unknown>>): string {
  for (const [name, value] of Object.entries(variables)) {
    if (QUESTION_VARIABLE.test(name) && typeof value === 'string' && value.trim() !== '') return value;
  }
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const questions = sentencesOf(asked).filter(isQuestion);
  return questions.length > 0 ? questions.join(' ').trim() : asked.slice(0, 1_000);
}

function isContextual(
  messages: readonly TextMessage[],
  variables: Readonly<Record<string, unknown>>,
): boolean {
  const isContext = ([name, value]: [string, unknown]) =>
    CONTEXT_VARIABLE.test(name) && typeof value === 'string' && value.trim().length > 20;
  // Beside a question, a variable that tells something is there to answer from.
  const texts = Object.values(variables).filter((value) => typeof value === 'string');
  const isTold = texts.some(isQuestion) && texts.some((text) => !isQuestion(text) && WORDY.test(text));
  return (
    isTold ||
    Object.entries(variables).some(isContext) ||
    messages.some(
      ({ role, content }) => CONTEXT_CUE.test(content) || (role === 'system' && tellsFacts(content)),
    )
  );
}

/** Whether a message tells times, prices and numbers of something, beside what it asks for. */
const tellsFacts = memoize(KEPT_TEXTS, (content) => {
  const told = sentencesOf(content.slice(0, LONGEST_FACTS)).filter((sentence) => !INSTRUCTION.test(sentence));
  const figures = told.flatMap((sentence) => termsOf(sentence)).filter(({ key }) => isFigure(key));
  return figures.length >= FIGURES_OF_FACTS;
});
