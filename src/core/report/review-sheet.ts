import { answerText } from '../runs/answer-text.ts';
import type { Result } from '../runs/result.ts';
import { visible } from '../text/visible-text.ts';

/** What a person needs to decide about an output, as a text: how, what breaks the rules, the input, what was expected, the output. */
export interface ReviewSheet {
  readonly text: string;
  /** UTF-16 offset of the output in it, which stands there as it is. */
  readonly outputStart: number;
}

/** @param lead the first line */
export function reviewSheet(result: Result, lead: string): ReviewSheet {
  const { sample, violations, variables, expected, facts = [] } = result;
  const blocks = [
    visible(lead),
    block(
      `${visible(sample)} breaks`,
      violations.map(({ rule, message }) => `${visible(rule)}: ${visible(message)}`).join('\n') || 'no rule',
    ),
    ...Object.entries(variables)
      .filter(([name]) => name !== 'expected')
      .map(([name, value]) => block(`Input: ${visible(name)}`, visibleValue(value))),
    ...(expected === undefined ? [] : [block('Expected', visibleValue(expected))]),
    ...(facts.length > 0 ? [block('Facts that it needs', facts.map(visibleValue).join('\n'))] : []),
  ];
  const before = `${blocks.join('\n\n')}\n\n${heading('Output')}\n`;
  return { text: `${before}${answerText(result)}\n`, outputStart: before.length };
}

const block = (name: string, text: string) => `${heading(name)}\n${text}`;

const heading = (name: string) => `── ${name} ──`;

const visibleValue = (value: unknown): string =>
  visible(typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''));
