// The Oxford comma is American.
const LIST = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** `a, b or c` */
export const alternatives = (words: readonly string[]): string => LIST.format(words);
