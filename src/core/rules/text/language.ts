import { CheckFailedError } from '../errors.ts';

/** ISO 639-1 codes of the languages that are told apart, with the ISO 639-3 code that `franc` has for each, if any. */
const KNOWN = new Map(
  `af:afr am:amh ar:arb az:azj be:bel bg:bul bn:ben bs:bos ca:cat cs:ces da:dan de:deu el:ell en:eng eo:epo es:spa
  et:ekk eu fa:pes fi:fin fr:fra gl:glg gu:guj ha:hau he:heb hi:hin hr:hrv hu:hun hy:hye id:ind ig:ibo is it:ita ja:jpn
  ka:kat kk:kaz km:khm kn:kan ko:kor ku ky:kir lo:lao lt:lit lv:lvs mg:plt mk:mkd ml:mal mn:khk mr:mar ms:zlm my:mya
  ne:npi nl:nld no:nob or pa:pan pl:pol ps:pbu pt:por ro:ron ru:rus rw:kin si:sin sk:slk sl:slv so:som sq:als sr:srp
  sv:swe sw:swh ta:tam te:tel tg:tgk th:tha ti:tir tl:tgl tr:tur uk:ukr ur:urd uz:uzn vi:vie xh:xho yi:ydd yo:yor
  zh:cmn zu:zul`
    .split(/\s+/)
    .map((entry): [code: string, name: string] => {
      const [code = '', name = ''] = entry.split(':');
      return [code, name];
    }),
);
const CODES = new Map([...KNOWN].map(([code, name]) => [name, code]));
/** `eld` does not know these; it tells the others better than `franc`, of which it mistakes half as many. */
const ONLY_BY_FRANC = new Set(
  'af bs eo gl ha id ig kk km ky mg mk mn my ne ps rw si so sw tg ti uz xh yi zu'.split(' '),
);
/** Languages so near that short of single words nothing tells them apart. */
const NEAR = ['bs hr sr', 'id ms', 'da no'].map((group) => new Set(group.split(' ')));

export const knownLanguages: readonly string[] = [...KNOWN.keys()];

/** `no` names the language found instead; `unsure` is what has too little text, or no running text. */
export type LanguageVerdict =
  | { readonly verdict: 'yes' | 'unsure' }
  | { readonly verdict: 'no'; readonly found: string };

/** Letters looked at; more change nothing. */
const LOOKED_AT = 1_000;
/** Letters that tell nothing in a script that languages share. */
const TOO_FEW = 15;
/** A language that comes so near to the likeliest one may be the right one. */
const MARGIN = 0.02;
/** By `eld`, running text is at least so much like its language. */
const LEAST = 0.5;
/** The same where nearly all words begin with a capital: a title is more like its language than a list of names. */
const LEAST_IN_CAPITALS = 0.65;

type Scores = (letters: string) => readonly (readonly [code: string, score: number])[];
let detectors: { readonly eld: Scores; readonly franc: Scores } | undefined;

/** Loads what languages are told by, a megabyte. */
export async function loadLanguages(): Promise<void> {
  if (detectors) return;
  const [{ eld }, { francAll }] = await Promise.all([import('eld/extrasmall'), import('franc')]);
  const only = [...CODES.keys()].filter((name) => name !== '');
  detectors = {
    eld: (letters) => Object.entries(eld.detect(letters).getScores()),
    franc: (letters) =>
      francAll(letters, { only, minLength: 1 }).map(
        ([name, score]) => [CODES.get(name) ?? '', score] as const,
      ),
  };
}

/**
 * Whether a text is in a language, by its groups of letters. Upper and lower case do not count.
 * @param wanted one of `knownLanguages`
 * @throws {CheckFailedError} before `loadLanguages`
 */
export function isInLanguage(text: string, wanted: string): LanguageVerdict {
  if (!detectors) throw new CheckFailedError('what tells languages apart has not been loaded');
  const letters = lettersIn(text);
  const byEld = ONLY_BY_FRANC.has(wanted) ? [] : detectors.eld(letters);
  const scores = byEld.length > 0 ? byEld : detectors.franc(letters);
  const [best = '', top = 0] = scores[0] ?? [];
  const isLikely = byEld.length === 0 || top >= LEAST_IN_CAPITALS || (top >= LEAST && !isInCapitals(text));
  if (best === '' || !isLikely) return { verdict: 'unsure' };
  const score = scores.find(([code]) => code === wanted)?.[1];
  if (score === undefined && !areNear(best, wanted)) return { verdict: 'no', found: best };
  // Of a script that one language has, a letter is enough.
  if (scores.length > 1 && letters.length < TOO_FEW) return { verdict: 'unsure' };
  if (best === wanted || areNear(best, wanted)) return { verdict: 'yes' };
  return top - (score ?? 0) < MARGIN ? { verdict: 'unsure' } : { verdict: 'no', found: best };
}

const areNear = (a: string, b: string) => NEAR.some((group) => group.has(a) && group.has(b));

/** Longer runs of one letter are no word of any language. */
const RUN = /(\p{L})\1{4}/u;

/** Whether four of five words begin with a capital and go on without, as in a list of names. */
function isInCapitals(text: string): boolean {
  const words = text.slice(0, LOOKED_AT).match(/[\p{L}\p{M}]{2,}/gu) ?? [];
  return words.filter((word) => /^\p{Lu}\p{Ll}/u.test(word)).length >= words.length * 0.8;
}

/** The words of the beginning of a text, in lower case, without addresses. */
function lettersIn(text: string): string {
  const plain = text.slice(0, LOOKED_AT * 5).replace(/\b(?:https?:\/\/|www\.)\S+|[\w.+-]{1,64}@\S+/g, ' ');
  const words = plain.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
  const kept = words.filter((word) => !RUN.test(word));
  const length = (list: readonly string[]) => list.reduce((sum, word) => sum + word.length, 0);
  // Of a text that is mostly no words, the rest says nothing.
  return length(kept) * 2 < length(words) ? '' : kept.join(' ').slice(0, LOOKED_AT);
}
