import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { KINDS, type Kind } from '../../../src/core/reading/kinds.ts';

/** A sentence with the kind that it is known to be of. */
export interface LabelledSentence {
  readonly text: string;
  /** An error is what a gateway says in the place of an answer. */
  readonly kind: Kind | 'error';
  readonly language: string;
  readonly weight: number;
  /** The whole answer that it is a part of; absent for one that stands alone. */
  readonly answer?: string;
}

const FOLDER = join(import.meta.dirname, '../sentences');
/** Of a line with alternatives, so many sentences, or as many as its largest group has alternatives. */
const USUAL = 24;
/** The commonest words for a thing are few among the written answers. */
const COMMON = 1.25;

/** The written sentences: of a line with alternatives, some of those that it stands for, the same ones each time. */
export function writtenSentences(): LabelledSentence[] {
  return ['english.txt', 'languages.txt', 'errors.txt'].flatMap((file) => {
    const lists = new Map<string, string>();
    let language = 'en';
    let random = 1;
    const next = (below: number) => {
      random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (random >> 8) % below;
    };
    return readFileSync(join(FOLDER, file), 'utf8')
      .split('\n')
      .flatMap((line): LabelledSentence[] => {
        const code = /^## (\w+)/.exec(line)?.[1];
        if (code) language = code;
        const [kind = '', pattern = ''] = line.split('\t');
        if (line.startsWith('#') || pattern === '') return [];
        if (kind.startsWith('$')) {
          lists.set(kind.slice(1), pattern);
          return [];
        }
        if (kind !== 'error' && !KINDS.includes(kind as Kind)) throw new Error(`There is no kind "${kind}".`);
        const whole = pattern.replace(/\$(\w+)/g, (_, name) => `{${lists.get(name)}}`);
        const decks = new Map<string, string[]>();
        const wanted = Math.max(largestGroup(whole), Math.min(USUAL, countOf(whole)));
        const found = new Set<string>();
        for (let index = 0; index < wanted * 4 && found.size < wanted; index++)
          found.add(expand(whole, (group) => dealt(group, decks, next)));
        return [...found].map((text) => ({ text, kind: kind as Kind, language, weight: COMMON }));
      });
  });
}

const INNERMOST = /\{([^{}]*)\}/;

/** How many alternatives a line has, counted one after the other. */
const countOf = (pattern: string) => pattern.split('|').length * 1.2;

const largestGroup = (pattern: string) =>
  Math.max(1, ...[...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, group = '']) => group.split('|').length));

/** One of a group's alternatives: each is taken once before any is taken again. */
function dealt(group: string, decks: Map<string, string[]>, next: (below: number) => number): string {
  let deck = decks.get(group) ?? [];
  if (deck.length === 0) deck = group.split('|');
  decks.set(group, deck);
  return deck.splice(next(deck.length), 1)[0] ?? '';
}

function expand(pattern: string, choose: (group: string) => string): string {
  let text = pattern;
  for (let match = INNERMOST.exec(text); match; match = INNERMOST.exec(text))
    text = text.slice(0, match.index) + choose(match[1] ?? '') + text.slice(match.index + match[0].length);
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:])/g, '$1')
    .trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** An answer with what it is known to do, and what each of its parts does. */
export interface LabelledAnswer {
  readonly label: 'refuses' | 'does-not-know' | 'answers';
  readonly parts: readonly LabelledSentence[];
}

/** The written answers: a label, a tab, and the parts with their kinds. @throws Error where a kind is not known */
export const writtenAnswers = (): LabelledAnswer[] => answersIn('answers');

/** Answers that decline only for who knows what was asked; nothing is learned of them. */
export const roundaboutAnswers = (): LabelledAnswer[] => answersIn('roundabout');

function answersIn(name: 'answers' | 'roundabout'): LabelledAnswer[] {
  const folder = join(import.meta.dirname, '..', name);
  return globSync('*.txt', { cwd: folder })
    .sort()
    .flatMap((file) => {
      let language = 'en';
      return readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .flatMap((line): LabelledAnswer[] => {
          language = /^## (\w+)/.exec(line)?.[1] ?? language;
          const [label = '', written = ''] = line.split('\t');
          if (written === '') return [];
          const parts = written.split(' ‖ ').map((part) => {
            const [, kind = '', text = ''] = /^([\w-]+): (.*)$/.exec(part) ?? [];
            if (!KINDS.includes(kind as Kind)) throw new Error(`There is no kind "${kind}".`);
            return { kind: kind as Kind, text, language, weight: 1 };
          });
          return [{ label: label as LabelledAnswer['label'], parts }];
        });
    });
}

/** In scripts that part no words, nothing stands between two sentences. */
export const textOf = ({ parts }: LabelledAnswer): string =>
  parts.map(({ text }) => text).join(/^(?:zh|ja)$/.test(parts[0]?.language ?? '') ? '' : ' ');

/** The parts of the answers, and the sentences that are put together of a lead-in and what follows it. */
export const sentencesOfAnswers = (answers: readonly LabelledAnswer[]): LabelledSentence[] =>
  answers.flatMap((labelled) => {
    const answer = textOf(labelled);
    return labelled.parts.flatMap((part, index) => {
      const before = labelled.parts[index - 1];
      const alone = { ...part, answer };
      return before && /[\p{L},:]$/u.test(before.text)
        ? [alone, { ...alone, text: `${before.text} ${part.text}` }]
        : [alone];
    });
  });
