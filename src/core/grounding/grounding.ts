import { partsOf } from '../reading/reading.ts';
import { type LogisticWeights, logistic, logOdds } from '../statistics/logistic.ts';
import type { Span } from '../text/span.ts';
import { claimSigns, isAsked } from './claim-signs.ts';
import { claimText } from './claim-text.ts';
import { foreignTerms } from './foreign-terms.ts';
import trained from './grounding-weights.json' with { type: 'json' };
import { IndexedText, indexOf } from './indexed-text.ts';

export interface Grounding {
  /** How likely it is that the knowledge supports the answer, from 0 to 1. */
  readonly score: number;
  readonly isSupported: boolean;
  /** Clearly not supported: between both it cannot be told. */
  readonly isUnsupported: boolean;
  /** The claim that is supported least; absent where nothing is claimed. */
  readonly weakest?: { readonly span: Span; readonly score: number };
}

/** Of a question after a fact, and of all else. */
export type GroundingWeights = Readonly<Record<'asked' | 'told', LogisticWeights>>;

/**
 * Tells an answer that a text supports from one that it does not: each of its claims is looked for there. Lead-ins,
 * disclaimers, questions and citations claim nothing. Fitted by `npm run train:triage` on BEGIN's development part
 * (Dziri et al. 2021, arXiv 2105.00071), HaluEval's questions (Li et al. 2023, arXiv 2305.11747), and written texts.
 * @param question what the answer answers; may be empty
 */
export function groundAnswer(
  answer: string,
  knowledge: string | IndexedText,
  question: string,
  weights: GroundingWeights = trained,
): Grounding {
  const known = typeof knowledge === 'string' ? new IndexedText(knowledge) : knowledge;
  const isFactAsked = isAsked(question);
  const found = claimsIn(answer, { question, isFactAsked });
  if (found.length === 0) return { score: NOTHING_CLAIMED, isSupported: true, isUnsupported: false };
  const asked = indexOf(question);
  // A question after a fact is answered by what stands there; what is said in a conversation or of a text repeats it.
  const fitted = isFactAsked ? weights.asked : weights.told;
  const oddsOf = (text: string) => {
    const odds = logOdds(fitted, claimSigns(text, known, asked));
    return foreignTerms(text, [known, asked]).length > 0 ? Math.min(odds, FOREIGN) : odds;
  };
  const claims = found.map(({ span, text }) => ({ span, odds: oddsOf(text) }));
  const weakest = claims.reduce((least, claim) => (claim.odds < least.odds ? claim : least));
  const whole = claims.length === 1 ? weakest.odds : oddsOf(found.map(({ text }) => text).join(' '));
  const score = logistic((weakest.odds + whole) / 2);
  return {
    score,
    isSupported: score > 0.5,
    isUnsupported: score < CLEAR,
    weakest: { span: weakest.span, score: logistic(weakest.odds) },
  };
}

/** Of right answers in other words, most have more. */
const CLEAR = 0.3;
/** A figure or a name that stands nowhere makes a claim unlikely, whatever else is in it. */
const FOREIGN = -1;
/** What claims nothing needs no support, and has none either. */
const NOTHING_CLAIMED = 0.51;
/** A part claims something unless it is so unlikely to. */
const SURE = 0.65;
/** An answer to a question after a fact begins with any words. */
const LEAST_LEAD = 0.25;
/** In a conversation, what does not claim mostly tells of the speaker. */
const SURE_IN_TALK = 0.995;
/** What is all that an answer says, such as a bare name, mostly claims. */
const SURE_ALONE = 0.9;
/** Claims that are looked for. */
const MOST_CLAIMS = 40;

/** A claim, in a text where what lays the answer out is blank. */
interface FoundClaim {
  /** UTF-16 offsets into the answer. */
  readonly span: Span;
  readonly text: string;
}

/** The claims of an answer. Where there are none, a disclaimer counts as one, and the last part that may not lead in. */
export function claimsIn(
  answer: string,
  { question, isFactAsked }: { readonly question: string; readonly isFactAsked: boolean },
): FoundClaim[] {
  const plain = claimText(answer);
  const isTold = !isFactAsked && isTalk(question);
  const parts = partsOf(plain, isFactAsked ? LEAST_LEAD : isTold ? SURE_IN_TALK : undefined);
  const sure = isTold ? SURE_IN_TALK : SURE;
  const claims = parts.filter(
    ({ kind, claims }) => !(kind === 'lead-in' && isFactAsked) && 1 - claims < sure,
  );
  const unsure = parts.findLast(({ confidence }) => confidence < SURE_ALONE);
  const found =
    claims.length > 0
      ? claims
      : parts.filter((part) => part.kind === 'disclaimer' || part === unsure || part.confidence < SURE);
  return found.slice(0, MOST_CLAIMS).map(({ span }) => ({ span, text: plain.slice(span.start, span.end) }));
}

/** Whether a text speaks to somebody, or tells of its speaker. */
const isTalk = (text: string) => /\b(?:i|my|we|our|you|yours?)\b/i.test(text);
