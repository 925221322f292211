import { clip, valueText } from '../finding.ts';
import type { Check, CheckFinding } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, TEXT } from '../schemas.ts';
import { inspect, type Target } from '../target.ts';

interface Options {
  readonly text: string;
  readonly ignoreCase?: boolean;
  readonly sameSpace?: boolean;
  readonly at?: string;
}

export const repeatsPrompt: Check<Options> = {
  name: 'repeatsPrompt',
  summary: 'The output begins with an exact copy of a text, such as the request; spacing may differ.',
  category: 'constraint',
  schema: optionMap(
    {
      text: describedSchema(TEXT, "The text to repeat; it may be a template with the sample's variables."),
      ignoreCase: { type: 'boolean', default: true, description: 'Upper and lower case count as equal.' },
      sameSpace: {
        type: 'boolean',
        default: false,
        description: 'White space between the words must be the same, too: no line break instead of a space.',
      },
      at: PART_PATH,
    },
    ['text'],
  ),
  examples: [{ text: '{{ question }}' }, { text: 'Terms and conditions apply.', ignoreCase: false }],
  bind({ text, ignoreCase = true, sameSpace = false, at }) {
    const pieces = sameSpace ? SPACED_WORD : WORD;
    const wanted = text.match(pieces) ?? [];
    return (output) => inspect(output, at, (target) => firstDifference(target, wanted, pieces, ignoreCase));
  },
};

const WORD = /\S+/g;
/** With the white space before it, but for the first. */
const SPACED_WORD = /(?<=\S)\s+\S+|\S+/g;

/** The first piece that differs. Of the last one the beginning will do: more may follow it at once. */
function firstDifference(
  target: Target,
  wanted: readonly string[],
  pieces: RegExp,
  ignoreCase: boolean,
): CheckFinding[] {
  const fold = (word: string) => (ignoreCase ? word.toLowerCase() : word);
  const words = target.text.matchAll(pieces);
  for (const [index, word] of wanted.entries()) {
    const { value } = words.next();
    const start = value?.index ?? target.text.trimEnd().length;
    const found = value?.[0] ?? '';
    const isLast = index === wanted.length - 1;
    if (fold(isLast ? found.slice(0, word.length) : found) === fold(word)) continue;
    const message = found
      ? `${target.name} does not repeat the text word for word: it has ${valueText(found)} in the place of ${valueText(word)}`
      : `${target.name} ends before it has repeated the text: ${valueText(word)} is missing`;
    return [
      { span: target.spanOf(start, start + found.length), message, expected: clip(word), found: clip(found) },
    ];
  }
  return [];
}
