import { RuleDefinitionError } from '../errors.ts';
import type { Check } from '../rule.ts';
import { optionMap, shortForms, TEXT } from '../schemas.ts';

export interface JudgeOptions {
  readonly rubric: string;
  readonly model?: string;
  readonly choices?: readonly { readonly choice: string; readonly score: number }[];
  readonly min?: number;
}

const YES_OR_NO = [
  { choice: 'yes', score: 1 },
  { choice: 'no', score: 0 },
];

/** What a rule asks a judging model, with the choices and the least score that passes. */
export function judgeQuestion(written: string | JudgeOptions) {
  const options: JudgeOptions = typeof written === 'string' ? { rubric: written } : written;
  const { choices = YES_OR_NO } = options;
  const best = choices.reduce((most, { score }) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  return { min: best, ...options, choices };
}

export const judge: Check<string | JudgeOptions> = {
  name: 'judge',
  summary:
    'A model judges the output with a rubric, and its choice has a high enough score. Not deterministic: the same output may be judged differently the next time. Each judgement is a call, and its cost counts.',
  category: 'quality',
  requirement: 'model',
  schema: shortForms(
    { ...TEXT, description: 'The question, answered with `yes` or `no`; only `yes` passes.' },
    optionMap(
      {
        rubric: {
          ...TEXT,
          description:
            "The question for the judge, a template that may use the sample's variables. The request, the expected answer and the output are shown to the judge below it.",
        },
        model: { ...TEXT, description: "The model that judges; by default, the run's own." },
        choices: {
          type: 'array',
          minItems: 2,
          description:
            'The possible replies of the judge, each with its score; by default, `yes` 1 and `no` 0.',
          items: optionMap({ choice: TEXT, score: { type: 'number' } }, ['choice', 'score']),
        },
        min: { type: 'number', description: 'The lowest score that passes; by default, the highest score.' },
      },
      ['rubric'],
    ),
  ),
  examples: [
    'Is the reply polite?',
    {
      rubric: 'How well does the reply answer the question of the customer?',
      choices: [
        { choice: 'fully', score: 1 },
        { choice: 'partly', score: 0.5 },
        { choice: 'not at all', score: 0 },
      ],
      min: 0.5,
    },
  ],
  readsExpected: () => true,
  bind(written) {
    const { choices, min } = judgeQuestion(written);
    const names = choices.map(({ choice }) => choice.toLowerCase());
    const twice = names.findIndex((name, index) => names.indexOf(name) < index);
    if (twice >= 0)
      throw new RuleDefinitionError(
        `the choice "${choices[twice]?.choice}" is there twice`,
        `/choices/${twice}`,
      );
    if (choices.every(({ score }) => score < min)) {
      throw new RuleDefinitionError(`no choice scores ${min}, so no output could pass`, '/min');
    }
    return () => [];
  },
};
