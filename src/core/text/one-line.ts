/** One line of at most `length` characters, safe for a terminal: control characters are shown as what they are. */
export function oneLine(text: string, length: number): string {
  const head = text.trimStart().slice(0, length * 4);
  const visible = head
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u00b7')
    .trimEnd();
  const characters = [...visible];
  const isWhole = characters.length <= length && text.trim().length <= head.length;
  return isWhole ? visible : `${characters.slice(0, length - 1).join('')}…`;
}
