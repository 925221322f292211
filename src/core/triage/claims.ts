import { claimText } from '../grounding/claim-text.ts';
import { isGerman } from '../grounding/foreign-terms.ts';
import { type IndexedText, indexOf } from '../grounding/indexed-text.ts';
import { isFigure, type Term } from '../grounding/term.ts';
import { contentOf } from '../grounding/terms.ts';
import { clip } from '../rules/finding.ts';
import { isJsonLike, jsonStrings } from '../text/json-strings.ts';
import type { Span } from '../text/span.ts';
import type { CallContext } from './call-context.ts';
import type { EvidenceOf } from './evidence.ts';
import { otherWays } from './unit-conversions.ts';

export type Claim = EvidenceOf<'unsupported'>;

const MOST_CLAIMS = 10;
const LONGEST_OUTPUT = 20_000;
const QUOTE = /["“„«»]([^"“”„«»\n]{12,300})["”“«»]/g;

export const claimAt = (output: string, span: Span, type: Claim['type']): Claim => ({
  kind: 'unsupported',
  type,
  claim: clip(output.slice(span.start, span.end).trim()),
  span,
});

/** Numbers, dates, names and quotations of an output that stand nowhere in what the model was given. */
export function unsupportedClaims(output: string, context: CallContext): Claim[] {
  const answer = indexOf(claimText(textOf(output.slice(0, LONGEST_OUTPUT))));
  const claims: Claim[] = [];
  const claim = (type: Claim['type'], start: number, end: number) =>
    claims.push(claimAt(answer.text, { start, end }, type));
  for (const [index, term] of answer.terms.entries()) {
    if (context.has(term.key) || isGivenOtherwise(answer, index, context)) continue;
    if (term.kind === 'date' || term.kind === 'time') claim('date', term.start, term.end);
    else if (term.kind === 'number' && isTellingNumber(answer, index)) claim('number', term.start, term.end);
  }
  for (const name of names(answer, context)) {
    if (name.some(({ key, isStop }) => !isStop && !context.has(key)))
      claim('name', name[0]?.start ?? 0, name.at(-1)?.end ?? 0);
  }
  for (const { index, 0: quote, 1: inner = '' } of answer.text.matchAll(QUOTE)) {
    const missing = contentOf(inner).filter(({ key }) => !context.has(key));
    if (missing.length >= 2) claim('quote', index, index + quote.length);
  }
  return claims.sort((a, b) => a.span.start - b.span.start).slice(0, MOST_CLAIMS);
}

/** Of JSON, only the values that are running text; all else is blanked out, so that offsets stay. */
function textOf(output: string): string {
  if (!isJsonLike(output)) return output;
  let text = '';
  for (const { text: value, start, isKey } of jsonStrings(output))
    if (!isKey && /\S\s+\S+\s+\S/.test(value)) text += ' '.repeat(start - text.length) + value;
  return text;
}

/** A number that is no mere digit without a unit. */
function isTellingNumber({ text, terms }: IndexedText, index: number): boolean {
  const { start, end } = terms[index] as Term;
  if (end - start > 1 && /\d/.test(text[start] ?? '')) return true;
  const [before, after] = [terms[index - 1], terms[index + 1]];
  return after?.kind === 'unit' || (before?.kind === 'unit' && start - before.end <= 1);
}

/** A unit behind its number, which has a capital in German. */
const isCounted = (terms: readonly Term[], index: number) =>
  terms[index]?.kind === 'unit' && terms[index - 1]?.kind === 'number';

/** Whether the same amount or time is given in other words. */
function isGivenOtherwise({ terms }: IndexedText, index: number, context: CallContext): boolean {
  const { key } = terms[index] as Term;
  if (!isFigure(key)) return false;
  const unit = [terms[index + 1], terms[index - 1]].find((term) => term?.kind === 'unit');
  return otherWays(unit ? [key, unit.key] : [key]).some((way) => context.find(way, false));
}

/**
 * Runs of capitalised words. One that begins its sentence counts only where a second capital follows, and so does any
 * in German.
 */
function names(answer: IndexedText, context: CallContext): Term[][] {
  const { text, terms } = answer;
  const found: Term[][] = [];
  const least = isGerman(text, context.texts) ? 2 : 1;
  const isName = (index: number) => terms[index]?.isCapital && !isCounted(terms, index);
  for (let first = 0; first < terms.length; first++) {
    if (!isName(first)) continue;
    let last = first;
    while (isName(last + 1) && text.slice(terms[last]?.end, terms[last + 1]?.start) === ' ') last++;
    // The first word of a sentence may be any word; what follows it in capitals is the name.
    const name = terms.slice(answer.isClauseStart(first) ? first + 1 : first, last + 1);
    if (name.length >= least) found.push(name);
    first = last;
  }
  return found;
}
