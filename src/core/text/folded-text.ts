/** A text without what a comparison of facts with passages looks past: case, white space, and forms of characters. */
export const foldedText = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
