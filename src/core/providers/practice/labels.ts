/** What a labelled line such as `Context:` or `## Message` introduces. */
export interface LabelledLine {
  readonly kind: 'context' | 'input' | 'output' | 'other';
  /** What stands behind the label on the same line. */
  readonly rest: string;
}

const QUALIFIER =
  "(?:(?:the|this|our|some|relevant|retrieved|additional|company|product|reference|user|customer|input|original)(?:['’]?s)? )*";
const CONTEXT_NAME =
  'context|knowledge(?: base)?|passages?|documents?|docs|sources?|facts|background|information|documentation|what (?:you|we) know';
const INPUT_NAME =
  'text|message|input|email|ticket|question|query|review|article|content|transcript|request|comment|q';
const OUTPUT_NAME =
  'answer|output|completion|category|label|json|response|reply|summary|result|classification|sentiment|assistant|a';

const KINDS: readonly (readonly [LabelledLine['kind'], RegExp])[] = [
  ['context', new RegExp(`^${QUALIFIER}(?:${CONTEXT_NAME}) ?\\d*$`)],
  ['input', new RegExp(`^${QUALIFIER}(?:${INPUT_NAME}) ?\\d*$`)],
  ['output', new RegExp(`^${QUALIFIER}(?:${OUTPUT_NAME}) ?\\d*$`)],
  [
    'other',
    /^(?:instructions?|rules?|your task|task|(?:output )?format|categories|labels|examples?|guidelines?|requirements?|constraints|keys|fields|notes?)$/,
  ],
];

const LABELLED = /^\s*(?:#{1,6}\s*)?(?:\*\*)?([a-z][\w'’ ]{0,60}?)(?:\*\*)?\s*:(?:\*\*)?\s*(.*)$/i;
const HEADING = /^\s*#{1,6}\s+([a-z][\w'’ ]{0,60}?)\s*#*$/i;

/** Reads one line as a label of a known kind; lists (`- name: …`) and ordinary prose give nothing. */
export function labelOf(line: string): LabelledLine | undefined {
  const match = LABELLED.exec(line) ?? HEADING.exec(line);
  if (match === null) return undefined;
  const label = (match[1] ?? '').toLowerCase().trim();
  const rest = match[2] ?? '';
  for (const [kind, pattern] of KINDS) if (pattern.test(label)) return { kind, rest };
  if (rest === '' && /\b(?:context|knowledge|passages?|documents?|documentation)\b/.test(label)) {
    return { kind: 'context', rest };
  }
  return undefined;
}

const TAG_NAMES = {
  context: /^(?:context|knowledge|passages?|documents?|docs?|sources?|facts|background)$/i,
  input:
    /^(?:text|message|input|email|ticket|question|query|review|article|content|transcript|user_?input|customer_?message)$/i,
} as const;

/** A text taken apart: what stood in tags of one kind, and what stood around it. */
export interface Carved {
  readonly inside: readonly string[];
  readonly outside: string;
}

/**
 * Takes `<name>…</name>` blocks of one kind out of a text. An input block reaches to the last closing tag,
 * so that a closing tag inside the user's text does not end it.
 */
export function carveTags(text: string, kind: keyof typeof TAG_NAMES): Carved {
  const inside: string[] = [];
  const unclosed = new Set<string>();
  let outside = '';
  let from = 0;
  for (const match of text.matchAll(/<([a-z][\w-]{0,30})(?:\s[^<>\n]{0,200})?>/gi)) {
    const name = match[1] ?? '';
    if (match.index < from || unclosed.has(name) || !TAG_NAMES[kind].test(name)) continue;
    const start = match.index + match[0].length;
    const closing = `</${name}>`;
    const end = kind === 'input' ? text.lastIndexOf(closing) : text.indexOf(closing, start);
    if (end < start) {
      unclosed.add(name);
      continue;
    }
    inside.push(text.slice(start, end).trim());
    outside += `${text.slice(from, match.index)}\n`;
    from = end + closing.length;
    if (kind === 'input') break;
  }
  return { inside, outside: outside + text.slice(from) };
}
