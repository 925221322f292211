import { longRegex, pattern } from '../text/long-regex.ts';
import type { Category } from './diagnosis.ts';

/** Texts that an answer is held against. */
const SOURCE = pattern`
  (?:
    contexts?|texts?|notes|passages?|documents?|sources?|articles?|results|data|facts|sheet|handbook|table|
    transcript|excerpts?|report|letter
  )
`;

/** What a rule is called that a judge breaks because of claims without support. */
const SUPPORT = longRegex('i')`
  ground(?!s\b)|faithful|support(?!ive|\b.?(?:team|tone))|invent(?!or)|hallucinat|fabricat|made.?up|
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

/** What a judge's rule is about, by its name; `undefined` where that is the answer itself. */
export const categoryOfJudge = (rule: string): Category | undefined =>
  SUPPORT.test(rule) ? 'unsupported-claim' : undefined;
