import { jsonStrings } from '../text/json-strings.ts';
import { SOURCE_NAMES, withoutCitations } from './citations.ts';

/** How an answer is laid out, and where it has it from. */
const LAYOUT: readonly RegExp[] = [
  // A list of sources, and what is named as one.
  new RegExp(
    String.raw`^[^\w\n]{0,12}(?:${SOURCE_NAMES}|references?|citations?)[^\w\n]{0,6}:.*(?:\n[ \t]*(?:[-*•]|\d{1,3}[.)]).*)*`,
    'gim',
  ),
  new RegExp(String.raw`[([](?:${SOURCE_NAMES}|see|cf\.?|siehe)\b[^)\]\n]{0,200}[)\]]`, 'gi'),
  // Of a link, its text is left; in brackets, it is a source.
  /\(\[[^\]\n]{0,200}\]\([^)\s]{0,500}\)\)|(?<=\])\([^)\s]{0,500}\)/g,
  // How sure an answer says it is.
  /(?<=(?:^|[.!?)\]*•(|-])\s{0,4})[*_(]{0,3}(?:confidence|certainty|konfidenz|confiance|confianza|confiança|zekerheid)(?: level| score)?[*_ ]{0,3}:[*_ ]{0,3}(?:\p{L}+ )?(?:\p{L}+|[\d.,]*\d(?: ?%)?(?: ?\/ ?\d+)?)(?=[.)*_ ]*(?:\n|\||$))/gimu,
  // The head of a table, and the line below it.
  /^[^\n|]*\|.*\n[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/gm,
  // Headings, code fences, tags, quotation marks of a line, bullets.
  /^[ \t]{0,3}#{1,6} .*(?=\n\s*\S)|^[ \t]*(?:```|~~~)[\w-]*[ \t]*$|<\/?[a-z][\w-]{0,40}>|^[ \t]*(?:>[ \t]?)+|^[ \t]*[-*+•][ \t]+/gim,
];
const ITEM = /^[ \t]*(\d{1,3})[.)](?=[ \t]+\S)/gm;
/** An object, or a list of more than figures, which may be citations; also in a code block. */
const JSON_TEXT = /^\s*(?:```\w*\s*)?(?:\{\s*"|\[\s*["{[])/;
/** In JSON, what tells of the answer and not of its matter. */
const META_KEY =
  /^(?:id|ids|confidence|certainty|score|sources?|citations?|references?|passages?|doc(?:ument)?s?)$/i;

/** An answer with blanks in the place of all that lays it out or names its sources; so offsets stay. */
export function claimText(answer: string): string {
  const text = JSON_TEXT.test(answer) ? jsonValues(answer) : answer;
  const plain = LAYOUT.reduce((rest, layout) => rest.replaceAll(layout, blank), withoutCitations(text));
  const numbers = new Set([...plain.matchAll(ITEM)].map(([, number]) => Number(number)));
  // "12. May" is no item where there is no eleventh one.
  return plain.replaceAll(ITEM, (item, number: string) =>
    number === '1' || numbers.has(Number(number) - 1) ? blank(item) : item,
  );
}

const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ');

/** The values of JSON, each in a line. */
function jsonValues(json: string): string {
  let [text, isMeta] = ['', false];
  const between = (end: number) =>
    json
      .slice(text.length, end)
      .replaceAll(/"|[{}[\]:]|\b(?:true|false|null)\b/g, blank)
      .replaceAll(',', '\n');
  for (const { text: value, start, isKey } of jsonStrings(json)) {
    text += isMeta ? blank(between(start)) : between(start);
    if (isKey) isMeta = META_KEY.test(value);
    text += isKey || isMeta ? blank(value) : value;
  }
  return text + (isMeta ? blank(json.slice(text.length)) : between(json.length));
}
