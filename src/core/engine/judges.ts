import type { TextMessage } from '../prompt/chat.ts';
import type { BuiltInEvaluator, JudgeChoice, JudgeEvaluator } from '../prompt/prompt-file.ts';
import { type JudgeOptions, judgeQuestion } from '../rules/catalogue/judge.ts';
import { either, trimmedSpan } from '../rules/finding.ts';
import type { Finding } from '../rules/rule.ts';
import { canonicalJson } from '../text/hash.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A model's question about an output, and what its answers are worth. */
export interface Judge {
  readonly name: string;
  /** The prompt's own model where absent. */
  readonly model?: string;
  readonly choices: readonly JudgeChoice[];
  /** Whether a choice of this score passes an output. */
  passes(score: number): boolean;
  /**
   * @param variables the sample's, with `completion`, the output judged
   * @param asked the last user message of the request, where no variable holds the question
   * @throws {TemplateError}
   */
  messages(variables: Variables, asked: string): TextMessage[];
}

/** Scores of the built-in judges, on GitHub Models' scale: 1 is worth nothing and 5 everything. */
const FIVE_STEPS: readonly JudgeChoice[] = ['1', '2', '3', '4', '5'].map((choice, step) => ({
  choice,
  score: step / 4,
}));

const SYSTEM =
  'You grade one answer of an assistant. Read the scale, weigh the answer against it, and reply with the number alone.';
const RULE_SYSTEM =
  'You check one answer of an assistant against one question about it. Reply with exactly one of the choices, and nothing else.';

interface Criterion {
  readonly question: string;
  readonly scale: readonly [string, string, string, string, string];
  readonly sections: readonly (keyof typeof SECTIONS)[];
}

const CRITERIA: Readonly<Record<string, Criterion>> = {
  similarity: {
    question: 'Does the answer say the same as the reference answer?',
    scale: [
      'it says something else entirely',
      'a small part of it agrees',
      'about half of it agrees',
      'it agrees but for details',
      'it says the same, whatever the wording',
    ],
    sections: ['Question', 'Reference answer', 'Answer'],
  },
  coherence: {
    question: 'Do the sentences of the answer follow from one another and lead to a point?',
    scale: [
      'words without connection',
      'fragments that barely connect',
      'connected in places, with jumps',
      'orderly, with small gaps',
      'every sentence follows from the one before',
    ],
    sections: ['Question', 'Answer'],
  },
  fluency: {
    question: 'Is the answer written in correct and natural language?',
    scale: [
      'hardly understandable',
      'understandable, with many mistakes',
      'correct in the main, but clumsy',
      'correct and clear, with few blemishes',
      'correct, clear and natural throughout',
    ],
    sections: ['Answer'],
  },
  relevance: {
    question: 'Does the answer deal with what was asked?',
    scale: [
      'it deals with something else',
      'it touches the question in passing',
      'it answers a part of the question',
      'it answers the question and misses little',
      'it answers the whole question and nothing beside it',
    ],
    sections: ['Question', 'Answer'],
  },
  groundedness: {
    question: 'Is everything the answer claims supported by the context?',
    scale: [
      'nothing it claims is supported',
      'a little of it is supported',
      'about half of it is supported',
      'all but a detail is supported',
      'every claim is supported',
    ],
    sections: ['Question', 'Context', 'Answer'],
  },
};

/** What stands in a section: the first of these variables that the sample has. */
const SECTIONS = {
  Question: ['input', 'query', 'question'],
  'Reference answer': ['expected'],
  Context: ['context', 'expected', 'input'],
  Answer: ['completion'],
} as const;

/** GitHub Models passes what scores above 0. */
const passes = (score: number) => score > 0;

/** The judge an evaluator of the prompt file stands for. */
export function judgeOf(evaluator: JudgeEvaluator | BuiltInEvaluator): Judge {
  const { name } = evaluator;
  if (evaluator.kind === 'judge') {
    const { model, system, prompt, choices } = evaluator;
    return {
      name,
      model,
      choices,
      passes,
      messages: (variables) => conversation(system, prompt.render(variables)),
    };
  }
  const criterion = CRITERIA[evaluator.judge];
  if (!criterion) throw new Error(`No built-in judge is called "${evaluator.judge}"`);
  return {
    name,
    choices: FIVE_STEPS,
    passes,
    messages: (variables, asked) => conversation(SYSTEM, question(criterion, variables, asked)),
  };
}

/** The judge that a rule asks. @param options of the rule's check, with templates filled in */
export function judgeOfRule(name: string, options: string | JudgeOptions): Judge {
  const { rubric, choices, min, model } = judgeQuestion(options);
  return {
    name,
    model,
    choices,
    passes: (score) => score >= min,
    messages: (variables, asked) => {
      const shown = RULE_SECTIONS.filter(
        (name) => name !== 'Reference answer' || Object.hasOwn(variables, 'expected'),
      );
      const choose = `Reply with exactly one of: ${choices.map(({ choice }) => choice).join(', ')}.`;
      return conversation(RULE_SYSTEM, [rubric, ...sections(shown, variables, asked), choose].join('\n\n'));
    },
  };
}

const RULE_SECTIONS = ['Question', 'Reference answer', 'Answer'] as const;

/** What a judge's choice says of an output. */
export function judgeFindings({ choices, passes }: Judge, output: string, choice: JudgeChoice): Finding[] {
  if (passes(choice.score)) return [];
  const passing = either(choices.filter(({ score }) => passes(score)).map((each) => `"${each.choice}"`));
  const message = `the judge chose "${choice.choice}", but must choose ${passing}`;
  return [{ span: trimmedSpan(output), message, expected: passing, found: choice.choice }];
}

function question(
  { question, scale, sections: names }: Criterion,
  variables: Variables,
  asked: string,
): string {
  return [
    question,
    scale.map((meaning, index) => `${index + 1}: ${meaning}`).join('\n'),
    ...sections(names, variables, asked),
    'Reply with exactly one of: 1, 2, 3, 4, 5.',
  ].join('\n\n');
}

function sections(names: Criterion['sections'], variables: Variables, asked: string): string[] {
  return names.map((name) => `${name}:\n${sectionText(name, variables, asked)}`);
}

function sectionText(section: keyof typeof SECTIONS, variables: Variables, asked: string): string {
  const name = SECTIONS[section].find((candidate) => Object.hasOwn(variables, candidate));
  if (name === undefined) return section === 'Question' ? asked : '(not given)';
  const value = variables[name];
  return typeof value === 'string' ? value : canonicalJson(value);
}

function conversation(system: string | undefined, user: string): TextMessage[] {
  return [...(system ? [{ role: 'system' as const, content: system }] : []), { role: 'user', content: user }];
}

/** The first choice, in their order, that a judge's reply contains, whatever its case (as GitHub Models reads it). */
export function choiceIn(reply: string, choices: readonly JudgeChoice[]): JudgeChoice | undefined {
  const text = reply.trim().toLowerCase();
  return choices.find(({ choice }) => text.includes(choice.toLowerCase()));
}
