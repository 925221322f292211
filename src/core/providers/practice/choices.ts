/** One of the values an instruction allows, with what it says about it. */
export interface Choice {
  readonly name: string;
  readonly definition: string;
}

const MAX_CHOICES = 60;

/** Splits "billing, bug, `feature` or other." into its items; fewer than two are no list. */
function listItems(text: string): string[] {
  const quoted = [...text.matchAll(/["“`]([^"”`\n]{1,40})["”`]/g)].map((match) => match[1] ?? '');
  const list = text.replaceAll(/\([^()]*\)/g, '').split(/[.;)\n](?:\s|$)|\s[—–]\s|\s-\s|\.$/)[0] ?? '';
  const items =
    quoted.length >= 2
      ? quoted
      : list
          .split(/\s*(?:,|\||\/)\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+/)
          .map((item) => item.replaceAll(/^[\s"'`*<[{]+|[\s"'`*>\]}.]+$/g, ''));
  const named = items.filter((item) => item !== '' && item.length <= 40 && item.split(/\s+/).length <= 4);
  return named.length >= 2 ? [...new Set(named)].slice(0, MAX_CHOICES) : [];
}

const LISTS: readonly RegExp[] = [
  /\bone of(?: (?:the|these|exactly|following|allowed|values|categories|labels|options|choices|words)){0,4}\s*:?\s*([^\n]{3,800})/i,
  /\b(?:values|categories|labels|options|choices|classes)(?: are| is)?\s*:\s*([^\n]{3,800})/i,
  /((?:["'`]?[\w][\w -]{0,30}["'`]?\s*\|\s*){1,40}["'`]?[\w][\w -]{0,30})/,
  /\b(?:as|into|is|either|be)(?: either)? ((?:["'`]?[\w-]{1,30}["'`]?, ){0,20}["'`]?[\w-]{1,30}["'`]?,? or ["'`]?[\w-]{1,30})/i,
  /\((?!e\.g|for example|such as)([^()\n]{3,300})\)/,
  /\b((?:yes|true)\s*(?:or|\/|,)\s*(?:no|false))\b/i,
];

/** The values a text allows ("one of billing, bug or other", "low | high"); empty where it sets none. */
export function choicesIn(text: string): string[] {
  for (const pattern of LISTS) {
    const items = listItems(pattern.exec(text)?.[1] ?? '');
    if (items.length >= 2) return items;
  }
  return [];
}

const DEFINITION =
  /^\s*(?:[-*•]\s*)?[`"*]*([\p{L}\p{N}][\p{L}\p{N}_ &/-]{0,40}?)[`"*]*\s*(?::|=|–|—|\s-\s|\bmeans\b)\s*(\S.*)$/u;

/** Names and definitions of lines such as `- billing: refunds, invoices`. */
export function definitionsIn(lines: readonly string[]): Choice[] {
  const found: Choice[] = [];
  for (const line of lines) {
    const match = DEFINITION.exec(line);
    const bare = /^\s*[-*•]\s*[`"*]*([\p{L}\p{N}][\w &/-]{0,40}?)[`"*]*\s*$/u.exec(line);
    const name = match?.[1] ?? bare?.[1];
    if (name !== undefined) found.push({ name: name.trim(), definition: match?.[2] ?? '' });
  }
  return found.slice(0, MAX_CHOICES);
}
