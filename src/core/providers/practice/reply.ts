import type { Demands } from './demands.ts';
import type { Dice } from './dice.ts';
import { detectLanguage, type Phrases, phrasesIn } from './languages.ts';
import { isLimited, type Limits } from './limits.ts';
import { lookUp } from './passages.ts';
import type { Task } from './task.ts';
import { mood, pressure } from './tone.ts';
import { sentences, terms } from './words.ts';

const ASKS =
  /\?|^(?:how|what|when|where|which|who|why|can|could|do|does|is|are|will|wie|was|wann|wo|kann|gibt|comment|quand|puis|cómo|cuándo|puedo)\b|\b(?:tell me|let me know|(?:want|need|like) to know|wondering|explain)\b/i;
const SUPPORT = /\b(?:support|customers?|help ?desk|tickets?|service|shop|orders?)\b/i;
const MAX_QUESTIONS = 2;
const KIND_WORDS = 'Such kind words mean a lot to us, and we have shared them with the whole team.';
const LONG_WINDED =
  'We understand how important this is to you, and we are truly sorry for any inconvenience that this may have caused you or the people you work with. Our team reads every message with great care and takes all of them seriously. Please do not hesitate to write to us again at any time if there is anything else at all that we can help you with.';
/** From this many words on there is room for a sentence. */
const WORDY = 4;

const REQUEST = /\b(?:can|could|would|will) you (?:please )?(?!tell|explain|say|let)|\bany chance\b/i;

const YES_OR_NO = /^(?:can|could|do|does|is|are|will|may|was|has|have)\b/i;

/** What a text is about, in its own words: "the invoice", "the booking page". */
export function topicOf(text: string): string {
  for (const match of text.matchAll(
    /\b(?:my|the|your|our) ([\p{L}-]{3,20})(?: ([\p{L}-]{3,20})([.,!?]?))?/giu,
  )) {
    const [, first = '', second = '', mark = ''] = match;
    if (terms(first).length === 0) continue;
    const isVerb = mark === '' && /(?:s|ed)$/.test(second);
    return terms(second).length === 0 || isVerb ? `the ${first}` : `the ${first} ${second}`;
  }
  return 'this';
}

/** An answer that fits into a word or three. */
function guess(question: string, dice: Dice): string {
  if (YES_OR_NO.test(question)) return dice.pick('guess', ['Yes', 'No']);
  if (/\bhow (?:many|much|long|old|high)\b/i.test(question)) return String(dice.number('guess', 2, 40));
  const names = question.match(/\p{Lu}\p{Ll}{2,20}/gu) ?? [];
  return names.length > 1 ? (names.at(-1) ?? '') : dice.pick('guess', ['Unity', 'Seven', 'Harbour']);
}

/** A confident claim with no ground, as models make when nothing tells them to admit what they do not know. */
function invent(question: string, dice: Dice): string {
  if (/\bhow (?:much|expensive)\b|\b(?:price|costs?|fee)\b/i.test(question)) {
    return `The price for this is $${dice.number('price', 2, 19) * 5} per month.`;
  }
  if (/\bhow (?:long|soon|late|fast|often)\b|\bwhen\b|\bdays?\b|\brefund/i.test(question)) {
    return `This is possible within ${dice.pick('days', [7, 10, 21, 45, 60])} business days.`;
  }
  if (/\bhow many\b/i.test(question)) return `The limit is ${dice.pick('limit', [3, 15, 40, 75])}.`;
  if (YES_OR_NO.test(question))
    return 'Yes, that is included, and you will find it under Settings > General.';
  return `You will find everything about ${topicOf(question)} under Settings > General.`;
}

function acknowledge(input: string, dice: Dice): string {
  const topic = topicOf(input);
  if (/\b(?:would be|wish|idea|suggest\w*|feature|could you add)\b/i.test(input)) {
    return `Thank you for the suggestion about ${topic}, we have passed it on to the team.`;
  }
  if (mood(input) > 0.5) return KIND_WORDS;
  if (mood(input) < 0.5 || pressure(input) > 0.45) {
    return `We are sorry about the trouble with ${topic}. A colleague is looking into it and will write to you.`;
  }
  return dice.pick('receipt', [
    `We have received your request about ${topic}, and a colleague will take care of it.`,
    `We have noted what you wrote about ${topic} and will come back to you.`,
  ]);
}

/** The stock sentences to use: the user's language where the instructions want it and the model has it. */
function voiceFor(task: Task, demands: Demands): Phrases | undefined {
  const language = detectLanguage(task.input);
  return demands.inputLanguage && language !== 'en' ? phrasesIn(language) : undefined;
}

function core(task: Task, demands: Demands, limits: Limits, dice: Dice): string {
  const { input } = task;
  const voice = voiceFor(task, demands);
  const parts = sentences(input);
  const questions = parts.filter((part) => ASKS.test(part) && !REQUEST.test(part));
  const known = `${task.context}\n\n${demands.statements}`;
  const answers = (questions.length > 0 ? questions : [input])
    .slice(0, MAX_QUESTIONS)
    .map((question) => lookUp(question, input, known))
    .filter((answer) => answer !== undefined);
  if (answers.length > 0) return [...new Set(answers)].join(' ');
  const isSupport = SUPPORT.test(task.instructions);
  if (questions.length > 0 && demands.honest) {
    if (demands.unknownPhrase !== undefined) return demands.unknownPhrase;
    const followUp = isSupport ? ` ${voice?.followUp ?? 'A colleague will get back to you.'}` : '';
    return `${voice?.unknown ?? "I don't know the answer to that."}${followUp}`;
  }
  if (questions.length > 0) {
    return (limits.words ?? WORDY) < WORDY
      ? guess(questions[0] ?? input, dice)
      : invent(questions[0] ?? input, dice);
  }
  if (voice !== undefined) return voice.followUp;
  if (isSupport) return acknowledge(input, dice);
  return `Here is what I can say: ${parts[0] ?? 'there is little to go on.'}`;
}

/**
 * Answers the user's text: from what the prompt hands over, else with "I don't know" where it was told to
 * admit that, else with an invention. Told no limit, it adds courtesies, and sometimes many.
 */
export function reply(task: Task, demands: Demands, limits: Limits, dice: Dice): string {
  if (task.input.trim() === '') return 'There is no text to work on.';
  const answer = core(task, demands, limits, dice);
  if (demands.brief || isLimited(limits) || !SUPPORT.test(task.instructions)) return answer;
  const thanks =
    voiceFor(task, demands)?.thanks ??
    dice.pick('thanks', [
      'Thank you for your message.',
      'Thanks for getting in touch!',
      'Thank you for reaching out.',
    ]);
  return `${thanks} ${answer}${dice.oneIn('long-winded', 5) ? ` ${LONG_WINDED}` : ''}`;
}
