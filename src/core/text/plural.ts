const COUNT = new Intl.NumberFormat('en-US');

export const formatCount = (count: number) => COUNT.format(count);

/** `1 sample`, `2 samples`. @param many where an `s` does not do */
export const plural = (count: number, word: string, many = `${word}s`) =>
  `${formatCount(count)} ${count === 1 ? word : many}`;
