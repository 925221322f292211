import { wordsIn } from './text-features.ts';

/** Frequent short words of languages in the Latin script, which hardly any running text is without. */
const WRITTEN: Readonly<Record<string, string>> = {
  en: 'the of and to a in is that it for was on are as with be at this have from or by not you we i my your what',
  da: 'og i at det en den til er som på de med af for ikke der var et jeg du',
  de: 'der die das und ist in zu den ein eine nicht mit sich auf für von dem es ich sie wir wie',
  es: 'el la de que y en un una los las se del por con no es para al lo su más como está',
  fi: 'ja on ei että se hän oli en ovat mutta kun niin myös joka tai kuin',
  fr: 'le la les de des un une et est en que qui dans du pour pas sur au ce il elle je vous nous',
  it: 'il la di che e è un una in per non sono con si del della le da gli mi lo ha',
  nl: 'de het een en van in is dat op te zijn voor met niet die er aan je ik ook',
  pl: 'i w na z się do nie to jest że o jak za po co od ale są',
  pt: 'o a de que e do da em um uma para com não os as no na se por mais é você',
  sv: 'och i att det en som på är av för med till den inte har de jag om ett',
  tr: 've bir bu için da de ile çok ne o mi gibi daha var ama en olarak',
};

const wordsOf = new Map(Object.entries(WRITTEN).map(([code, listed]) => [code, new Set(listed.split(' '))]));

/** The language with most function words in the text (ISO 639-1), English where none stands out. */
export function languageOf(text: string): string {
  const found = wordsIn(text.slice(0, 4000));
  const countOf = (known: ReadonlySet<string>) => found.filter((word) => known.has(word)).length;
  const counts = [...wordsOf].map(([code, known]) => ({ code, count: countOf(known) }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).code;
}
