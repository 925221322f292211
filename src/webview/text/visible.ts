// Characters that show nothing, move the cursor or turn the text around: control characters and halves of surrogate
// pairs, bidirectional controls, and those without width that hide text (joiners are left, as scripts and emoji need
// them).
const INVISIBLE =
  /(?!\n|\t)[\p{Cc}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2028\u2029\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;

/** A text with every character visible: `␛` for an escape, `⟨U+202E⟩` for what has no symbol. Lines and tabs stay. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(INVISIBLE, symbolOf);
}

function symbolOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
