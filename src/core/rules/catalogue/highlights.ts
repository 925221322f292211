import { type CountOptions, countCheck, finder } from '../count-check.ts';

type Style = 'italic' | 'bold' | 'any';

interface Options extends CountOptions {
  readonly style?: Style;
}

const before = '(?<![*\\\\])';
const inside = '(?=[^\\s*])[^*\\n]*(?<=[^\\s*])';
/** What is bold may hold what is italic, also at its beginning. */
const insideBold = '(?=\\*?[^\\s*])(?!\\*[^*\\n]*\\*{3})(?:[^*\\n]|\\*[^*\\n]{1,200}\\*){1,400}(?<=\\S)';
/** One, two or three asterisks, not next to white space inside, on one line; what closes another stretch may follow. */
const PATTERNS: Readonly<Record<Style, RegExp>> = {
  italic: new RegExp(`${before}(?:\\*${inside}\\*|\\*{3}${inside}\\*(?!\\*))`, 'g'),
  bold: new RegExp(`${before}\\*\\*${insideBold}\\*\\*(?!\\*)`, 'g'),
  any: new RegExp(`${before}(?:(\\*{1,3})${inside}\\1|\\*{3}${inside}\\*{1,2})`, 'g'),
};

export const highlights = countCheck<Options>({
  name: 'highlights',
  summary: 'The output has a number of highlights with Markdown asterisks, such as `*this*` or `**this**`.',
  category: 'format',
  noun: 'highlight',
  options: {
    style: {
      type: 'string',
      enum: ['italic', 'bold', 'any'],
      default: 'any',
      description: 'Which highlights count: `*italic*`, `**bold**`, or both.',
    },
  },
  examples: [{ min: 3 }, { style: 'bold', max: 2 }],
  marks: 'one',
  find: ({ style = 'any' }) => finder(PATTERNS[style]),
});
