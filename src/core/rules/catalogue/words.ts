import type { Span } from '../../text/span.ts';
import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import { lookAt, type Part } from '../part.ts';
import { type Check, RuleDefinitionError } from '../rule.ts';
import { AT, countBounds, optionMap } from '../schemas.ts';
import { countWords, wordSpans } from '../words.ts';

interface Options extends Bounds {
  readonly at?: string;
}

export const words: Check<Options> = {
  name: 'words',
  summary: 'The output, or a part of it, has so many words, in any language.',
  category: 'constraint',
  schema: optionMap({ at: AT, ...countBounds('words') }),
  examples: [{ max: 50 }, { at: '/reply', min: 20, max: 120 }],
  bind(options) {
    checkBounds(options);
    if (options.min === undefined && options.max === undefined && options.exact === undefined) {
      throw new RuleDefinitionError('no number of words is given; write "min", "max" or "exact"');
    }
    const expected = boundsText(options);
    return (output) =>
      lookAt(output, options.at, (part) => {
        const count = countWords(part.text);
        if (count >= lowest(options) && count <= highest(options)) return [];
        const span = count > highest(options) ? wordsBeyond(part, highest(options)) : part.span;
        const message = `${part.name} has ${count} ${count === 1 ? 'word' : 'words'}, but must have ${expected}`;
        return [{ span, message, expected: `${expected} words`, found: `${count} words` }];
      });
  },
};

/** From the first word over the limit to the end. */
function wordsBeyond(part: Part, limit: number): Span {
  const first = wordSpans(part.text).drop(limit).next().value;
  return part.spanOf(first?.start ?? 0, part.text.trimEnd().length);
}
