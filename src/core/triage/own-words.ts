import { pattern, regex } from '../text/regex.ts';
import { ENGLISH_ANYWHERE, ENGLISH_CLAUSES } from './own-words-english.ts';
import { ANYWHERE_IN_LANGUAGES, CLAUSES_IN_LANGUAGES, OTHER_SCRIPTS } from './own-words-languages.ts';

/** What else a sentence may say before. */
const BEFORE = String.raw`(?!(?:dear|hi|hello|hey|good)\b)(?:[^.!?:"“„«]{1,130}[\s,;–—])?`;
const CLAUSES = String.raw`(?!(?:dear|hi|hello|hey|good)\b)(?:[^.!?,;:–—"“„«]{1,60}[,;–—]\s*){0,2}`;
const JOINT = pattern`
  (?:
    (?:
      i'm afraid(?: that)?|but|and|so|however|therefore|unfortunately|sadly|regrettably|no|sorry|afraid|that|
      leider|pero|aber|mais|però|ma|mas|maar
    )[ ]
  )?
`;

const alternatives = (...lists: readonly (readonly string[])[]) => `(?:${lists.flat().join('|')})`;
const AT_A_CLAUSE = CLAUSES + JOINT + alternatives(ENGLISH_CLAUSES, CLAUSES_IN_LANGUAGES);
const ANYWHERE = BEFORE + alternatives(ENGLISH_ANYWHERE, ANYWHERE_IN_LANGUAGES);
const DECLINING = new RegExp(`^[^\\p{L}"“„«]*(?:${AT_A_CLAUSE}|${ANYWHERE})`, 'iu');
const DECLINING_IN_OTHER_SCRIPTS = new RegExp(`^[^"“„«「『]{0,90}?${alternatives(OTHER_SCRIPTS)}`, 'iu');

/** Nobody declines in Latin letters without one of these; most answers are told from it at once. */
const HINT = regex('iu')`
  n't\b|
  (?<!\p{L})(?:
    not|cannot|nor|neither|no|unable|reluctant|rather|prefer|declin\p{L}*|refus\p{L}*|refrain|abstain|pass|
    skip|steer|stay|avoid|barred|forbidden|prohibited|restricted|inappropriate|unethical|improper|
    irresponsible|violat\p{L}*|against|conflicts|outside|beyond|above|out of|denied|rejected|only|solely|
    exclusively|let's|better|best|question for|confidential|private|classified|prevents?|prohibits?|forbids?|
    attorney|lawyer|doctor|physician|professional|specialist|therapist|accountant|expert|consult|
    verstößt|widerspricht|nur|ausschließlich|nicht|kein\p{L}*|unwohl|
    ne|pas|préfère|préférerais|sólo|solo|solamente|únicamente|soltanto|só|apenas|somente|non|não|
    niet|geen|alleen|enkel|uitsluitend|nie|nemohu|nemůžu|nesmím|inte|ej|ikke|en
  )(?!\p{L})|
  (?:ma|me)(?:m|yız|yorum|yoruz)\b
`;
const OTHER_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}]/u;
/** Longer answers say more than that they decline. */
const LONGEST = 400;

/** "I can't tell the exact cause, but error 12 means that …" answers; "…, but I can help with something else" does not. */
const TURNS = /[,;:–—]\s*(?:but|however|though|yet|aber|mais|pero|ma|mas|maar)\b((?:\s+\S+){4,})/giu;
const OFFERS = regex('i')`
  \b(?:
    help|assist|happy|glad|else|instead|suggest|recommend|contact|consult|ask|let me|feel free|hilfe|helfen|
    stattdessen|aider|ayudar|aiutar|ajudar|helpen
  )
`;

/**
 * Whether an answer that is known to fail begins by declining, in whichever words. More is taken for declining here
 * than the rule `refusal` does, which also looks at answers that are right: "I can't process cancellations" may be one.
 * @param sentence its first or second
 */
export function declinesInOwnWords(text: string, sentence: string): boolean {
  if (text.length > LONGEST) return false;
  const plain = sentence.replace(/[’‘]/g, "'");
  if (OTHER_SCRIPT.test(plain)) return DECLINING_IN_OTHER_SCRIPTS.test(plain);
  if (!HINT.test(plain)) return false;
  const [declining] = DECLINING.exec(plain) ?? [];
  if (declining === undefined) return false;
  const rest = plain.slice(declining.length);
  return ![...rest.matchAll(TURNS)].some(([, turn = '']) => !OFFERS.test(turn));
}
