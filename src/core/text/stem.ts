/** A word without its commonest English endings, so that "refunds" and "refunded" meet. */
export function stem(word: string): string {
  let root = word.replace(/['’]s$/, '');
  if (root.length > 5) root = root.replace(/(?:ation|ing|ed|ly)$/, '');
  if (root.length > 4) root = root.replace(/ies$/, 'y').replace(/([^siu])s$/, '$1');
  return root.length > 3 ? root.replace(/([^aeiouls])\1$/, '$1').replace(/e$/, '') : root;
}
