import { highest } from '../bounds.ts';
import { type CountOptions, numberFindings, requireBounds } from '../counted.ts';
import { lookAt } from '../part.ts';
import type { Check } from '../rule.ts';
import { AT, countBounds, optionMap } from '../schemas.ts';
import { characterOffset, countCharacters } from '../text/characters.ts';

export const characters: Check<CountOptions> = {
  name: 'characters',
  summary:
    'The output, or a part of it, has so many characters as a reader counts them; white space at its ends does not count.',
  category: 'constraint',
  schema: optionMap({ at: AT, ...countBounds('characters') }),
  examples: [{ max: 280 }, { at: '/title', min: 1, max: 60 }],
  bind(options) {
    requireBounds(options, 'characters');
    return (output) =>
      lookAt(output, options.at, (part) => {
        const text = part.text.trim();
        const begin = part.text.length - part.text.trimStart().length;
        return numberFindings(part, countCharacters(text), options, 'character', undefined, () =>
          part.spanOf(begin + characterOffset(text, highest(options)), begin + text.length),
        );
      });
  },
};
