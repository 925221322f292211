import type { Check, CheckFinding } from '../rule.ts';
import { optionMap, PART_PATH } from '../schemas.ts';
import { inspect } from '../target.ts';
import { type FindProblem, wrappingProblem } from './format-problem.ts';

export interface FormatOptions {
  readonly at?: string;
}

/** A check that a text is well formed in some format. */
export function formatCheck(
  format: string,
  findProblem: FindProblem,
  about: Pick<Check<FormatOptions>, 'name' | 'summary' | 'examples'>,
): Check<FormatOptions> {
  return {
    ...about,
    category: 'format',
    plain: true,
    schema: optionMap({ at: PART_PATH }),
    bind:
      ({ at }) =>
      (output) =>
        inspect(output, at, (target): CheckFinding[] => {
          const mistake = wrappingProblem(target.text) ?? findProblem(target.text);
          if (!mistake) return [];
          const message = `${target.name} is not ${format}: ${mistake.message}`;
          return [{ span: target.spanOf(mistake.span.start, mistake.span.end), message, expected: format }];
        }),
  };
}
