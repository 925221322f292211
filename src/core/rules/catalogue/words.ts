import type { Span } from '../../text/span.ts';
import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import { RuleDefinitionError } from '../errors.ts';
import type { Check } from '../rule.ts';
import { countBounds, optionMap, PART_PATH } from '../schemas.ts';
import { inspect, type Target } from '../target.ts';
import { countSplitWords, countWords, splitWordSpans, wordSpans } from '../word-spans.ts';

interface Options extends Bounds {
  readonly at?: string;
  readonly split?: boolean;
}

export const words: Check<Options> = {
  name: 'words',
  summary: 'The output, or a part of it, has a number of words, in any language.',
  category: 'constraint',
  schema: optionMap({
    at: PART_PATH,
    split: {
      type: 'boolean',
      default: false,
      description:
        "A mark inside a word splits it, as in simple tokenizers: `don't` and `3.14` are two words.",
    },
    ...countBounds('words'),
  }),
  examples: [{ max: 50 }, { at: '/reply', min: 20, max: 120 }],
  bind(options) {
    checkBounds(options);
    if (options.min === undefined && options.max === undefined && options.exact === undefined) {
      throw new RuleDefinitionError('no number of words is given; write "min", "max" or "exact"');
    }
    const expected = boundsText(options);
    const { count: countIn, spans } = options.split ? SPLIT : WHOLE;
    return (output) =>
      inspect(output, options.at, (target) => {
        const count = countIn(target.text);
        if (count >= lowest(options) && count <= highest(options)) return [];
        const span = count > highest(options) ? wordsBeyond(target, spans, highest(options)) : target.span;
        const message = `${target.name} has ${count} ${count === 1 ? 'word' : 'words'}, but must have ${expected}`;
        return [{ span, message, expected: `${expected} words`, found: `${count} words` }];
      });
  },
};

interface Words {
  count(text: string): number;
  spans(text: string): IteratorObject<Span>;
}

const WHOLE: Words = { count: countWords, spans: wordSpans };
const SPLIT: Words = { count: countSplitWords, spans: splitWordSpans };

/** From the first word over the limit to the end. */
function wordsBeyond(target: Target, spans: Words['spans'], limit: number): Span {
  const first = spans(target.text).drop(limit).next().value;
  return target.spanOf(first?.start ?? 0, target.text.trimEnd().length);
}
