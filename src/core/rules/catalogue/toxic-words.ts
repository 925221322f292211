import { escapePattern } from '../../text/escape-pattern.ts';
import { RuleDefinitionError } from '../errors.ts';
import { clip, MAX_FINDINGS } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, isList, optionMap, PART_PATH, shortForms, TEXTS } from '../schemas.ts';
import { inspect } from '../target.ts';

interface Options {
  readonly words: readonly string[];
  readonly at?: string;
}

const WORDS = 'Words or phrases; `*` at the end matches any ending.';

export const toxicWords: Check<readonly string[] | Options> = {
  name: 'toxicWords',
  summary: 'The output has none of the words in your list: whole words, in any case.',
  category: 'safety',
  schema: shortForms(
    describedSchema(TEXTS, WORDS),
    optionMap({ words: describedSchema(TEXTS, WORDS), at: PART_PATH }, ['words']),
  ),
  examples: [['idiot*', 'shut up'], { words: ['stupid', 'moron*'], at: '/reply' }],
  bind(written) {
    const { words, at }: Options = isList(written) ? { words: written } : written;
    const pattern = patternOf(words, isList(written) ? '' : '/words');
    return (output) =>
      inspect(output, at, (target) =>
        target.text
          .matchAll(pattern)
          .take(MAX_FINDINGS)
          .map(({ index, 0: found }) => ({
            span: target.spanOf(index, index + found.length),
            message: `${target.name} has a word of the list of toxic words`,
            found: clip(found),
          }))
          .toArray(),
      );
  },
};

/** @throws {RuleDefinitionError} */
function patternOf(words: readonly string[], pointer: string): RegExp {
  const sources = words.map((word, index) => {
    const stem = word.replace(/\*$/, '').trim();
    if (!/[\p{L}\p{N}]/u.test(stem)) {
      throw new RuleDefinitionError(`"${word}" contains no word; remove it`, `${pointer}/${index}`);
    }
    const source = stem.split(/\s+/).map(escapePattern).join('\\s+');
    return word.endsWith('*') ? `${source}[\\p{L}\\p{M}\\p{N}_]*` : source;
  });
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${sources.join('|')})(?![\\p{L}\\p{M}\\p{N}_])`, 'giu');
}
