import { contentOf } from '../grounding/terms.ts';
import type { Result } from '../runs/result.ts';
import { patternOf } from '../text/cues.ts';
import { formatCount } from '../text/plural.ts';
import type { Category, Reason } from './diagnosis.ts';
import { type ByKind, type Evidence, evidenceSentence, toldBy } from './evidence.ts';
import { type Remedy, remedyFor, type SourceLocations } from './remedies.ts';

/** What identifies a result, without what it holds. */
export type ResultId = Pick<Result, 'sample' | 'repeat'>;

/** Failures with one and the same reason. */
export interface Cause {
  readonly category: Category;
  /** The same for failures of one cause, also in other runs. */
  readonly key: string;
  /** The evidence of the first of them, in one sentence; where others have other words, how many share it. */
  readonly title: string;
  readonly evidence: Evidence;
  readonly results: readonly ResultId[];
  readonly remedy: Remedy;
}

/** Groups failures by rule and place, by missing fact, by phrase. @returns most results first */
export function causesOf(
  failing: readonly (ResultId & { readonly reason: Reason })[],
  places: SourceLocations,
): Cause[] {
  return [...Map.groupBy(failing, ({ reason }) => causeKey(reason))]
    .map(([key, members]) => {
      const results = members.map(({ sample, repeat }) => ({ sample, repeat }));
      const [sentence = '', ...others] = members.map(({ reason }) => evidenceSentence(reason.evidence[0]));
      const alike = 1 + others.filter((other) => other === sentence).length;
      const { reason } = members[0] as { readonly reason: Reason };
      const { category, evidence } = reason;
      const share = `${formatCount(alike)} of ${formatCount(results.length)}`;
      const title =
        alike === results.length
          ? sentence
          : `${sentence.replace(/\.$/, '')} (${share}; the others are similar).`;
      return { category, key, title, evidence: evidence[0], results, remedy: remedyFor(reason, places) };
    })
    .sort((a, b) => b.results.length - a.results.length || (a.key < b.key ? -1 : 1));
}

/** The `key` of the cause that a failure belongs to. */
export function causeKey({ category, evidence: [first] }: Reason): string {
  return [category, ...toldBy(DETAILS, first)].join(' | ');
}

const DETAILS: ByKind<readonly string[]> = {
  rule: ({ rule, at = '', message }) => [rule, at, skeleton(message)],
  fact: ({ outcome, place, fact, noise }) => {
    if (noise) return [outcome, noise.id];
    // What stands in one line of the knowledge is one thing to retrieve, whatever part of it was needed.
    return [outcome, place?.in === 'knowledge' ? `${place.file}:${place.line}` : keysOf(fact)];
  },
  refusal: ({ says, phrase }) => [says, opening(phrase)],
  'finish-reason': ({ finishReason }) => [finishReason],
  'provider-error': ({ error }) => [error],
  repeats: () => [],
  unsupported: ({ type, instead = '' }) => [type, instead],
  mismatch: ({ expected, found, at, otherWords }) => {
    if (otherWords) return ['other words', at ?? '', expected];
    // Labels mixed up with one another are causes of their own; texts that differ are one.
    const isOne = at === undefined && !(isLabel(expected) && isLabel(found));
    return isOne ? [] : [at ?? '', expected, found];
  },
  person: () => ['person'],
};

/** A message without the values in it. */
const skeleton = (message: string) => message.replace(/"(?:[^"\\]|\\.)*"?|\d+(?:[.,]\d+)*/g, '…');

const keysOf = (text: string) =>
  contentOf(text)
    .map(({ key }) => key)
    .sort()
    .join(' ');

/** `billing`, `order_status`, `ALLOW` */
const isLabel = (text: string) => /^(?:[a-z]+|[A-Z]+)(?:[_-][A-Za-z]+)*$/.test(text) && text.length <= 30;

const APOLOGY = new RegExp(String.raw`^(?:${patternOf('apology')})[\s,;:.]*(?:but\s+)?`, 'u');
const HELP = new RegExp(`^i cannot (?:${patternOf('help')}).*`, 'u');

/** How a refusal begins, without what is said for politeness before it. */
function opening(phrase: string): string {
  const plain = phrase
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(APOLOGY, '')
    .replace(/^i(?: can't| can not|(?: am|'m) (?:unable|not able) to)(?= )/, 'i cannot')
    .replace(HELP, 'i cannot help');
  return plain.split(/\s+/).slice(0, 4).join(' ');
}
