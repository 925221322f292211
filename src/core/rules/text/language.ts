import { francAll } from 'franc';
import { countFunctionWords, hasFunctionWords } from './function-words.ts';

/** ISO 639-1 codes of the languages that are told apart, with the ISO 639-3 codes of `franc` for each. */
const KNOWN = new Map(
  `af:afr am:amh ar:arb az:azj be:bel bg:bul bn:ben bs:bos ca:cat cs:ces da:dan de:deu el:ell en:eng eo:epo
  es:spa et:ekk fa:pes fi:fin fr:fra gl:glg gu:guj ha:hau he:heb hi:hin hr:hrv hu:hun hy:hye id:ind ig:ibo it:ita
  ja:jpn ka:kat kk:kaz km:khm kn:kan ko:kor ky:kir lo:lao lt:lit lv:lvs mg:plt mk:mkd ml:mal mn:khk mr:mar ms:zlm
  my:mya ne:npi nl:nld no:nob,nno pa:pan pl:pol ps:pbu pt:por ro:ron ru:rus rw:kin si:sin sk:slk sl:slv so:som
  sq:als sr:srp sv:swe sw:swh ta:tam te:tel tg:tgk th:tha ti:tir tl:tgl tr:tur uk:ukr ur:urd uz:uzn vi:vie xh:xho
  yi:ydd yo:yor zh:cmn zu:zul`
    .split(/\s+/)
    .map((entry) => {
      const [code = '', names = ''] = entry.split(':');
      return [code, names.split(',')] as const;
    }),
);
const CODES = new Map([...KNOWN].flatMap(([code, names]) => names.map((name) => [name, code] as const)));
const ONLY = [...CODES.keys()];
/** Languages so near that short of single words nothing tells them apart. */
const NEAR = ['bs hr sr', 'id ms', 'da no'].map((group) => new Set(group.split(' ')));

export const knownLanguages: readonly string[] = [...KNOWN.keys()];

/** `no` names the language found instead; `unsure` is what has too little text, or no running text. */
export type LanguageVerdict =
  | { readonly verdict: 'yes' | 'unsure' }
  | { readonly verdict: 'no'; readonly found: string };

/** Letters looked at; more change nothing. */
const LOOKED_AT = 2_000;
/** Letters that tell nothing in a script that languages share. */
const TOO_FEW = 15;
/** Letters from which a text is expected to hold function words, and its letters to be typical of its language. */
const MANY = 100;

/**
 * Whether a text is in a language: by its script where that is enough, else by its function words and by how its
 * groups of three letters compare with those of other languages. Upper and lower case do not count.
 * @param wanted one of `knownLanguages`
 */
export function isInLanguage(text: string, wanted: string): LanguageVerdict {
  const words = wordsIn(text);
  const counts = countFunctionWords(words);
  // Running text of the language, in which every third word or so is one of them: nothing else need be asked.
  if (words.length >= 10 && (counts.get(wanted) ?? 0) >= Math.max(words.length / 6, ...counts.values()))
    return { verdict: 'yes' };
  const letters = words.join(' ').slice(0, LOOKED_AT);
  const scores = francAll(letters, { only: ONLY, minLength: 1 }).map(
    ([name, score]) => [CODES.get(name) ?? '', score] as const,
  );
  const [best = '', ...others] = scores.map(([code]) => code);
  if (best === '') return { verdict: 'unsure' };
  const score = scores.find(([code]) => code === wanted)?.[1];
  if (score === undefined) return { verdict: 'no', found: best };
  if (others.length === 0) return { verdict: 'yes' };
  if (letters.length < TOO_FEW) return { verdict: 'unsure' };
  if (hasFunctionWords(wanted))
    return byFunctionWords(counts, words.length, letters.length, wanted, best, score);
  return best === wanted || areNear(best, wanted) || score > 0.99
    ? { verdict: 'yes' }
    : { verdict: 'no', found: best };
}

function byFunctionWords(
  counts: ReadonlyMap<string, number>,
  words: number,
  letters: number,
  wanted: string,
  best: string,
  score: number,
): LanguageVerdict {
  const own = counts.get(wanted) ?? 0;
  const [rival = '', most = 0] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as [
    string,
    number,
  ]);
  if (own >= words / 20 && own > 0 && (own >= most || areNear(rival, wanted))) return { verdict: 'yes' };
  if (most >= words / 10 && most > own + 1) return { verdict: 'no', found: rival };
  const isLikely = best === wanted || areNear(best, wanted) || score > (letters < MANY ? 0.55 : 0.95);
  if (!isLikely) return { verdict: 'no', found: best };
  return { verdict: letters < MANY ? 'yes' : 'unsure' };
}

const areNear = (a: string, b: string) => NEAR.some((group) => group.has(a) && group.has(b));

/** Longer runs of one letter are no word of any language. */
const RUN = /(\p{L})\1{4}/u;

/** The words of the beginning of a text, in lower case, without addresses. */
function wordsIn(text: string): string[] {
  const plain = text.slice(0, LOOKED_AT * 5).replace(/\b(?:https?:\/\/|www\.)\S+|[\w.+-]{1,64}@\S+/g, ' ');
  const words = plain.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
  const kept = words.filter((word) => !RUN.test(word));
  const length = (list: readonly string[]) => list.reduce((sum, word) => sum + word.length, 0);
  // Of a text that is mostly no words, the rest says nothing.
  return length(kept) * 2 < length(words) ? [] : kept;
}
