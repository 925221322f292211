import { saysNotKnowing } from '../rules/not-knowing-phrases.ts';
import { isRefusal } from '../rules/refusal-phrases.ts';
import type { Result } from '../runs/result.ts';
import { regex } from '../text/regex.ts';
import type { Span } from '../text/span.ts';
import { declinesInOwnWords } from './own-words.ts';
import { tellsOfSilence } from './silence.ts';

/** Where an output declines to answer. */
export interface Declining {
  readonly says: 'refuses' | 'does-not-know';
  readonly phrase: string;
  /** UTF-16 offsets into the output. */
  readonly span: Span;
  /** The whole output declines, and not only a text inside of its JSON. */
  readonly isWhole: boolean;
}

const SENTENCE = /[^\s.!?。！？][^.!?。！？\n]*[.!?。！？]*/g;
const OPENING_SENTENCES = 3;
const OPENING_LENGTH = 1_000;
/** A longer text that opens with not knowing goes on to answer. */
const LONGEST_NOT_KNOWING = 600;
/** Of JSON, the characters and the texts that are looked at. */
const LONGEST_JSON = 50_000;
const MOST_TEXTS = 50;

/** Finds a refusal, or the admission not to know, that stands in place of an answer. */
export function findDeclining(output: string): Declining | undefined {
  const begin = output.length - output.trimStart().length;
  if (!/[{[]/.test(output[begin] ?? '')) {
    const found = decliningIn(output.slice(begin));
    return found && { ...found, span: shifted(found.span, begin), isWhole: true };
  }
  // Of JSON, each text is an answer of its own.
  const json = output.slice(0, LONGEST_JSON);
  for (const match of json.matchAll(/"((?:[^"\\]|\\.){8,2000})"\s*(?=[,}\]])/g).take(MOST_TEXTS)) {
    const isWhole = isOnlyText(json, match);
    const found = isWhole ? decliningIn(match[1] ?? '') : decliningPhrase(match[1] ?? '');
    if (found) {
      return { ...found, span: shifted(found.span, match.index + 1), isWhole };
    }
  }
  return undefined;
}

