import { escapePattern } from '../../text/escape-pattern.ts';
import { sentenceSpans } from '../../text/sentences.ts';
import { stem } from '../../text/stem.ts';

const STOP_WORDS = new Set(
  `a about after again all already also am an and another any are as at be because been before being but by can
  could did do does doing don't for from get gets getting give go goes going got had has have having hello help her
  here hey hi him his how however i i'd i'll i'm i've if in into is isn't it it's its just know let like me
  may maybe might more most must my need needs no not now of off on once one only or other our out over own please
  really same say says she should since so some still such tell than thank thanks that that's the their them then
  there these they this those though to too up us use very want wants was way we we're well were what when where
  whether which while who whose why will with without work would yes yet you your yours`.split(/\s+/),
);

/** Words that mean much the same, a line a concept; each is compared by its stem. */
const CONCEPTS = [
  'bill billing invoice receipt charge payment pay paid card refund money price cost fee subscription rechnung facture',
  'account login password sign-in log-in signin username profile email access locked konto passwort compte',
  'bug crash error broken fail failure freeze blank wrong glitch stuck missing fehler',
  'feature wish suggest suggestion idea add improvement request',
  'positive good great love excellent happy amazing nice perfect wonderful recommend helpful',
  'negative bad terrible hate awful worst disappointed poor slow angry useless rude',
];

/** Words in order, in lower case. */
export function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** Stems of the words that carry meaning, in order; a compound gives its parts as well. */
export function terms(text: string): string[] {
  return wordsIn(text)
    .filter((word) => !STOP_WORDS.has(word))
    .flatMap((word) => (word.includes('-') ? [word, ...word.split('-')] : [word]))
    .filter((word) => !STOP_WORDS.has(word))
    .map(stem);
}

const conceptsByStem = Map.groupBy(
  CONCEPTS.flatMap((line, concept) => line.split(' ').map((word) => ({ key: stem(word), concept }))),
  ({ key }) => key,
);

/** Numbers of the concepts that the stems touch. */
export function concepts(stems: Iterable<string>): Set<number> {
  return new Set([...stems].flatMap((one) => (conceptsByStem.get(one) ?? []).map(({ concept }) => concept)));
}

/** How many members of `these` are in `those`. */
export function overlap<T>(these: Iterable<T>, those: ReadonlySet<T>): number {
  let count = 0;
  for (const one of these) if (those.has(one)) count += 1;
  return count;
}

const stemsOf = (text: string) => new Set(terms(text));
const PRESSING = stemsOf(
  'urgent immediately emergency now down outage locked losing deadline today tonight blocked',
);
const RELAXED = stemsOf('whenever someday suggestion idea wish nice minor eventually rush hurry');
const PLEASED = stemsOf('great love excellent happy thank amazing nice perfect wonderful helpful enjoy glad');
const DISPLEASED = stemsOf(
  'bad terrible awful disappointed poor slow angry rude broken crash error freeze missing wrong',
);

/** How pressing a text sounds, from 0 to 1. */
export function urgency(text: string): number {
  const stems = stemsOf(text);
  const cues = overlap(stems, PRESSING) + (/can['’]?t|cannot|!{2,}|\bright now\b/i.test(text) ? 1 : 0);
  const relief = overlap(stems, RELAXED) + (/\bno (?:rush|hurry)\b/i.test(text) ? 2 : 0);
  return Math.max(0, Math.min(1, 0.2 + 0.2 * cues - 0.15 * relief));
}

/** How pleased a text sounds, from 0 to 1; 0.5 where it does not say. */
export function sentiment(text: string): number {
  const stems = stemsOf(text);
  const [liked, disliked] = [overlap(stems, PLEASED), overlap(stems, DISPLEASED)];
  return liked + disliked === 0 ? 0.5 : liked / (liked + disliked);
}

/** Paragraphs, list items and table rows of Markdown, without marks, wrapped lines joined, under their nearest heading. */
export function blocks(text: string): { heading: string; text: string }[] {
  const found = [{ heading: '', text: '' }];
  let heading = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    const plain = line.trim().replaceAll(/\*\*|__/g, '');
    const title = /^#{1,6}\s+(.*)$/.exec(plain)?.[1];
    const item = /^(?:[-*•>]|\d{1,3}[.)])\s+(.*)$/.exec(plain)?.[1];
    const isNew = plain === '' || item !== undefined || /^\||^\p{L}[\p{L} ]{0,30}: /u.test(plain);
    heading = title ?? heading;
    if (isNew || title !== undefined) found.push({ heading, text: '' });
    const block = found.at(-1);
    if (block && title === undefined) block.text = `${block.text} ${item ?? plain}`.trim();
  }
  return found.filter((block) => block.text !== '');
}

/** Sentences of one block, trimmed. */
export function blockSentences(block: string): string[] {
  return [...sentenceSpans(block)].map(({ start, end }) => block.slice(start, end));
}

/** Sentences of prose or Markdown, in order. */
export function proseSentences(text: string): string[] {
  return blocks(text).flatMap((block) => blockSentences(block.text));
}

/** Where `term` first stands in `text` as a word of its own, whatever its case; -1 where it does not. */
export function placeOf(term: string, text: string): number {
  return text.search(new RegExp(`(?<![\\p{L}\\p{N}_])${escapePattern(term)}(?![\\p{L}\\p{N}_])`, 'iu'));
}
