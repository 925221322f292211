const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Every UTF-16 unit of these is a character of its own, whatever stands beside it but marks that combine. */
const PLAIN =
  '\\n\\x20-\\u02ff\\u0370-\\u0482\\u048a-\\u058f\\u2010-\\u2027\\u3001-\\u3029\\u3041-\\u3096\\u309b-\\u30ff\\u4e00-\\u9fff\\uac00-\\ud7a3\\uff01-\\uff9d';
const COMPOSED = new RegExp(`[${PLAIN}]?(?:[^${PLAIN}]+[${PLAIN}]?)+`, 'g');

/** How many characters a reader sees (grapheme clusters): an emoji of several code points is one. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (const [run] of text.matchAll(COMPOSED)) {
    let characters = 0;
    for (const _ of segmenter.segment(run)) characters++;
    count -= run.length - characters;
  }
  return count;
}

/** The offset at which the character of an index (from 0) begins; the text's length when there is none. */
export function characterOffset(text: string, index: number): number {
  const [found] = segmenter.segment(text)[Symbol.iterator]().drop(index).take(1);
  return found?.index ?? text.length;
}
