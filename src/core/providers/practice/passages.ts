import { keepLatest } from './latest.ts';
import { blocks, notions, shared, splitSentences, terms } from './words.ts';

/** A sentence that may hold an answer. */
interface Passage {
  readonly text: string;
  readonly terms: ReadonlySet<string>;
  /** Terms of the heading above it and of the sentences beside it. */
  readonly around: ReadonlySet<string>;
  readonly block: number;
}

const MAX_PASSAGES = 4000;
/** Different words of a question that are looked for. */
const MAX_ASKED = 60;
/** A block of more sentences than this is too long for one to say what another is about. */
const MAX_BESIDE = 8;
/** Words of measure, which occur in answers to any question; they count for half. */
const MEASURES = new Set(terms('day days week month year hour minute long many much time first last'));
/** How many of a question's words a sentence must meet to count as its answer; a kindred word is half of one. */
const ENOUGH = 1.5;
const ASKS_FOR_A_FIGURE =
  /\bhow (?:long|many|much|often|soon|fast|big|late)\b|\bwhen\b|\bwhat (?:time|price)\b|\bcosts?\b/i;
const FIGURE =
  /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|daily|weekly|monthly|free|half|never)\b/i;

const passagesOf = keepLatest<string, Passage[]>(
  (one, other) => one === other,
  (context) =>
    blocks(context)
      .flatMap(({ heading, text }, block) =>
        splitSentences(text).map((sentence, _index, beside) => ({
          text: sentence,
          terms: new Set(terms(sentence)),
          around: new Set(terms(`${heading} ${beside.length > MAX_BESIDE ? '' : text}`)),
          block,
        })),
      )
      .filter((passage) => passage.terms.size > 0)
      .slice(0, MAX_PASSAGES),
);

/**
 * The sentences of the context that answer a question best: one, or two neighbours of nearly equal weight.
 * `situation` is what was said around the question; it counts for less. Undefined where nothing fits.
 */
export function lookUp(question: string, situation: string, context: string): string | undefined {
  const passages = passagesOf(context);
  const asked = new Set(terms(question).slice(0, MAX_ASKED));
  if (passages.length === 0 || asked.size === 0) return undefined;
  const words = [...asked].map((term) => ({
    term,
    weight: MEASURES.has(term) ? 0.5 : 1,
    meanings: notions([term]),
  }));
  const around = new Set(
    terms(situation)
      .filter((term) => !asked.has(term))
      .slice(0, MAX_ASKED),
  );

  const frequency = new Map<string, number>();
  for (const passage of passages) {
    for (const term of passage.terms) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  }
  const rarity = (term: string) => Math.log(1 + passages.length / (frequency.get(term) ?? 0.5));
  const rate = (passage: Passage): number => {
    const kindred = notions([...passage.terms, ...passage.around].filter((term) => !asked.has(term)));
    let met = 0;
    let score = 0;
    for (const { term, weight, meanings } of words) {
      const isThere = passage.terms.has(term);
      if (isThere || passage.around.has(term)) {
        met += weight * (isThere ? 1 : 0.75);
        score += weight * (isThere ? 1 : 0.6) * rarity(term);
      } else if (shared(meanings, kindred) > 0) {
        met += weight / 2;
        score += weight * 0.4;
      }
    }
    if (met < Math.min(ENOUGH, asked.size)) return 0;
    for (const term of around) if (passage.terms.has(term)) score += 0.3 * rarity(term);
    return ASKS_FOR_A_FIGURE.test(question) && FIGURE.test(passage.text) ? score * 1.4 : score;
  };
  const rated = passages.map((passage) => ({ passage, score: rate(passage) }));
  const best = rated.reduce((top, one) => (one.score > top.score ? one : top));
  if (best.score === 0) return undefined;
  const at = rated.indexOf(best);
  const next = [rated[at - 1], rated[at + 1]].find(
    (one) => one !== undefined && one.passage.block === best.passage.block && one.score >= 0.6 * best.score,
  );
  const chosen =
    next === undefined ? [best] : [best, next].sort((a, b) => rated.indexOf(a) - rated.indexOf(b));
  return chosen
    .map(({ passage }) => (/[.!?…]$/.test(passage.text) ? passage.text : `${passage.text}.`))
    .join(' ');
}
