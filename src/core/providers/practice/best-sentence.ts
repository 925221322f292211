import { blockSentences, blocks, concepts, overlap, terms } from './text-features.ts';

/** Different words of a question that are looked for. */
const MAX_ASKED = 60;
/** A block of more sentences than this is too long for one to say what another is about. */
const MAX_BESIDE = 8;
/** Words of measure, which occur in answers to any question; they count for half. */
const MEASURES = new Set(terms('day days week month year hour minute long many much time first last'));
/** How many of a question's words a sentence must meet to count as its answer; a kindred word is half of one. */
const ENOUGH = 1.5;

/** Sentences that may hold an answer, with the terms of what stands around them. */
function passagesIn(context: string) {
  const passages = blocks(context).flatMap(({ heading, text }) =>
    blockSentences(text).map((sentence, _index, beside) => ({
      text: sentence,
      terms: new Set(terms(sentence)),
      around: new Set(terms(`${heading} ${beside.length > MAX_BESIDE ? sentence : text}`)),
    })),
  );
  return passages.filter(({ terms }) => terms.size > 0);
}

/** The latest context with its passages: it comes with sample after sample. */
let latest = { context: '', passages: passagesIn('') };

/** The sentence of the context that answers a question best; undefined where none fits. */
export function bestSentence(question: string, context: string): string | undefined {
  if (latest.context !== context) latest = { context, passages: passagesIn(context) };
  const { passages } = latest;
  const asked = new Set(terms(question).slice(0, MAX_ASKED));
  const wanted = [...asked].map((term) => {
    const frequency = passages.filter((passage) => passage.terms.has(term)).length;
    const rarity = Math.log(1 + passages.length / (frequency || 0.5));
    return { term, meanings: concepts([term]), weight: MEASURES.has(term) ? 0.5 : 1, rarity };
  });
  const rated = passages.map(({ text, terms, around }) => {
    const kindred = concepts([...around].filter((term) => !asked.has(term)));
    let met = 0;
    let score = 0;
    for (const { term, meanings, weight, rarity } of wanted) {
      const share = terms.has(term) ? 1 : around.has(term) ? 0.7 : overlap(meanings, kindred) > 0 ? 0.5 : 0;
      met += weight * share;
      score += weight * share * (share > 0.5 ? rarity : 1);
    }
    return { text, score: met < Math.min(ENOUGH, asked.size) ? 0 : score };
  });
  const best = rated.reduce((top, one) => (one.score > top.score ? one : top), { text: '', score: 0 });
  return best.score === 0 ? undefined : best.text.replace(/[^.!?…]$/, '$&.');
}
