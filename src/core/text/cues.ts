import table from './cues.json' with { type: 'json' };
import { escapePattern } from './escape-pattern.ts';

/** Something that words and phrases tell of a text, in the languages that the table knows them in. */
export type Cue = keyof typeof table;

const LETTER = String.raw`[\p{L}\p{N}_]`;
/** Phrases of scripts that part words are whole words. */
const PARTED = /[^\P{L}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{N}#]/u;
/** What signs in a phrase stand for: the rest of a word, a number, a gap of a few words within a sentence. */
const SIGNS: Readonly<Record<string, string>> = {
  '*': '[\\p{L}_]*',
  '#': '\\d+',
  ' … ': '[^\\n:.]{0,40}',
};

/** The phrases of a cue as they are written. */
export const phrasesOf = (cue: Cue): string[] =>
  Object.values<string>(table[cue]).flatMap((list) => list.split(', '));

/** The source of a pattern that matches a phrase of a cue in a text in small letters. */
export function patternOf(cue: Cue): string {
  const [parted, others] = [true, false].map((isParted) =>
    phrasesOf(cue)
      .filter(([first = '']) => PARTED.test(first) === isParted)
      .map(sourceOf),
  ) as [string[], string[]];
  return [`(?<!${LETTER})(?:${parted.join('|')})`, ...others].join('|');
}

function sourceOf(phrase: string): string {
  const source = phrase.split(/( … |[*#])/).map((part) => SIGNS[part] ?? escapePattern(part));
  return source.join('') + (PARTED.test(phrase.at(-1) ?? '') ? `(?!${LETTER})` : '');
}

/** Tests a text for a cue; its pattern is compiled when it is first asked for, as most commands never do. */
function testOf(before: string, after: string): (cue: Cue, text: string) => boolean {
  const patterns = new Map<Cue, RegExp>();
  return (cue, text) => {
    let pattern = patterns.get(cue);
    if (!pattern) {
      pattern = new RegExp(`${before}(?:${patternOf(cue)})${after}`, 'u');
      patterns.set(cue, pattern);
    }
    return pattern.test(text.toLowerCase().replaceAll('’', "'"));
  };
}

/** Whether a text has a phrase of a cue. */
export const hasCue = testOf('', '');

/** Whether a text is one, and nothing else but marks. */
export const isCue = testOf('^[\\p{P}\\s]*', '[\\p{P}\\s]*$');