/** How a sample's right answer declines: by its `expected`, or a fact that nothing but such an answer holds. */
export function decliningWanted({
  expected,
  facts = [],
}: Pick<Result, 'expected' | 'facts'>): Declining['says'] | undefined {
  const wanted = facts.length > 0 ? facts : typeof expected === 'string' ? [expected] : [];
  for (const text of wanted) {
    const written = /^\/([\s\S]+)\/[a-z]*$/.exec(text)?.[1];
    // Of a pattern, each alternative is read as words.
    const texts =
      written === undefined
        ? [text]
        : written.split('|').map((part) => part.replace(/[^\p{L}']+/gu, ' ').trim());
    for (const each of texts) {
      const says =
        decliningIn(each.trim())?.says ?? (BARE_NOT_KNOWING.test(each) ? 'does-not-know' : undefined);
      if (says) return says;
    }
  }
  return undefined;
}

/** Parts of such answers, as facts and patterns name them. */
const BARE_NOT_KNOWING = regex('iu')`
  ^\W*(?:
    (?:i )?(?:do not|don't|cannot|can't) (?:know|say|tell|find|answer)|
    (?:do|does) not (?:say|mention|know|state|specify)|
    not (?:sure|known|say|stated|mentioned|specified|in the (?:context|text|documents?))|
    no (?:information|answer|mention)|unknown|unclear|n/a|nicht (?:bekannt|genannt|angegeben|erwähnt)|
    keine (?:angaben?|informationen)|(?:ne sais|sait) pas|no (?:lo )?sé|non so
  )(?: (?:in|by|from) (?:the|this|these|that) [\p{L} ]{3,40})?\W*$
`;

const shifted = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

/** `{"error": "I cannot …"}`: JSON that holds nothing beside one text. */
const isOnlyText = (json: string, { index, 0: text }: RegExpExecArray) =>
  /^\s*\{\s*"[^"]{0,80}"\s*:\s*$/.test(json.slice(0, index)) &&
  /^\s*\}\s*$/.test(json.slice(index + text.length));

type Found = Omit<Declining, 'isWhole'>;

/** "I can't answer that without more details" is no unwillingness. */
const LACKS_INFORMATION = regex('iu')`
  \b(?:
    (?:based on|without|from|given|with|in) (?:the |any |my )?(?:
      given |provided |available |more |further |enough |sufficient |additional |limited |retrieved[ ]
    )*(?:contexts?|information|info|details|documents?|passages?|excerpts?|text|data|sources?)|
    (?<!\b(?:i|we) )(?:do|does|did)(?:n't| not) (?:\p{L}+ )?(?:
      contain|include|mention|provide|cover|say|state|specify|
      have [^.!?]{0,30}\b(?:information|info|data|details|contexts?|knowledge|records?)
    )\b|
    no (?:information|data|details|record)|not enough|insufficient|lack(?:s|ing)?|missing|
    information (?:that )?(?:i have|i was given)|(?:can't|cannot|can not) (?:say|tell|be) (?:for )?(?:certain|sure|exactly)
  )\b
`;

/** "Please contact the front desk for pricing information", as all there is. */
const SENDS_ELSEWHERE = regex('i')`
  ^(?:(?:i'm |i am )?sorry,? |unfortunately,? )?(?:
    please|kindly|
    (?:for [^.!?,]{3,40}, )?(?:
      please|you (?:can|may|should|could|might want to|will (?:need|have) to)|
      i(?:'d| would)? (?:recommend|suggest|advise)(?: that you)?
    )
  ) (?:
    contact|reach out to|check with|consult|speak (?:to|with)|ask|refer to|visit|call
  )(?:ing)?\b[^.!?\n]{2,80}\b(?:
    information|details|assistance|help|pricing|prices|questions?|inquir(?:y|ies)|directly|this|that
  )\s*[.!]?\s*$
`;

/** "The best next step is to talk to one of our advisers", in a text without a figure. */
const EVADES = regex('i')`
  \bbest (?:next step|thing|way|option|course) is (?:probably )?to (?:sit down|speak|talk|contact|call|ask|check)\b|
  \b(?:is|are) best (?:talked over|discussed|answered|decided|judged|addressed) (?:with|by)\b
`;

const decliningIn = (text: string): Found | undefined => decliningPhrase(text) ?? decliningInOwnWords(text);

function decliningInOwnWords(text: string): Found | undefined {
  for (const { index, 0: sentence } of text.slice(0, OPENING_LENGTH).matchAll(SENTENCE).take(2)) {
    const phrase = sentence.trimEnd();
    // A second sentence may say why the first one answers as it does.
    const isAboutSource = index === 0 || /^(?:i|they|it)\b/i.test(phrase);
    const isSilent =
      isAboutSource && tellsOfSilence(phrase) && !answersAnyway(text, phrase, index + phrase.length);
    if (!isSilent && !declinesInOwnWords(text, sentence)) continue;
    const says = isSilent || LACKS_INFORMATION.test(phrase) ? 'does-not-know' : 'refuses';
    return { says, phrase, span: { start: index, end: index + phrase.length } };
  }
  return undefined;
}

function decliningPhrase(text: string): Found | undefined {
  if (text.length < 200 && SENDS_ELSEWHERE.test(text)) {
    const phrase = text.trimEnd();
    return { says: 'does-not-know', phrase, span: { start: 0, end: phrase.length } };
  }
  const opening = text.slice(0, OPENING_LENGTH);
  const isWithoutFigures = text.length <= LONGEST_NOT_KNOWING && !/\d/.test(text);
  for (const { index, 0: sentence } of opening.matchAll(SENTENCE).take(OPENING_SENTENCES)) {
    const phrase = sentence.trimEnd();
    const span = { start: index, end: index + phrase.length };
    if (isRefusal(sentence) || (isWithoutFigures && EVADES.test(sentence)))
      return { says: 'refuses', phrase, span };
    if (saysNotKnowing(sentence) && !answersAnyway(text, phrase, span.end))
      return { says: 'does-not-know', phrase, span };
  }
  return undefined;
}

/** "I think it is Paris", but not "maybe you can ask support". */
const GUESS = regex('i')`
  \b(?:
    i (?:think|believe|guess|assume|suppose)|my (?:best )?guess is|probably|presumably|maybe|perhaps|
    vermutlich|wahrscheinlich|peut-être|probablement|quizás?|probablemente
  )\b
`;
const ELSEWHERE = /\b(?:ask|check|contact|consult|reach out|support|website|team|staff)\b/i;

/** "I am not sure, but it is 30 days" answers. */
function answersAnyway(text: string, phrase: string, end: number): boolean {
  if (text.length > LONGEST_NOT_KNOWING) return true;
  const afterBut = /[,;:–—]\s*(?:but|however|though|yet|aber|mais|pero|ma|mas|maar)\b(.*)/is.exec(
    phrase.slice(20),
  )?.[1];
  const rest = text.slice(end);
  const whole = `${phrase} ${rest}`;
  return /\d/.test(`${afterBut ?? ''} ${rest}`) || (GUESS.test(whole) && !ELSEWHERE.test(whole));
}
