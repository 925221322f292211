import type { ChatRequest, TextMessage } from '../prompt/chat.ts';
import type { BuiltInEvaluator, JudgeChoice, JudgeEvaluator } from '../prompt/prompt-file.ts';
import { type JudgeOptions, judgeQuestion } from '../rules/catalogue/judge.ts';
import { trimmedSpan } from '../rules/finding.ts';
import type { CheckFinding } from '../rules/rule.ts';
import { alternatives } from '../text/alternatives.ts';
import { canonicalJson } from '../text/hash.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A model's question about an output, and what its answers are worth. */
export interface Judge {
  readonly name: string;
  /** The prompt's own model where absent. */
  readonly model?: string;
  readonly choices: readonly JudgeChoice[];
  /** Id of the only sample it is asked about; of all where absent. */
  readonly sample?: string;
  /** Whether a choice of this score passes an output. */
  passes(score: number): boolean;
  /**
   * @param variables the sample's, with `completion`, the output judged
   * @param request what the answer was made from
   * @throws {TemplateError}
   */
  messages(variables: Variables, request: JudgedRequest): TextMessage[];
}

/** What an answer was made from, as far as a judge is shown it. */
export interface JudgedRequest {
  /** The last user message, where no variable holds the question. */
  readonly asked: string;
  /** The whole request as it was rendered, without the examples in it. */
  readonly whole: string;
  /** The passages that were found; empty where nothing was looked for. */
  readonly passages: string;
}

/** Characters of a request that a judge is shown. */
const LONGEST_REQUEST = 20_000;

/** @param messages of the request, as rendered */
export function judgedRequest(messages: readonly TextMessage[], passages: string): JudgedRequest {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const whole = messages.filter(
    ({ role }, index) =>
      role === 'system' || index === last || (role === 'user' && messages[index + 1]?.role !== 'assistant'),
  );
  const text = whole.map(({ content }) => content.trim()).join('\n\n');
  return { asked: messages[last]?.content ?? '', whole: text.slice(0, LONGEST_REQUEST), passages };
}

/**
 * Asks a judge, at temperature 0.
 * @param isStructured the server is held to one of the choices
 */
export const judgeRequest = (
  model: string,
  messages: readonly TextMessage[],
  choices: readonly JudgeChoice[],
  isStructured: boolean,
): ChatRequest => ({
  model,
  messages,
  // Models that reason take no temperature.
  parameters: /^(?:[\w-]+\/)?(?:o\d|gpt-5)/.test(model) ? {} : { temperature: 0 },
  responseFormat: isStructured
    ? {
        type: 'json_schema',
        name: 'verdict',
        strict: true,
        schema: {
          type: 'object',
          properties: { choice: { type: 'string', enum: choices.map(({ choice }) => choice) } },
          required: ['choice'],
          additionalProperties: false,
        },
      }
    : { type: 'text' },
});

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
  Prompt: [],
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
    messages: (variables, request) => conversation(SYSTEM, question(criterion, variables, request)),
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
    messages: (variables, request) => {
      const shown = RULE_SECTIONS.filter(
        (name) => name !== 'Reference answer' || Object.hasOwn(variables, 'expected'),
      );
      const choose = `Reply with exactly one of: ${choices.map(({ choice }) => choice).join(', ')}.`;
      return conversation(RULE_SYSTEM, [rubric, ...sections(shown, variables, request), choose].join('\n\n'));
    },
  };
}

const RULE_SECTIONS = ['Prompt', 'Reference answer', 'Answer'] as const;

/** What a judge's choice says of an output. */
export function judgeFindings(
  { choices, passes }: Judge,
  output: string,
  choice: JudgeChoice,
): CheckFinding[] {
  if (passes(choice.score)) return [];
  const passing = alternatives(
    choices.filter(({ score }) => passes(score)).map((each) => `"${each.choice}"`),
  );
  const message = `the judge chose "${choice.choice}", but must choose ${passing}`;
  return [{ span: trimmedSpan(output), message, expected: passing, found: choice.choice }];
}

function question(
  { question, scale, sections: names }: Criterion,
  variables: Variables,
  request: JudgedRequest,
): string {
  return [
    question,
    scale.map((meaning, index) => `${index + 1}: ${meaning}`).join('\n'),
    ...sections(names, variables, request),
    'Reply with exactly one of: 1, 2, 3, 4, 5.',
  ].join('\n\n');
}

function sections(names: Criterion['sections'], variables: Variables, request: JudgedRequest): string[] {
  return names.map((name) => `${name}:\n${sectionText(name, variables, request)}`);
}

function sectionText(
  section: keyof typeof SECTIONS,
  variables: Variables,
  { asked, whole, passages }: JudgedRequest,
): string {
  if (section === 'Prompt') return whole;
  if (section === 'Context' && passages !== '') return passages;
  const name = SECTIONS[section].find((candidate) => Object.hasOwn(variables, candidate));
  if (name === undefined)
    return section === 'Question' ? asked : section === 'Context' ? whole : '(not given)';
  const value = variables[name];
  return typeof value === 'string' ? value : canonicalJson(value);
}

function conversation(system: string | undefined, user: string): TextMessage[] {
  return [...(system ? [{ role: 'system' as const, content: system }] : []), { role: 'user', content: user }];
}

/**
 * The choice that a judge's reply names: by the JSON it was asked for, else the first, in their order, that the reply
 * contains, whatever its case (as GitHub Models reads it).
 */
export function choiceIn(reply: string, choices: readonly JudgeChoice[]): JudgeChoice | undefined {
  const named = /^\s*\{\s*"choice"\s*:\s*("(?:[^"\\]|\\.)*")\s*\}\s*$/.exec(reply)?.[1];
  const exact =
    named === undefined ? undefined : choices.find(({ choice }) => JSON.stringify(choice) === named);
  if (exact) return exact;
  const text = reply.trim().toLowerCase();
  return choices.find(({ choice }) => text.includes(choice.toLowerCase()));
}
