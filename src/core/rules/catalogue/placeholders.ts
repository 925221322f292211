import { type CountOptions, countCheck, finder } from '../count-check.ts';

type Brackets = 'square' | 'curly' | 'angle';

interface Options extends CountOptions {
  readonly brackets?: Brackets;
}

const PATTERNS: Readonly<Record<Brackets, RegExp>> = {
  // Neither a link of Markdown nor the box of a task in a list.
  square: /\[(?!\s*\])(?<!^[ \t]*[-*+][ \t]+\[(?=[xX]\]))[^[\]\n]*\](?!\()/gm,
  curly: /\{(?!\s*\})[^{}\n]*\}/g,
  angle: /<(?!\s*>)[^<>\n]*>/g,
};

export const placeholders = countCheck<Options>({
  name: 'placeholders',
  summary:
    'The output has a number of placeholders in brackets, such as `[address]`; `max: 0` means that none is left.',
  category: 'constraint',
  noun: 'placeholder',
  options: {
    brackets: {
      type: 'string',
      enum: ['square', 'curly', 'angle'],
      default: 'square',
      description: 'The brackets around a placeholder: `[…]`, `{…}` or `<…>`.',
    },
  },
  examples: [{ max: 0 }, { min: 3, brackets: 'curly' }],
  marks: 'one',
  find: ({ brackets = 'square' }) => finder(PATTERNS[brackets]),
});
