/**
 * Frequent short words of languages in the Latin script, which hardly any running text is without. They tell
 * languages apart where a text is short.
 */
const WRITTEN: Readonly<Record<string, string>> = {
  af: 'die en van het in is nie dat om te vir met op sy ek hy was ons wat aan',
  ca: 'el la els les un una i de del que és amb per en no al va hi són més com',
  cs: 'a je se na v že to s z do o ale jako jsem jsou by pro byl který za',
  da: 'og i at det en den til er som på de med af for ikke der var et jeg du',
  de: 'der die das und ist in zu den ein eine nicht mit sich auf für von dem es ich sie wir wie',
  en: 'the of and to a in is that it for was on are as with be at this have from or by not you we i my your what',
  es: 'el la de que y en un una los las se del por con no es para al lo su más como está',
  et: 'ja on ei et see ta ma kui oma ka mis aga ning seda oli',
  fi: 'ja on ei että se hän oli en ovat mutta kun niin myös joka tai kuin',
  fr: 'le la les de des un une et est en que qui dans du pour pas sur au ce il elle je vous nous',
  hr: 'i je u se na da za su od s koji ne kao bi što to sam ali',
  hu: 'a az és hogy nem is egy van ez de meg volt csak ha mint már',
  id: 'yang dan di itu dengan untuk tidak dari ini pada akan adalah ke saya anda',
  it: 'il la di che e è un una in per non sono con si del della le da gli mi lo ha',
  nl: 'de het een en van in is dat op te zijn voor met niet die er aan je ik ook',
  no: 'og i det er til som på en at for med av ikke den har de jeg var et',
  pl: 'i w na z się do nie to jest że o jak za po co od ale są',
  pt: 'o a de que e do da em um uma para com não os as no na se por mais é você',
  ro: 'și în de la cu nu o un că pe din este care mai pentru a să sunt',
  sl: 'in je v na se da za so ne pa s ki z bi tudi kot sem',
  sv: 'och i att det en som på är av för med till den inte har de jag om ett',
  sw: 'ya na wa kwa ni katika za la kuwa hii cha yake kama hiyo lakini yangu',
  sk: 'a je sa na v že to s z do o ale ako som sú by pre bol ktorý za',
  tl: 'ang ng sa na mga at ay si ko mo ito para hindi kung may siya niya',
  tr: 've bir bu için da de ile çok ne o mi gibi daha var ama en olarak',
  vi: 'và là của có không được cho với các một trong tôi những người này đó để bạn khi sẽ',
};

const wordsOf = new Map(Object.entries(WRITTEN).map(([code, words]) => [code, new Set(words.split(' '))]));

/** How many words of a list are function words, by language (ISO 639-1); only languages that have some. */
export function countFunctionWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [code, known] of wordsOf) {
    let count = 0;
    for (const word of words) if (known.has(word)) count++;
    if (count > 0) counts.set(code, count);
  }
  return counts;
}
