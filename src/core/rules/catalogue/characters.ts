import { highest } from '../bounds.ts';
import { type CountOptions, numberFindings, requireBounds } from '../count-check.ts';
import type { Check } from '../rule.ts';
import { countBounds, optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';
import { characterOffset, countCharacters } from '../text/characters.ts';

export const characters: Check<CountOptions> = {
  name: 'characters',
  summary:
    'The output, or a part of it, has a number of characters, as a reader counts them; white space at both ends is ignored.',
  category: 'constraint',
  schema: optionMap({ at: PART_PATH, ...countBounds('characters') }),
  examples: [{ max: 280 }, { at: '/title', min: 1, max: 60 }],
  bind(options) {
    requireBounds(options, 'characters');
    return (output) =>
      inspect(output, options.at, (target) => {
        const text = target.text.trim();
        const begin = target.text.length - target.text.trimStart().length;
        return numberFindings(target, countCharacters(text), options, 'character', undefined, () =>
          target.spanOf(begin + characterOffset(text, highest(options)), begin + text.length),
        );
      });
  },
};
