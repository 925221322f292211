/** Words that deny, by language: what a sentence that declines has in every language, also in those never trained on. */
const NEGATORS: Readonly<Record<string, string>> = {
  af: 'nie geen',
  bg: 'не няма',
  ca: 'no cap sense',
  cs: 'ne není nelze nemohu nemůžu nevím nemám',
  da: 'ikke ingen',
  de: 'nicht kein keine keinen keiner keinem keines nichts leider',
  el: 'δεν μη μην',
  en: "not no cannot can't don't doesn't didn't won't isn't wasn't aren't couldn't wouldn't unable nothing none neither",
  es: 'no ningún ninguna sin tampoco',
  et: 'ei pole',
  eu: 'ez',
  fi: 'ei en emme eivät et',
  fr: "ne pas aucun aucune impossible n'est n'ai n'a n'y",
  ga: 'ní níl',
  hr: 'ne nije nema nisam ne mogu',
  hu: 'nem nincs sem',
  id: 'tidak bukan belum',
  is: 'ekki enginn',
  it: 'non nessun nessuna',
  lt: 'ne nėra negaliu',
  lv: 'ne nav nevaru',
  ms: 'tidak bukan',
  nl: 'niet geen niets',
  no: 'ikke ingen',
  pl: 'nie brak',
  pt: 'não nenhum nenhuma',
  ro: 'nu niciun nicio',
  ru: 'не нет нельзя ничего',
  sk: 'nie nemôžem neviem',
  sl: 'ne ni ne morem',
  sq: 'nuk nuk mund',
  sr: 'не није нема',
  sv: 'inte ej ingen inget',
  sw: 'siwezi si hapana',
  tl: 'hindi wala',
  tr: 'değil yok hayır',
  uk: 'не немає',
  vi: 'không chưa',
};
const WORDS = new Set(Object.values(NEGATORS).flatMap((words) => words.split(' ')));
/** Where negation is no word of its own. */
const INSIDE =
  /[不没無无非未]|ません|ない|없|않|못|नहीं|[^\p{L}](?:لا|لم|لن|ليس|غير)|^(?:لا|لم|لن|ليس|غير)|لست|ไม่|לא|אין/u;

/** How often a sentence denies. @param words in small letters */
export function negationsIn(sentence: string, words: readonly string[]): number {
  const count = words.reduce((sum, word) => sum + Number(WORDS.has(word)), 0);
  return count + Number(INSIDE.test(sentence));
}
