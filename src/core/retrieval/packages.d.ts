declare module 'snowball-stemmers' {
  const snowball: {
    /** @param name a language in English, in lower case */
    newStemmer(name: string): { stem(word: string): string };
  };
  export default snowball;
}

declare module 'stopword' {
  const list: readonly string[];

  export {
    list as ara,
    list as cat,
    list as ces,
    list as dan,
    list as deu,
    list as ell,
    list as eng,
    list as fin,
    list as fra,
    list as hin,
    list as hun,
    list as ita,
    list as jpn,
    list as kor,
    list as nld,
    list as nob,
    list as pol,
    list as por,
    list as ron,
    list as rus,
    list as spa,
    list as swe,
    list as tur,
    list as zho,
  };
}

declare module 'html-to-text' {
  interface Builder {
    openBlock(options: { readonly leadingLineBreaks: number }): void;
    closeBlock(options: { readonly trailingLineBreaks: number }): void;
    addLiteral(text: string): void;
  }
  interface Element {
    readonly name: string;
    readonly children: readonly Element[];
  }
  type Walk = (children: readonly Element[], builder: Builder) => void;
  export function convert(
    html: string,
    options: {
      readonly wordwrap: false;
      readonly limits: { readonly maxInputLength: number; readonly maxDepth: number };
      readonly formatters: Readonly<Record<string, (element: Element, walk: Walk, builder: Builder) => void>>;
      readonly selectors: readonly {
        readonly selector: string;
        readonly format?: string;
        readonly options?: object;
      }[];
    },
  ): string;
}
