import { hasNegation, IndexedText } from '../grounding/indexed-text.ts';
import { clip } from '../rules/finding.ts';
import type { CallContext, TriagedCall } from './call-context.ts';
import type { EvidenceOf } from './evidence.ts';
import type { KnowledgePlace } from './knowledge-base.ts';
import { type MissingFact, matches } from './missing-facts.ts';
import { otherWays } from './unit-conversions.ts';

export type FactEvidence = EvidenceOf<'fact'>;

/** Characters kept of a fact. */
const LONGEST_FACT = 300;

/** Looks for a fact that the output lacks: in the prompt, in the passages, in the knowledge files. */
export function locateFact({ text, from, keys, pattern }: MissingFact, context: CallContext): FactEvidence {
  const { call, questionKeys } = context;
  const ways = [keys, ...otherWays(keys)];
  const accepts = pattern && ((line: string) => matches(pattern, line));
  // A "No," in front denies what was asked, and not what follows.
  const isDenied = hasNegation(text.replace(/^\p{L}+[,.!]\s/u, ''));
  const place = accepts ? context.findLine(accepts) : firstOf(ways, (way) => context.find(way, isDenied));
  if (place) return { kind: 'fact', fact: clip(text, LONGEST_FACT), from, outcome: 'ignored-context', place };
  const known = accepts
    ? call.knowledge?.findLine(accepts)
    : firstOf(ways, (way) => call.knowledge?.find(way, questionKeys, isDenied));
  return notGiven(text, from, known, call);
}

/** With nothing expected, what was asked about is looked for: not to know is right where it stands nowhere given. */
export function locateTopic(context: CallContext): FactEvidence | undefined {
  const { questionKeys: keys, question, isClosedBook } = context;
  if (keys.length === 0 || !/[?？]/.test(question) || isClosedBook) return undefined;
  const contextTerms = new IndexedText(context.contextText());
  if (keys.filter((key) => contextTerms.has(key)).length > keys.length / 2) return undefined;
  return notGiven(question, 'question', context.call.knowledge?.find(keys, []), context.call);
}

function notGiven(
  fact: string,
  from: FactEvidence['from'],
  place: KnowledgePlace | undefined,
  { passages }: TriagedCall,
): FactEvidence {
  const base = { kind: 'fact', fact: clip(fact, LONGEST_FACT), from } as const;
  if (!place) return { ...base, outcome: 'not-in-knowledge' };
  return {
    ...base,
    outcome: passages ? 'not-retrieved' : 'no-retrieval',
    place: { in: 'knowledge', ...place },
  };
}

const firstOf = <From, To>(all: readonly From[], find: (each: From) => To | undefined): To | undefined =>
  all.values().map(find).find(Boolean);
