import type { Span } from '../../text/span.ts';
import type { Check } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly marks?: 'straight' | 'any';
  readonly at?: string;
}

/** Opening quotation marks with those that close them. */
const CLOSING: Readonly<Record<string, string>> = {
  '“': '”',
  '„': '“”',
  '”': '”',
  '«': '»',
  '»': '«»',
  '‹': '›',
  '›': '‹›',
  '‘': '’',
  '‚': '‘’',
  '’': '’',
  '「': '」',
  '『': '』',
};

export const quoted: Check<Options> = {
  name: 'quoted',
  summary:
    'The whole output is in quotation marks, with nothing between two quotations; white space at both ends is ignored.',
  category: 'format',
  plain: true,
  schema: optionMap({
    marks: {
      type: 'string',
      enum: ['straight', 'any'],
      default: 'any',
      description: 'The marks allowed: `"` alone, or those of other scripts and languages too, in pairs.',
    },
    at: PART_PATH,
  }),
  examples: [{}, { marks: 'straight', at: '/quote' }],
  bind:
    ({ marks = 'any', at }) =>
    (output) =>
      inspect(output, at, (target) => {
        const end = target.text.trimEnd().length;
        const start = Math.min(end, target.text.length - target.text.trimStart().length);
        const first = target.text.charAt(start);
        const closing = first === '"' ? '"' : marks === 'any' ? CLOSING[first] : undefined;
        const name = marks === 'straight' ? 'a double quotation mark' : 'a quotation mark';
        if (closing === undefined) {
          const message = `${target.name} does not begin with ${name}`;
          return [{ span: target.spanOf(start, Math.min(start + 1, end)), message, expected: '"' }];
        }
        if (end - start < 2 || !closing.includes(target.text.charAt(end - 1))) {
          const message = `${target.name} does not end with the quotation mark that closes it`;
          return [{ span: target.spanOf(end - 1, end), message, expected: closing.charAt(0) }];
        }
        const outside = firstOutside(target.text.slice(start, end), closing);
        if (!outside) return [];
        const message = `${target.name} has something between quotations`;
        return [{ span: target.spanOf(start + outside.start, start + outside.end), message }];
      }),
};

const WORD = /[\p{L}\p{N}]/u;

/** What stands between two quotations, where a text that begins and ends with marks is not one. */
function firstOutside(text: string, closing: string): Span | undefined {
  const opening = text.charAt(0);
  let depth = 1;
  let end = 0;
  for (let at = 1; at < text.length - 1; at++) {
    const mark = text.charAt(at);
    const before = text.charAt(at - 1);
    const isApostrophe = WORD.test(before) && WORD.test(text.charAt(at + 1));
    if (isApostrophe || (mark !== opening && !closing.includes(mark))) continue;
    // A mark that may open and close opens where a word begins.
    const opens = mark === opening && (!closing.includes(mark) || /[\s(\p{Pd}]/u.test(before));
    if (opens) {
      if (depth === 0 && text.slice(end, at).trim() !== '') return { start: end, end: at };
      depth++;
    } else if (depth > 0 && --depth === 0) {
      end = at + 1;
    }
  }
  return undefined;
}
