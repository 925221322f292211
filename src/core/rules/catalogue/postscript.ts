import { escapePattern } from '../../text/escape-pattern.ts';
import { endOf } from '../count-check.ts';
import { RuleDefinitionError } from '../errors.ts';
import { clip, valueText } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, TEXT } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly marker?: string;
  readonly at?: string;
}

export const postscript: Check<Options> = {
  name: 'postscript',
  summary:
    'The output has a postscript: a marker such as `P.S.`, in any case and spacing, and a text after it.',
  category: 'format',
  plain: true,
  schema: optionMap({
    marker: { ...describedSchema(TEXT, 'The beginning of the postscript.'), default: 'P.S.' },
    at: PART_PATH,
  }),
  examples: [{}, { marker: 'P.P.S.' }],
  bind({ marker = 'P.S.', at }) {
    const letters = [...marker.replace(/\s+/g, '')];
    if (letters.length === 0) throw new RuleDefinitionError('the marker is empty; write it', '/marker');
    // Not inside of a longer marker: P.P.S. is no P.S.
    const pattern = new RegExp(
      `(?<![\\p{L}\\p{N}.])${letters.map(escapePattern).join('\\s?')}(?!\\p{L})[\\s\\p{P}\\p{S}]*[\\p{L}\\p{N}]`,
      'iu',
    );
    return (output) =>
      inspect(output, at, (target) => {
        if (pattern.test(target.text)) return [];
        const message = `${target.name} has no postscript that begins with ${valueText(marker)}`;
        return [{ span: endOf(target), message, expected: clip(marker) }];
      });
  },
};
