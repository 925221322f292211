import { escapePattern } from '../../text/escape-pattern.ts';
import { type CountOptions, countCheck, finder } from '../count-check.ts';
import { RuleDefinitionError } from '../errors.ts';
import { valueText } from '../finding.ts';
import { describedSchema, TEXT } from '../schemas.ts';
import { countCharacters } from '../text/characters.ts';

interface Options extends CountOptions {
  readonly letter: string;
  readonly ignoreCase?: boolean;
}

export const letterFrequency = countCheck<Options>({
  name: 'letterFrequency',
  summary: 'The output contains a letter, or another character, a number of times.',
  category: 'constraint',
  noun: 'occurrence of the letter',
  nouns: 'occurrences of the letter',
  options: {
    letter: describedSchema(TEXT, 'The letter, or any other single character.'),
    ignoreCase: { type: 'boolean', default: true, description: 'Upper and lower case count as equal.' },
  },
  required: ['letter'],
  examples: [
    { letter: 'e', max: 10 },
    { letter: '!', exact: 0 },
  ],
  marks: 'one',
  find({ letter, ignoreCase = true }) {
    if (countCharacters(letter) !== 1)
      throw new RuleDefinitionError(
        `${valueText(letter)} is not one character; write a single one`,
        '/letter',
      );
    return finder(new RegExp(escapePattern(letter), ignoreCase ? 'giu' : 'gu'));
  },
});
