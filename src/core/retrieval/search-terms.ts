import snowball from 'snowball-stemmers';
import * as packaged from 'stopword';

const stopwords: Readonly<Record<string, readonly string[]>> = packaged;

/** Languages with a stemmer, by ISO 639-1 code: Snowball's name, and the list of stop words (ISO 639-3). */
const LANGUAGES: Readonly<
  Record<string, { readonly stemmer?: string; readonly stopwords?: keyof typeof packaged }>
> = {
  ar: { stemmer: 'arabic', stopwords: 'ara' },
  ca: { stemmer: 'catalan', stopwords: 'cat' },
  cs: { stemmer: 'czech', stopwords: 'ces' },
  da: { stemmer: 'danish', stopwords: 'dan' },
  de: { stemmer: 'german', stopwords: 'deu' },
  el: { stopwords: 'ell' },
  en: { stemmer: 'english', stopwords: 'eng' },
  es: { stemmer: 'spanish', stopwords: 'spa' },
  fi: { stemmer: 'finnish', stopwords: 'fin' },
  fr: { stemmer: 'french', stopwords: 'fra' },
  hi: { stopwords: 'hin' },
  hu: { stemmer: 'hungarian', stopwords: 'hun' },
  it: { stemmer: 'italian', stopwords: 'ita' },
  ja: { stopwords: 'jpn' },
  ko: { stopwords: 'kor' },
  nl: { stemmer: 'dutch', stopwords: 'nld' },
  no: { stemmer: 'norwegian', stopwords: 'nob' },
  pl: { stopwords: 'pol' },
  pt: { stemmer: 'portuguese', stopwords: 'por' },
  ro: { stemmer: 'romanian', stopwords: 'ron' },
  ru: { stemmer: 'russian', stopwords: 'rus' },
  sv: { stemmer: 'swedish', stopwords: 'swe' },
  tr: { stemmer: 'turkish', stopwords: 'tur' },
  zh: { stopwords: 'zho' },
};

/** A longer word is no word that anybody searches for. */
const LONGEST_WORD = 60;
/** Words whose stem is kept: a text says the same ones again and again. */
const MOST_STEMS = 50_000;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Writing without spaces, which needs a dictionary to be cut into words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Cuts texts of one language into the terms by which they are searched: words without endings and stop words. */
export class SearchTerms {
  readonly #stem: (word: string) => string;
  readonly #isStopword: ReadonlySet<string>;
  readonly #stems = new Map<string, string>();
  readonly #segmenter: Intl.Segmenter;

  /** @param language ISO 639-1; an unknown one has neither endings nor stop words taken off */
  constructor(language: string) {
    const { stemmer, stopwords: list } = LANGUAGES[language] ?? {};
    const found = stemmer ? snowball.newStemmer(stemmer) : undefined;
    this.#stem = (word) => found?.stem(word) ?? word;
    this.#isStopword = new Set(list && stopwords[list]);
    this.#segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  }

  /** In their order, repeated as in the text. */
  of(text: string): string[] {
    const terms: string[] = [];
    const plain = text.normalize('NFKC').toLowerCase();
    const take = (word: string) => {
      if (word.length <= LONGEST_WORD && !this.#isStopword.has(word)) terms.push(this.#stemOf(word));
    };
    const hasUnspaced = UNSPACED.test(plain);
    for (const word of plain.match(WORD) ?? []) {
      if (hasUnspaced && UNSPACED.test(word)) for (const part of this.#segments(word)) take(part);
      else take(word);
    }
    return terms;
  }

  *#segments(text: string): Generator<string> {
    for (const { segment, isWordLike } of this.#segmenter.segment(text)) if (isWordLike) yield segment;
  }

  #stemOf(word: string): string {
    const known = this.#stems.get(word);
    if (known !== undefined) return known;
    const own = copyOf(word);
    const stem = this.#stem(own);
    if (this.#stems.size >= MOST_STEMS) this.#stems.clear();
    this.#stems.set(own, stem);
    return stem;
  }
}

/** A word by itself: one that was cut out of a text keeps the whole text in memory. */
const copyOf = (word: string) => Buffer.from(word).toString();
