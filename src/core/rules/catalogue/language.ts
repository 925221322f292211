import { alternatives } from '../../text/alternatives.ts';
import type { Check } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, shortForms } from '../schemas.ts';
import { inspect } from '../target.ts';
import { isInLanguage, knownLanguages, type LanguageVerdict, loadLanguages } from '../text/language.ts';

interface Options {
  readonly is: string | readonly string[];
  readonly unsure?: 'pass' | 'fail';
  readonly at?: string;
}

const CODE = { type: 'string', enum: knownLanguages };
const names = new Intl.DisplayNames('en', { type: 'language' });

export const language: Check<string | Options> = {
  name: 'language',
  summary: 'The output is in a language, detected by its script and its letter groups.',
  category: 'constraint',
  schema: shortForms(
    describedSchema(CODE, 'The code of the language (ISO 639-1), such as `de`.'),
    optionMap(
      {
        is: {
          anyOf: [CODE, { type: 'array', minItems: 1, items: CODE }],
          type: ['string', 'array'],
          description: 'The code of the language (ISO 639-1), or a list of those allowed.',
        },
        unsure: {
          type: 'string',
          enum: ['pass', 'fail'],
          default: 'pass',
          description:
            'The verdict for a text whose language cannot be detected, such as one or two words, or a list of names.',
        },
        at: PART_PATH,
      },
      ['is'],
    ),
  ),
  examples: ['de', { is: ['en', 'fr'], at: '/reply' }],
  prepare: loadLanguages,
  bind(written) {
    const { is, unsure = 'pass', at }: Options = typeof written === 'string' ? { is: written } : written;
    const wanted = [is].flat();
    const expected = alternatives(wanted.map((code) => names.of(code) ?? code));
    return (output) =>
      inspect(output, at, (target) => {
        let verdict: LanguageVerdict = { verdict: 'unsure' };
        for (const code of wanted) {
          const next = isInLanguage(target.text, code);
          if (next.verdict === 'yes' || (next.verdict === 'unsure' && unsure === 'pass')) return [];
          if (next.verdict === 'no') verdict = next;
        }
        const found = verdict.verdict === 'no' ? (names.of(verdict.found) ?? verdict.found) : undefined;
        const message = found
          ? `${target.name} is in ${found}, but must be in ${expected}`
          : `the language of ${target.name} cannot be detected, but must be ${expected}`;
        return [{ span: target.span, message, expected, ...(found ? { found } : {}) }];
      });
  },
};
