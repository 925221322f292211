import { headingsOf } from './indexed-document.ts';
import { SearchTerms } from './search-terms.ts';

/** Terms of headings count as often as this beside those of the text. */
const HEADING_WEIGHT = 2;

/** The terms by which passages are found, in the languages that documents are written in. */
export class PassageTerms {
  /** By language, the one of most documents first. */
  readonly #of: ReadonlyMap<string, SearchTerms>;

  /** @param languages ISO 639-1, the one of most documents first */
  constructor(languages: Iterable<string>) {
    this.#of = new Map([...new Set(languages)].map((language) => [language, new SearchTerms(language)]));
  }

  /** @param language one of those that were named @param title of the document */
  of(
    passage: { readonly text: string; readonly headings: readonly string[] },
    title: string | undefined,
    language: string,
  ): string[] {
    const terms = this.#of.get(language) as SearchTerms;
    const heading = terms.of(headingsOf(passage, title).join('. '));
    return [...Array.from({ length: HEADING_WEIGHT }, () => heading).flat(), ...terms.of(passage.text)];
  }

  /** Those of a query in each language, and how many words it has. */
  ofQuery(query: string): { readonly terms: string[]; readonly asked: number } {
    const [first = [], ...others] = [...this.#of.values()].map((terms) => terms.of(query));
    const own = new Set(first);
    const further = new Set(others.flat().filter((term) => !own.has(term)));
    return { terms: [...first, ...further], asked: first.length };
  }
}
