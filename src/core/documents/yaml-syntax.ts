import type { YAMLError } from 'yaml';

const TAB = 'there is a tab in the indentation; indent with spaces';

/** What the parser says, by how it begins, and what that means to somebody who writes prompts. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /^Nested mappings are not allowed/,
    'the value here holds a second "key: value"; put it in quotes, or check the indentation',
  ],
  [
    /^Implicit (?:map )?keys need to be/,
    'this is no "key: value"; add ": " after the key, or indent the line to where it belongs',
  ],
  [/^Missing closing/, 'the closing quote is missing here; add it'],
  [/end with a \]$/, 'the closing ] is missing here; add it'],
  [/end with a \}$/, 'the closing } is missing here; add it'],
  [
    /must start at the same column$|^Sequence item without/,
    'this line is not in one column with its neighbours; correct its indentation',
  ],
  [/^Block scalar (?:values|lines)/, 'a block of text must be indented further than its key; indent it'],
  [/^Block scalar header/, 'nothing may follow | or > on their line; begin the text on the next one'],
  [/^Tabs are not allowed/, TAB],
  [/^Plain value cannot start/, 'text that begins with this character needs quotes; add them'],
  [/cannot be an empty string$/, 'text that begins with & or * needs quotes; add them'],
  [
    /^Invalid escape sequence/,
    'this escape is not known in double quotes; write the backslash twice, or use single quotes',
  ],
  [/on same line with key$/, 'a list begins on the line after its key; move it there'],
  [
    /at node end$/,
    'this does not belong to the text before it; put the whole text in quotes, or check the indentation',
  ],
  [/^Unexpected /, 'this is not expected here; remove it, or put the text around it in quotes'],
  [/multiple documents/, 'a second document begins here; keep one in a file, without "---" between'],
  [
    /^Unresolved tag/,
    'this tag is not known; remove it, or put text that begins with an exclamation mark in quotes',
  ],
];

/** One sentence on a mistake of YAML's syntax in a text. */
export function syntaxSentence({ code, message, pos: [start] }: YAMLError, text: string): string {
  if (code === 'RESOURCE_EXHAUSTION') return 'The file nests too deeply to be read; flatten it.';
  const known = isBehindTab(text, start) ? TAB : REASONS.find(([pattern]) => pattern.test(message))?.[1];
  return `The file is not valid YAML: ${known ?? `${message.slice(0, 200)}; correct it`}.`;
}

/** The parser takes a line that a tab indents for the rest of the one before. */
const isBehindTab = (text: string, offset: number) =>
  /^\t[ \t]*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
