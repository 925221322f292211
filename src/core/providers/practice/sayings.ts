import { type Choice, definitionsIn } from './choices.ts';
import { mentions, splitSentences } from './words.ts';

/** What the instructions say about one key of the output. */
export interface Saying {
  /** The line that introduces the key; empty where it is only mentioned in passing. */
  readonly definition: string;
  /** Everything said about it, the definition included. */
  readonly about: string;
  /** Items listed below the key's own line. */
  readonly items: readonly Choice[];
}

const KEY = '[A-Za-z_][\\w-]{0,40}';
const KEY_ITEM = new RegExp(
  `^(\\s*)(?:[-*•]|\\d{1,2}[.)])\\s+[\`"*]*(${KEY})[\`"*]*\\s*(?=[:(,=–—-]|is\\b|$)`,
);
const NEGATED = /\b(?:do not|don['’]t|never|without|no)\b[^.]{0,60}$/i;

/** Keys of the first JSON object that stands in the text, however loosely it is written. */
function keysOfExample(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const match of text.matchAll(/[{}[\]]|"([^"\\\n]{1,100})"\s*(:)?/g)) {
    if (match[0] === '{' || match[0] === '[') depth += 1;
    else if (match[0] === '}' || match[0] === ']') depth = Math.max(0, depth - 1);
    else if (depth === 1 && match[2] !== undefined) keys.push(match[1] ?? '');
    if (depth === 0 && keys.length > 0) break;
  }
  return keys;
}

function keysOfLists(lines: readonly string[]): string[] {
  const keys: string[] = [];
  let indent: number | undefined;
  let introduced = false;
  for (const line of lines) {
    const item = KEY_ITEM.exec(line);
    const depth = item?.[1]?.length ?? 0;
    if (item !== null && introduced && (indent === undefined || depth === indent)) {
      indent = depth;
      keys.push(item[2] ?? '');
    } else if (line.trim() !== '' && !/^\s/.test(line)) {
      introduced =
        /^#{1,6} .*\b(?:json|keys|fields)\b|\b(?:keys?|fields?|properties|attributes|json|object)\b[^:]*:\s*$/i.test(
          line,
        );
      indent = undefined;
    }
  }
  return keys;
}

function keysOfSentences(lines: readonly string[]): string[] {
  const keys: string[] = [];
  for (const sentence of lines.flatMap(splitSentences)) {
    if (!/\b(?:json|keys?|fields?|propert(?:y|ies)|attributes?)\b/i.test(sentence)) continue;
    const plain = sentence.replaceAll(/\([^()]*\)/g, '').split(/\bone of\b/i)[0] ?? '';
    const quoted = [...plain.matchAll(new RegExp(`["“\`](${KEY})["”\`]`, 'g'))].filter(
      (match) => !NEGATED.test(plain.slice(0, match.index)),
    );
    if (quoted.length > 0) keys.push(...quoted.map((match) => match[1] ?? ''));
    else {
      const list =
        /\b(?:key|field|property|attribute|(keys|fields|properties|attributes))\b(?: named| called| are)?\s*:?\s*([^.;\n]{2,400})/i.exec(
          plain,
        );
      const named = (list?.[2] ?? '').split(/\s*,\s*(?:and\s+)?|\s+and\s+/).map((item) => item.trim());
      const items = named.filter((item) => item !== '').slice(0, list?.[1] === undefined ? 1 : undefined);
      const whole = new RegExp(`^${KEY}$`);
      if (items.every((item) => whole.test(item))) keys.push(...items);
    }
  }
  return keys;
}

/** Keys that the instructions want in the JSON, in their order of appearance. */
export function keysIn(instructions: string): string[] {
  const lines = instructions.split('\n');
  const listed = [...keysOfExample(instructions), ...keysOfLists(lines)];
  return [...new Set([...listed, ...keysOfSentences(lines)])].slice(0, 40);
}

/** Sorts what the instructions say by the key it is about; what is about none of them is `general`. */
export function sayingsAbout(
  keys: readonly string[],
  instructions: string,
): { sayings: ReadonlyMap<string, Saying>; general: string } {
  const notes = new Map(keys.map((key) => [key, { definition: '', about: '', lines: [] as string[] }]));
  const general: string[] = [];
  let owner: { key: string; indent: number } | undefined;
  for (const line of instructions.split('\n')) {
    const indent = line.length - line.trimStart().length;
    const introduced = KEY_ITEM.exec(line)?.[2];
    if (
      introduced !== undefined &&
      notes.has(introduced) &&
      (owner === undefined || indent <= owner.indent)
    ) {
      owner = { key: introduced, indent };
    } else if (owner !== undefined && (line.trim() === '' || indent <= owner.indent)) owner = undefined;
    const note = notes.get(owner?.key ?? '');
    if (note !== undefined) {
      if (introduced === owner?.key) note.definition += line;
      else if (/^\s*[-*•]/.test(line)) note.lines.push(line);
      else note.definition += ` ${line.trim()}`;
      note.about += `${line}\n`;
      continue;
    }
    for (const sentence of splitSentences(line)) {
      const found = keys
        .flatMap((key) => mentions(sentence, key).map((at) => ({ key, at })))
        .sort((a, b) => a.at - b.at);
      if (found.length === 0) general.push(sentence);
      const single = new Set(found.map(({ key }) => key)).size === 1;
      for (const [index, { key, at }] of found.entries()) {
        const piece = single ? sentence : sentence.slice(at, found[index + 1]?.at);
        const about = notes.get(key);
        if (about === undefined || (single && index > 0)) continue;
        about.about += `${piece}\n`;
        if (!single && about.definition === '') about.definition = piece;
      }
    }
  }
  const sayings = new Map(
    [...notes].map(([key, note]) => [
      key,
      { definition: note.definition, about: note.about, items: definitionsIn(note.lines) },
    ]),
  );
  return { sayings, general: general.join('\n') };
}
