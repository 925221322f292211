import { type Decline, decliningIn } from '../reading/reading.ts';
import type { Result } from '../runs/result.ts';
import { factPattern } from '../samples/fact-pattern.ts';

/** How sure it has to be that what is expected declines, since most expected answers answer. */
const SURE = 0.7;
/** Of a single word or a name: it can be like anything, while *unknown* and its like are told beyond doubt. */
const SURE_OF_NAME = 0.8;
/** Another word than the first that is no name. */
const SMALL_WORD = /\s(?!\p{Lu})\p{L}/u;

export type ExpectedDecline = Decline['says'];

/** How a sample's right answer declines: by its `expected`, or a fact that nothing but such an answer holds. */
export function expectedDecline({
  expected,
  facts = [],
}: Pick<Result, 'expected' | 'facts'>): ExpectedDecline | undefined {
  const wanted = facts.length > 0 ? facts : typeof expected === 'string' ? [expected] : [];
  for (const text of wanted.flatMap(readable)) {
    const declining = decliningIn(text);
    const sure = SMALL_WORD.test(text) ? SURE : SURE_OF_NAME;
    if (declining && declining.confidence >= sure && !declining.isMixed) return declining.says;
  }
  return undefined;
}

/** Of a pattern, each alternative is read as words. */
const readable = (wanted: string): string[] => {
  const parts = factPattern(wanted)?.source.split('|');
  return parts?.map((part) => part.replace(/[^\p{L}']+/gu, ' ').trim()) ?? [wanted.trim()];
};
