import { stem } from '../../text/stem.ts';

/** A stretch of prose under its nearest heading. */
export interface Block {
  readonly heading: string;
  readonly text: string;
}

const STOP_WORDS = new Set(
  `a about after again all already also am an and another any are as at be because been before being but by can
  could did do does doing don't for from get gets getting give go goes going got had has have having hello help her
  here hey hi him his how however i i'd i'll i'm i've if in into is isn't it it's its just know let like me
  may maybe might more most must my need needs no not now of off on once one only or other our out over own please
  really same say says she should since so some still such tell than thank thanks that that's the their them then
  there these they this those though to too up us use very want wants was way we we're well were what when where
  whether which while who whose why will with without work would yes yet you your yours`.split(/\s+/),
);

/** Words that mean much the same, a line a notion; each is compared by its stem. */
const NOTIONS = [
  'bill billing invoice receipt charge payment pay paid card refund money price cost fee subscription rechnung facture factura',
  'refund return reimburse money-back',
  'account login password sign-in log-in signin username profile email access locked konto passwort compte mot-de-passe cuenta contraseña',
  'bug crash error broken fail failure freeze blank wrong glitch stuck missing fehler kaputt',
  'feature wish suggest suggestion idea add improvement request',
  'deliver delivery ship shipping parcel package courier arrive tracking',
  'cancel cancellation terminate unsubscribe stop',
  'positive good great love excellent happy amazing nice perfect wonderful recommend helpful',
  'negative bad terrible hate awful worst disappointed poor slow angry useless rude',
  'export download backup csv',
  'delete remove erase deletion',
];

/** Words in order, in lower case. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** Stems of the words that carry meaning, in order; a compound gives its parts as well. */
export function terms(text: string): string[] {
  const found: string[] = [];
  for (const word of words(text)) {
    if (STOP_WORDS.has(word)) continue;
    found.push(stem(word));
    if (word.includes('-'))
      for (const part of word.split('-')) if (!STOP_WORDS.has(part)) found.push(stem(part));
  }
  return found;
}

const notionsByStem = new Map<string, number[]>();
for (const [index, line] of NOTIONS.entries()) {
  for (const word of line.split(' ')) {
    const key = stem(word);
    notionsByStem.set(key, [...(notionsByStem.get(key) ?? []), index]);
  }
}

/** Numbers of the notions that the stems touch. */
export function notions(stems: Iterable<string>): Set<number> {
  const found = new Set<number>();
  for (const one of stems) for (const notion of notionsByStem.get(one) ?? []) found.add(notion);
  return found;
}

/** How many members of `these` are in `those`. */
export function shared<T>(these: Iterable<T>, those: ReadonlySet<T>): number {
  let count = 0;
  for (const one of these) if (those.has(one)) count += 1;
  return count;
}

/** Paragraphs, list items and table rows of prose or Markdown, their marks taken off and wrapped lines joined. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let heading = '';
  let open = '';
  const close = () => {
    if (open !== '') found.push({ heading, text: open });
    open = '';
  };
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim().replaceAll(/\*\*|__/g, '');
    const title = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    if (title !== undefined || line === '') close();
    if (title !== undefined) heading = title;
    else {
      const item = /^(?:[-*•>]|\d{1,3}[.)])\s+(.*)$/.exec(line)?.[1];
      if (item !== undefined || line.startsWith('|') || /^\p{L}[\p{L} ]{0,30}: /u.test(line)) close();
      open += `${open === '' || line === '' ? '' : ' '}${item ?? line}`;
    }
  }
  close();
  return found;
}

let segmenter: Intl.Segmenter | undefined;

/** Sentences of one block, trimmed. */
export function splitSentences(block: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  const found: string[] = [];
  for (const { segment } of segmenter.segment(block)) {
    // The rules for English end a sentence at every question mark, also inside a quotation: "Why?" on a button.
    if (found.length > 0 && /^\p{Ll}/u.test(segment)) found.push(`${found.pop() ?? ''}${segment}`);
    else found.push(segment);
  }
  return found.map((part) => part.trim()).filter((part) => part !== '');
}

/** Sentences of prose or Markdown, in order. */
export function sentences(text: string): string[] {
  return blocks(text).flatMap((block) => splitSentences(block.text));
}

/** Offsets at which `term` stands in `text` as a word of its own, whatever its case. */
export function mentions(text: string, term: string): number[] {
  const haystack = text.toLowerCase();
  const needle = term.toLowerCase();
  const found: number[] = [];
  if (needle === '') return found;
  for (let at = haystack.indexOf(needle); at !== -1; at = haystack.indexOf(needle, at + needle.length)) {
    const around = `${haystack[at - 1] ?? ''} ${haystack[at + needle.length] ?? ''}`;
    if (!/[\p{L}\p{N}_]/u.test(around)) found.push(at);
  }
  return found;
}
