import { finder } from '../count-check.ts';
import { headingSpans } from '../markdown/headings.ts';
import type { Check } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly style?: 'heading' | 'angle' | 'any';
  readonly at?: string;
}

/** `<<title>>`, on one line and not empty. */
const inAngles = finder(/<<(?=[^\n<>]*[\p{L}\p{N}])[^\n<>]+>>/gu);

export const title: Check<Options> = {
  name: 'title',
  summary: 'The output has a title: a Markdown heading of the first level, or a text in `<<double angles>>`.',
  category: 'format',
  plain: true,
  schema: optionMap({
    style: {
      type: 'string',
      enum: ['heading', 'angle', 'any'],
      default: 'any',
      description: 'How the title is written: `# Title`, `<<Title>>`, or either.',
    },
    at: PART_PATH,
  }),
  examples: [{}, { style: 'angle' }],
  bind:
    ({ style = 'any', at }) =>
    (output) =>
      inspect(output, at, (target) => {
        const isThere =
          (style !== 'heading' && has(inAngles(target.text))) ||
          (style !== 'angle' && has(headingSpans(target.text, 1)));
        if (isThere) return [];
        const wanted = { heading: '# Title', angle: '<<Title>>', any: '# Title or <<Title>>' }[style];
        const { start } = target.span;
        return [
          {
            span: at === undefined ? { start, end: start } : target.span,
            message: `${target.name} has no title, such as ${wanted}`,
            expected: wanted,
          },
        ];
      }),
};

const has = (things: Iterable<unknown>) => !things[Symbol.iterator]().next().done;
