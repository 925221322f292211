import type { Span } from '../../text/span.ts';

/** What stands between white space and marks; `10:30`, `3,000`, `A.M.`, `AND/OR` and `X-RAY` stay whole. */
const RUN = /(?:[^\s,:;@#$%&?!*()[\]{}<>"`‘’“”„«».-]|[,:](?=\d)|\.(?!\.)|-(?!-))+/g;
/** Where two words are written as one, by an apostrophe or without. */
const JOINT = /(?=n't$)|(?<=.)(?='(?:s|m|d|ll|re|ve)$)/i;
const JOINED = /^(?:(can)not|(gon|wan)na|(got)ta|(gim|lem)me)$/i;
const LONGEST_JOINED = 50;

/** The words of an English text as common tokenizers have them: a contraction (`it's`, `cannot`) is two. */
export function* splitWords(text: string): Generator<Span> {
  for (const { index, 0: run } of text.matchAll(RUN)) {
    const end = index + run.length;
    const joint = jointOf(run);
    if (joint > 0) yield { start: index, end: index + joint };
    yield { start: index + joint, end };
  }
}

/** Where the second word of a contraction begins; 0 where it is none. */
function jointOf(run: string): number {
  if (run.length > LONGEST_JOINED) return 0;
  if (run.includes("'")) return Math.max(0, run.search(JOINT));
  return JOINED.exec(run)?.slice(1).find(Boolean)?.length ?? 0;
}
