import { type CountOptions, countCheck } from '../counted.ts';
import { type ItemKind, itemSpans } from '../markdown/items.ts';

interface Options extends CountOptions {
  readonly kind?: ItemKind;
}

export const bullets = countCheck<Options>({
  name: 'bullets',
  summary:
    'The output has so many items in Markdown lists, nested ones included; those in code blocks do not count.',
  category: 'format',
  noun: 'list item',
  options: {
    kind: {
      type: 'string',
      enum: ['bullet', 'numbered', 'any'],
      default: 'bullet',
      description:
        'Which items count: those with a bullet (`-`, `*`, `+` or `•`), those with a number, or both.',
    },
  },
  examples: [{ exact: 3 }, { kind: 'numbered', min: 2, max: 5 }],
  marks: 'one',
  find:
    ({ kind = 'bullet' }) =>
    (text) =>
      itemSpans(text, kind),
});
