// Characters that show nothing, move the cursor or turn the text around: control characters and halves of surrogate
// pairs, bidirectional controls, and those without width that hide text (joiners are left, as scripts and emoji need
// them).
const INVISIBLE =
  /(?!\n|\t)[\p{Cc}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2028\u2029\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;

/** Unicode's abbreviations of the control characters from U+0000 on. */
const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

const NAMES: ReadonlyMap<string, string> = new Map([
  ['\u007f', 'DEL'],
  ['\u00ad', 'SHY'],
  ['\u061c', 'ALM'],
  ['\u200b', 'ZWSP'],
  ['\u200e', 'LRM'],
  ['\u200f', 'RLM'],
  ['\u202a', 'LRE'],
  ['\u202b', 'RLE'],
  ['\u202c', 'PDF'],
  ['\u202d', 'LRO'],
  ['\u202e', 'RLO'],
  ['\u2066', 'LRI'],
  ['\u2067', 'RLI'],
  ['\u2068', 'FSI'],
  ['\u2069', 'PDI'],
  ['\ufeff', 'BOM'],
]);

/** A text with every character visible: `⟨ESC⟩`, `⟨RLO⟩`, `⟨U+0085⟩`. Lines and tabs stay. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(INVISIBLE, (character) => `⟨${nameOf(character)}⟩`);
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return CONTROLS[code] ?? NAMES.get(character) ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
