/** How sentences of one kind begin, in one language. */
export interface Phrase {
  /** What may stand before, such as an apology, up to three times. */
  readonly lead: string;
  readonly core: string;
}

const OTHER_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Devanagari}]/u;

/**
 * Tells sentences that begin with one of some phrases. Of a sentence in Latin letters alone, only such phrases are
 * tried. Only a sentence's beginning counts, so quoting a phrase is none.
 * @param joints words and signs between lead and core
 */
export function phraseMatcher(phrases: readonly Phrase[], joints: string): (sentence: string) => boolean {
  const compiled = phrases.map(({ lead, core }) => ({
    pattern: new RegExp(`^(?:${lead}[\\s,;:،，、。–—-]*(?:(?:${joints})[\\s,，]*)?){0,3}(?:${core})`, 'iu'),
    isLatin: !OTHER_SCRIPT.test(core),
  }));
  const latin = compiled.filter(({ isLatin }) => isLatin);
  return (sentence) => {
    const plain = sentence.replaceAll('’', "'").replace(/[ \t\u00A0]+/g, ' ');
    return (OTHER_SCRIPT.test(plain) ? compiled : latin).some(({ pattern }) => pattern.test(plain));
  };
}
