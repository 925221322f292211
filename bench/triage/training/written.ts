import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, type Kind } from '../../../src/core/reading/kinds.ts';

/** A sentence with the kind that it is known to be of. */
export interface LabelledSentence {
  readonly text: string;
  readonly kind: Kind;
  readonly language: string;
  readonly weight: number;
}

const FOLDER = join(import.meta.dirname, '../sentences');
/** Of a line with alternatives, so many sentences at most. */
const MOST = 24;

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
        if (!KINDS.includes(kind as Kind)) throw new Error(`There is no kind "${kind}".`);
        const whole = pattern.replace(/\$(\w+)/g, (_, name) => `{${lists.get(name)}}`);
        const ways = countOf(whole);
        const found = new Set<string>();
        const tries = Math.min(MOST, ways);
        for (let index = 0; index < tries * 4 && found.size < tries; index++) found.add(expand(whole, next));
        return [...found].map((text) => ({ text, kind: kind as Kind, language, weight: 1 }));
      });
  });
}

const INNERMOST = /\{([^{}]*)\}/;

/** How many alternatives a line has, counted one after the other. */
const countOf = (pattern: string) => pattern.split('|').length * 1.2;

function expand(pattern: string, next: (below: number) => number): string {
  let text = pattern;
  for (let match = INNERMOST.exec(text); match; match = INNERMOST.exec(text)) {
    const choices = (match[1] ?? '').split('|');
    const choice = choices[next(choices.length)] ?? '';
    text = text.slice(0, match.index) + choice + text.slice(match.index + match[0].length);
  }
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:])/g, '$1')
    .trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
