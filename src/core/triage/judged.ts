import { pattern, regex } from '../text/regex.ts';
import type { Category } from './diagnosis.ts';

/** Texts that an answer is held against. */
const SOURCE = pattern`
  (?:
    contexts?|texts?|notes|passages?|documents?|sources?|articles?|results|data|facts|sheet|handbook|table|
    transcript|excerpts?|report|letter
  )
`;

/** What a rule is called that a judge breaks because of claims without support. */
const SUPPORT = regex('i')`
  ground(?!s\b)|faithful|support(?!ive|\b.?(?:team|tone))|invent(?!or)|
  \bonly\b[^.]{0,30}\b${SOURCE}\b|
  \b(?:adds?|nothing) (?:nothing|added|else|new|extra|beyond|about|to)\b|
  \bno (?:additions?|unsupported|extra|new|outside)\b|consistent with|\bonly (?:what|from)\b|
  true to (?:the|its)|\bentail|\bbeyond (?:the|what)|\black(?:s|ing)?\b|\bnot in the ${SOURCE}\b|
  \b(?:stays?|sticks?|keeps?) (?:with|to|within) (?:the|its|what)\b|
  \b(?:does|do|did)(?: not|n't) (?:show|say|state|support|hold|contain|mention)|
  beleg|erfund|erfindet|hält sich an|bleibt bei|nichts hinzu|fidèle|inventé|s'en tient|ajoute|absents? d[eu]|
  inventad|fiel\b|se (?:ciñe|limita)|añade|si attiene|aggiunge|blijft bij|voegt niets|trzyma się|nie dodaje|
  håller sig|只包含|仅包含|编造|忠实|忠実
`;
/** The same, unless it is about what is so in the world. */
const TRUTH = /factual|hallucinat|fabricat|made.?up|verifiable/i;

const LANGUAGE = regex('i')`
  \b(?:written|answers?|repl(?:y|ies)|responds?|is|stays) (?:only )?in (?:
    english|german|french|spanish|italian|portuguese|dutch|polish|swedish|danish|norwegian|finnish|czech|
    russian|ukrainian|turkish|arabic|hindi|chinese|japanese|korean|the (?:same |right |customer's |user's )?language
  )\b|
  \b(?:same|right|requested|customer's|user's) language\b
`;
const LENGTH =
  /\b(?:at most|no more than|fewer than|under|within|up to|exactly|at least) \d+ (?:words?|sentences?|characters?|lines?|bullets?|paragraphs?)\b/i;
const SHAPE = /\b(?:valid|well-formed|parseable) (?:json|yaml|xml|csv|markdown|html)\b/i;

/**
 * What a judge's rule is about, by its name; `undefined` where that is the answer itself.
 * @param hasContext whether there was something that could support an answer
 */
export function judgedCategory(rule: string, hasContext: boolean): Category | undefined {
  if (SHAPE.test(rule)) return 'format';
  if (LANGUAGE.test(rule) || LENGTH.test(rule)) return 'constraint';
  return SUPPORT.test(rule) || (hasContext && TRUTH.test(rule)) ? 'unsupported-claim' : undefined;
}
