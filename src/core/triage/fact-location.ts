import { hasNegation, IndexedText, indexOf } from '../grounding/indexed-text.ts';
import { isFigure, isSpecific } from '../grounding/term.ts';
import { termsOf } from '../grounding/terms.ts';
import type { CallContext } from './call-context.ts';
import { findCooccurrence } from './cooccurrence.ts';
import { type EvidenceOf, kept } from './evidence.ts';
import type { KnowledgePlace } from './knowledge-base.ts';
import { hasFact, type MissingFact } from './missing-facts.ts';
import { otherWays } from './unit-conversions.ts';

/**
 * Looks for a fact that the output lacks: in the prompt, in the passages, in the knowledge files.
 * @param answer what was answered in its place; absent where nothing was
 */
export function locateFact(
  { text, from, keys }: MissingFact,
  answer: string | undefined,
  context: CallContext,
): EvidenceOf<'fact'> {
  const { call, questionKeys } = context;
  const ways = [keys, ...otherWays(keys)];
  const accepts = keys.length === 0 && ((line: string) => hasFact(text, line));
  // A "No," in front denies what was asked, and not what follows.
  const isDenied = hasNegation(text.replace(/^\p{L}+[,.!]\s/u, ''));
  const place = accepts ? context.findLine(accepts) : firstOf(ways, (way) => context.find(way, isDenied));
  if (!place) {
    const known = accepts
      ? call.knowledge?.findLine(accepts)
      : firstOf(ways, (way) => call.knowledge?.find(way, questionKeys, isDenied));
    return notGiven(text, from, known, context);
  }
  const noise =
    place.in === 'passage' && answer !== undefined ? noiseIn(answer, text, place.id, context) : undefined;
  const outcome = noise ? 'contradicted' : 'ignored-context';
  return { kind: 'fact', fact: kept(text), from, outcome, place, ...(noise && { noise }) };
}

const firstOf = <From, To>(all: readonly From[], find: (each: From) => To | undefined): To | undefined =>
  all.values().map(find).find(Boolean);

/** With nothing expected, what was asked about is looked for: not to know is right where it stands nowhere given. */
export function locateTopic(context: CallContext): EvidenceOf<'fact'> | undefined {
  const { questionKeys: keys, question, isClosedBook } = context;
  if (keys.length === 0 || !/[?？]/.test(question) || isClosedBook) return undefined;
  const contextTerms = new IndexedText(context.contextText());
  if (keys.filter((key) => contextTerms.has(key)).length > keys.length / 2) return undefined;
  return notGiven(question, 'question', context.call.knowledge?.find(keys, []), context);
}

function notGiven(
  fact: string,
  from: EvidenceOf<'fact'>['from'],
  place: KnowledgePlace | undefined,
  { call: { passages } }: CallContext,
): EvidenceOf<'fact'> {
  const outcome = !place ? 'not-in-knowledge' : passages ? 'not-retrieved' : 'no-retrieval';
  return {
    kind: 'fact',
    fact: kept(fact),
    from,
    outcome,
    ...(place && { place: { in: 'knowledge', ...place } }),
  };
}

/** In an answer of so few words with content, each may be what is claimed. */
const SHORT = 6;

/**
 * What an answer got from another passage than the one with a fact that it lacks: a number, date or name that only
 * that one has.
 * @param id of the passage with the fact
 */
function noiseIn(
  answer: string,
  fact: string,
  id: string,
  context: CallContext,
): EvidenceOf<'fact'>['noise'] {
  const { call, questionKeys } = context;
  const own = call.passages?.find((passage) => passage.id === id);
  const all = indexOf(answer).terms;
  const terms = all.filter(({ isStop, key }) => !isStop && !questionKeys.includes(key));
  const isAboutFigures = termsOf(fact).some(({ key }) => isFigure(key));
  for (const term of terms) {
    const { key } = term;
    const isAlike = isFigure(key) === isAboutFigures && (isSpecific(term) || terms.length <= SHORT);
    if (!isAlike || !own || indexOf(own.text).has(key)) continue;
    const other = call.passages?.find(
      ({ text }) => findCooccurrence(indexOf(text), [key], questionKeys) !== undefined,
    );
    if (!other) continue;
    const next = all[all.indexOf(term) + 1];
    const end = next?.kind === 'unit' ? next.end : term.end;
    return { id: other.id, claim: answer.slice(term.start, end) };
  }
  return undefined;
}
