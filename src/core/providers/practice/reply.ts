import { bestSentence } from './best-sentence.ts';
import type { Demands } from './demands.ts';
import type { Dice } from './dice.ts';
import { languageOf } from './function-words.ts';
import { isLimited, type Limits } from './limits.ts';
import type { PracticeTask } from './task.ts';
import { proseSentences, sentiment, terms, urgency } from './text-features.ts';

const ASKS =
  /\?|^(?:how|what|when|where|which|who|why|can|could|do|does|is|are|will|wie|wann|wo|comment|quand)\b|\b(?:tell me|let me know|(?:want|need|like) to know|explain)\b/i;
const REQUEST = /\b(?:can|could|would|will) you (?:please )?(?!tell|explain|say|let)|\bany chance\b/i;
const SUPPORT = /\b(?:support|customers?|help ?desk|tickets?|service|shop|orders?)\b/i;
const WISH = /\b(?:would be|wish|idea|suggest\w*|feature|could you add)\b/i;
const THANKS = [
  'Thank you for your message.',
  'Thanks for getting in touch!',
  'Thank you for reaching out.',
] as const;
const LONG_WINDED =
  'We understand how important this is to you, and we are truly sorry for any inconvenience that this may have caused you or the people you work with. Our team reads every message with great care and takes all of them seriously. Please do not hesitate to write to us again at any time if there is anything else at all that we can help you with.';

const ENGLISH = {
  thanks: '',
  unknown: "I don't know the answer to that.",
  promise: 'A colleague will get back to you.',
};
const GERMAN = {
  thanks: 'Vielen Dank für Ihre Nachricht.',
  unknown: 'Das weiß ich leider nicht.',
  promise: 'Eine Kollegin oder ein Kollege kümmert sich darum.',
};
const FRENCH = {
  thanks: 'Merci pour votre message.',
  unknown: 'Malheureusement, je ne le sais pas.',
  promise: 'Une personne de notre équipe va s’en occuper.',
};
/** What a text is about, in its own words: "the invoice", "the booking page". */
export function topicOf(text: string): string {
  const named = /\b(?:my|the|your|our) ([\p{L}-]{3,20})(?: ([\p{L}-]{3,20})([.,!?]?))?/giu;
  for (const [, first = '', second = '', mark = ''] of text.matchAll(named)) {
    if (terms(first).length === 0) continue;
    const isVerb = mark === '' && /(?:s|ed)$/.test(second);
    return terms(second).length === 0 || isVerb ? `the ${first}` : `the ${first} ${second}`;
  }
  return 'this';
}

/** A confident claim with no ground, as models make when nothing tells them to admit what they do not know. */
function invent(question: string, dice: Dice): string {
  if (/\bhow (?:much|expensive)\b|\b(?:price|costs?|fee)\b/i.test(question))
    return `The price for this is $${dice.pick('price', [10, 25, 45, 95])} per month.`;
  if (/\bhow (?:long|soon|late|fast|often)\b|\bwhen\b|\bdays?\b|\brefund/i.test(question))
    return `This is possible within ${dice.pick('days', [7, 10, 21, 45, 60])} business days.`;
  return `You will find everything about ${topicOf(question)} under Settings > General.`;
}

function acknowledge(input: string, dice: Dice): string {
  const topic = topicOf(input);
  if (WISH.test(input))
    return `Thank you for the suggestion about ${topic}, we have passed it on to the team.`;
  if (sentiment(input) > 0.5)
    return 'Such kind words mean a lot to us, and we have shared them with the whole team.';
  if (sentiment(input) < 0.5 || urgency(input) > 0.45)
    return `We are sorry about the trouble with ${topic}. A colleague is looking into it and will write to you.`;
  return dice.pick('receipt', [
    `We have received your request about ${topic}, and a colleague will take care of it.`,
    `We have noted what you wrote about ${topic} and will come back to you.`,
  ]);
}

/**
 * Answers the user's text: from what the prompt hands over, else with "I don't know" where it was told to
 * admit that, else with an invention. Told no limit, it adds courtesies, and sometimes many.
 */
export function reply(task: PracticeTask, demands: Demands, limits: Limits, dice: Dice): string {
  const { input, instructions, context } = task;
  const language = demands.isInInputLanguage ? languageOf(input) : 'en';
  const { thanks, unknown, promise } = { de: GERMAN, fr: FRENCH }[language] ?? ENGLISH;
  const isSupport = SUPPORT.test(instructions);
  const parts = proseSentences(input);
  const questions = parts.filter((part) => ASKS.test(part) && !REQUEST.test(part));
  const found = (questions.length > 0 ? questions : [input])
    .slice(0, 2)
    .flatMap((one) => bestSentence(one, context) ?? []);
  const answer = (): string => {
    if (found.length > 0) return [...new Set(found)].join(' ');
    if (questions[0] !== undefined && demands.isHonest) return isSupport ? `${unknown} ${promise}` : unknown;
    if (questions[0] !== undefined) return invent(questions[0], dice);
    if (thanks !== '') return promise;
    return isSupport ? acknowledge(input, dice) : `Here is what I can say: ${parts[0] ?? input}`;
  };
  if (demands.isBrief || isLimited(limits) || !isSupport) return answer();
  const opening = thanks || dice.pick('thanks', THANKS);
  return [opening, answer(), ...(dice.oneIn('long-winded', 5) ? [LONG_WINDED] : [])].join(' ');
}
