import type { Span } from '../text/span.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
/** The segmenter ends a sentence behind these: `1. Open`, `Mr. Lee`, `J. Lee`. */
const NO_END =
  /(?:^|[\s(])(?:\p{Lu}|\d{1,2}|e\.g|i\.e|mr|mrs|ms|dr|prof|st|no|nr|vs|etc|approx|bzw|z\.B|ca)\.\s$/iu;

/** Where a sentence can end, or the segmenter has to look; of ASCII without it, all is one sentence. */
const MAY_END = /[\n\r.!?\u0080-\uffff]/;

/** The first sentences of a text, without the white space around them. A line's end is a sentence's, too. */
export function sentencesOf(text: string, most = Number.POSITIVE_INFINITY): Span[] {
  const trimmed = text.trim();
  if (trimmed !== '' && !MAY_END.test(trimmed.slice(0, -1))) {
    const start = text.indexOf(trimmed);
    return [{ start, end: start + trimmed.length }];
  }
  const sentences: Span[] = [];
  let from = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    const to = index + segment.length;
    const piece = text.slice(from, to);
    if (to < text.length && NO_END.test(piece.slice(-12))) continue;
    const start = from + piece.length - piece.trimStart().length;
    const end = from + piece.trimEnd().length;
    if (end > start) sentences.push({ start, end });
    from = to;
    if (sentences.length >= most) break;
  }
  return sentences;
}
