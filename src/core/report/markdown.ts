import { oneLine } from '../text/one-line.ts';

/** A fence is longer than any row of backticks inside, so that nothing of a text is read as Markdown. */
export function codeFence(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((row) => row.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/<\/?details>/g, (tag) => tag.replace('<', '‹'))}\n${fence}`;
}

/** Backticks and pipes would end the code or the cell. */
export const code = (text: string) => `\`${oneLine(text, 100).replaceAll('`', "'").replaceAll('|', '¦')}\``;

/** A text as one line of Markdown that means nothing but itself. */
export const markdownText = (text: string) =>
  oneLine(text, 500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '@\u200b')
    .replace(/[\\`*_[\]#|]/g, (character) => `\\${character}`);
