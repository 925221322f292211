import { isTemplate } from '../../rules/templates.ts';
import type { SuggestedChecks } from './demanded-checks.ts';

const DEMAND = '(?:answer|reply|respond|return|output|write|give|produce|format|use)';
/** What one sentence may say of the form of a text, with the check that it becomes. */
const FORMS: readonly (readonly [pattern: RegExp, checks: SuggestedChecks])[] = [
  [new RegExp(`\\b${DEMAND}\\b[^.]*\\bXML\\b`, 'i'), { xml: {} }],
  [new RegExp(`\\b${DEMAND}\\b[^.]*\\bYAML\\b`, 'i'), { yaml: {} }],
  [new RegExp(`\\b${DEMAND}\\b[^.]*\\bMarkdown table\\b`, 'i'), { markdownTable: {} }],
  [
    /\b(?:all|only|entirely|use|write)\b[^.]{0,20}\b(?:lower ?-?case|small letters)\b/i,
    { case: { is: 'lower' } },
  ],
  [
    /\b(?:all|only|entirely|use|write)\b[^.]{0,20}\b(?:upper ?-?case|capital letters|all caps)\b/i,
    { case: { is: 'upper' } },
  ],
  [
    /\bwrap (?:the|your) (?:whole |entire )?(?:response|answer|output|reply)\b[^.]{0,20}\bquotation marks\b/i,
    { quoted: {} },
  ],
  [/\btitle\b[^.]{0,40}(?:\bdouble angular brackets\b|<<)/i, { title: { style: 'angle' } }],
];
const NEGATED = /\b(?:no|not|never|avoid|without|unless|refrain|if)\b|n['’]t\b/i;
const NO_COMMA =
  /\b(?:no|without|avoid|not (?:use|contain|include)|don['’]t use|never use|refrain from)\b(?: \w+){0,4} commas?\b/i;

const KEYWORDS =
  /\binclude\b (?:all of )?(?:the |these )?(?:following )?(?:key ?words?|words?|phrases?|terms?)\b:?(.{3,200})/i;

/** The form of a text: *no commas*, *in all lowercase letters*, *include the words "refund" and "days"*. */
export function formsIn(sentence: string): SuggestedChecks {
  const found: SuggestedChecks = NO_COMMA.test(sentence) ? { noComma: {} } : {};
  if (NEGATED.test(sentence)) return found;
  for (const [pattern, checks] of FORMS) if (pattern.test(sentence)) Object.assign(found, checks);
  const rest = KEYWORDS.exec(sentence)?.[1] ?? '';
  const words = [...rest.matchAll(/"([^"]{1,100})"|“([^”]{1,100})”|`([^`]{1,100})`/g)].map(
    (match) => match.slice(1).find(Boolean) ?? '',
  );
  if (words.length > 0 && !isTemplate(rest)) found.keywords = { words: [...new Set(words)] };
  return found;
}
