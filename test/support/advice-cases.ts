import type { FaultKind } from '../../src/core/advice/fault.ts';
import type { RemedyKind } from '../../src/core/advice/remedy.ts';
import { runCli } from './cli.ts';
import { type Answer, type ChatBody, startOpenAiServer } from './openai-server.ts';
import { tempWorkspace } from './workspace.ts';

/** A prompt that was sound and is spoilt in one known way. */
export interface AdviceCase {
  readonly name: string;
  readonly fault: FaultKind;
  /** The remedies that undo what was spoilt. */
  readonly remedies: readonly RemedyKind[];
  readonly files: Readonly<Record<string, string>>;
  readonly repeat?: number;
  /** A written model; the practice model where it is absent. */
  readonly answer?: (body: ChatBody) => Answer | string;
}

const PRACTICE = 'provider: practice\nmodel: practice-1\nmodelParameters: { temperature: 0 }\n';
const WRITTEN = 'provider: openai\nmodel: small\n';
const lines = (samples: readonly object[]) => samples.map((sample) => `${JSON.stringify(sample)}\n`).join('');

/** Messages to a help desk, with the label that each has. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ['I was charged twice for my invoice this month.', 'billing'],
  ['Please send a receipt for the payment of May.', 'billing'],
  ['Why did my card get billed again?', 'billing'],
  ['I want a refund for the last invoice.', 'billing'],
  ['The price on my invoice is not what I agreed to.', 'billing'],
  ['My payment was taken from the wrong card.', 'billing'],
  ['The app crashes when I open the calendar.', 'bug'],
  ['The booking page shows a blank error.', 'bug'],
  ['Nothing happens, the export is broken.', 'bug'],
  ['The search freezes and then fails.', 'bug'],
  ['There is a glitch: the date is missing.', 'bug'],
  ['The upload is stuck with an error.', 'bug'],
  ['I forgot my password and cannot sign in.', 'account'],
  ['How do I change the email of my profile?', 'account'],
  ['My login is locked.', 'account'],
  ['Please delete my account.', 'account'],
  ['I cannot log in with my username.', 'account'],
  ['The password reset link for my account has expired.', 'account'],
];

const sorted = (expected: (label: string) => unknown) =>
  lines(MESSAGES.map(([message, label], index) => ({ id: `m${index}`, message, expected: expected(label) })));

const labelOf = (text: string) => MESSAGES.find(([message]) => text.includes(message))?.[1] ?? 'bug';
const textOf = ({ messages }: ChatBody) => messages.map(({ content }) => content).join('\n');
const lastOf = ({ messages }: ChatBody) => messages.at(-1)?.content ?? '';

const SHAPE_RULES = `rules:
  - check: json
  - check: { fields: [category, urgency] }
  - id: category
    check: { enum: { at: /category, values: [billing, bug, account] } }
  - id: urgency
    check: { number: { at: /urgency, min: 1, max: 5, integer: true } }
`;

const system = (text: string, more = '') =>
  `messages:\n  - role: system\n    content: |\n${text.replace(/^/gm, '      ')}\n  - role: user\n    content: "{{ message }}"\n${more}samples: s.jsonl\n`;

const KEYS = `Return JSON alone with these keys:
- category: one of billing, bug, account
- urgency: a whole number from 1 to 5`;

const QUESTIONS = Array.from({ length: 12 }, (_, index) => ({
  id: `q${index}`,
  question: `How long is the warranty of the kettle K${index}?`,
  context: `The kettle K${index} is made of steel. The warranty of the kettle K${index} lasts ${index + 3} months.`,
  facts: [`${index + 3} months`],
}));

const POLITE = Array.from({ length: 12 }, (_, index) => ({
  id: `p${index}`,
  message: `Hello, could you tell me something about the order number ${1000 + index}?`,
}));

export const ADVICE_CASES: readonly AdviceCase[] = [
  {
    name: 'shape',
    fault: 'shape',
    remedies: ['response-schema', 'show-shape'],
    files: {
      'x.prompt.yml': `name: x\n${PRACTICE}${system('Sort the message of a customer.')}${SHAPE_RULES}`,
      's.jsonl': sorted(() => undefined),
    },
  },
  {
    name: "missing key's type",
    fault: 'shape',
    remedies: ['response-schema', 'show-shape', 'state-rule'],
    files: {
      'x.prompt.yml': `name: x\n${PRACTICE}${system('Return JSON alone with these keys:\n- category: one of billing, bug, account\n- urgency')}${SHAPE_RULES}`,
      's.jsonl': sorted(() => undefined),
    },
  },
  {
    name: 'enum',
    fault: 'rule',
    remedies: ['response-schema', 'state-rule', 'show-shape'],
    files: {
      'x.prompt.yml': `name: x\n${PRACTICE}${system('Return JSON alone with these keys:\n- category\n- urgency: a whole number from 1 to 5')}${SHAPE_RULES}`,
      's.jsonl': sorted(() => undefined),
    },
  },
  {
    name: 'language',
    fault: 'rule',
    remedies: ['state-rule'],
    files: {
      'x.prompt.yml': `name: x\n${WRITTEN}${system('Answer the customer in one or two sentences.')}rules:\n  - id: german\n    check: { language: de }\n`,
      's.jsonl': lines(POLITE),
    },
    answer: (body) => {
      const isOdd = /\d*[13579]\?/.test(lastOf(body));
      return /German/.test(textOf(body)) || !isOdd
        ? 'Vielen Dank für Ihre Nachricht, wir kümmern uns noch heute darum.'
        : 'Thank you for your message, we will look into this today.';
    },
  },
  {
    name: 'length',
    fault: 'rule',
    remedies: ['state-rule'],
    files: {
      'x.prompt.yml': `name: x\n${PRACTICE}${system('You answer the customers of a shop. Write a friendly reply to the message.')}rules:\n  - id: short\n    check: { words: { max: 14 } }\n`,
      's.jsonl': lines(MESSAGES.map(([message], index) => ({ id: `m${index}`, message }))),
    },
  },
  {
    name: 'missing context',
    fault: 'facts-nowhere',
    remedies: ['give-context'],
    files: {
      'x.prompt.yml': `name: x\n${PRACTICE}messages:\n  - role: system\n    content: Answer the question in one sentence. If you do not know the answer, say so.\n  - role: user\n    content: "{{ question }}"\nsamples: s.jsonl\n`,
      's.jsonl': lines(QUESTIONS),
    },
  },
  {
    name: 'example that teaches the wrong label',
    fault: 'wrong-label',
    remedies: ['remove-example'],
    files: {
      'x.prompt.yml': `name: x\n${WRITTEN}${system('Reply with exactly one of "account", "billing" or "bug", and nothing else.\n\nMessage: The invoice page shows my payment twice.\nLabel: billing\n\nMessage: Where do I see my bookings?\nLabel: bug')}`,
      's.jsonl': sorted((label) => label),
    },
    answer: (body) => {
      const label = labelOf(lastOf(body));
      return /Label: bug/.test(textOf(body)) && label === 'account' ? 'bug' : label;
    },
  },
  {
    name: 'contradictory instructions',
    fault: 'rule',
    remedies: ['drop-contradiction'],
    files: {
      'x.prompt.yml': `name: x\n${WRITTEN}${system('You answer customers.\nKeep to at most 12 words.\nExplain the background in detail, with at least 60 words.')}rules:\n  - id: short\n    check: { words: { max: 12 } }\n`,
      's.jsonl': lines(POLITE),
    },
    answer: (body) =>
      /at least 60/.test(textOf(body)) && !/[05]\?/.test(lastOf(body))
        ? 'Thank you so much for getting in touch with us about your order today. '.repeat(5)
        : 'Thank you, we will look into your order.',
  },
  {
    name: 'wrong rule',
    fault: 'unpassable',
    remedies: ['fix-rule'],
    files: {
      'x.prompt.yml': `name: x\n${PRACTICE}${system(KEYS)}${SHAPE_RULES}  - id: right\n    check: { expected: { at: /category } }\n`,
      's.jsonl': sorted((label) => ({ intent: label })),
    },
  },
  {
    name: 'limit too low',
    fault: 'cut',
    remedies: ['raise-limit'],
    files: {
      'x.prompt.yml': `name: x\nprovider: practice\nmodel: practice-1\nmodelParameters: { temperature: 0, maxTokens: 12 }\n${system(KEYS)}${SHAPE_RULES}`,
      's.jsonl': sorted(() => undefined),
    },
  },
  {
    name: 'judge without context',
    fault: 'judged',
    remedies: ['judge-context'],
    files: {
      'x.prompt.yml': `name: x\n${WRITTEN}messages:\n  - role: user\n    content: |\n      {{ context }}\n\n      {{ question }}\nsamples: s.jsonl\nevaluators:\n  - name: supported\n    llm:\n      modelId: judge\n      prompt: |\n        Is the answer supported? Reply with exactly one of: yes, no.\n\n        Answer:\n        {{ completion }}\n      choices:\n        - { choice: "yes", score: 1 }\n        - { choice: "no", score: 0 }\n`,
      's.jsonl': lines(QUESTIONS.map(({ facts: _, ...sample }) => sample)),
    },
    answer: (body) => {
      const text = textOf(body);
      if (body.model !== 'judge')
        return /The warranty of the kettle \S+ lasts \d+ months/.exec(text)?.[0] ?? 'I do not know.';
      const isShown = /The kettle K\d+ is made of steel/.test(text);
      return isShown || /lasts [35] months/.test(text) ? 'yes' : 'no';
    },
  },
  {
    name: 'weak model',
    fault: 'wrong-label',
    remedies: ['larger-model'],
    files: {
      'x.prompt.yml': `name: x\n${WRITTEN}${system('Reply with exactly one of "account", "billing" or "bug", and nothing else.\nMessage: I want my money back.\nLabel: billing\nMessage: The page does not load.\nLabel: bug\nMessage: I cannot sign in.\nLabel: account')}`,
      's.jsonl': sorted((label) => label),
      '.prompt-ladder/config.yml': 'advice:\n  models: [small, large]\n',
    },
    answer: (body) => {
      const text = lastOf(body);
      const label = labelOf(text);
      if (body.model === 'large') return label;
      // Wrong on every third message, and each time otherwise.
      const index = MESSAGES.findIndex(([message]) => text.includes(message));
      return index % 3 === 0 ? (['bug', 'account', 'billing'][(index / 3) % 3] ?? label) : label;
    },
  },
];

/** What advice made of a spoilt prompt. */
export interface AdviceOutcome {
  readonly fault?: string;
  readonly kind?: string;
  readonly title?: string;
  readonly fixed: number;
  readonly failing: number;
  readonly broken: number;
  readonly guard: number;
  /** What the command line printed where it went wrong. */
  readonly problem?: string;
}

/** Runs a spoilt prompt, asks for advice, and tries the first. */
export async function adviceOutcome({ files, repeat = 1, answer }: AdviceCase): Promise<AdviceOutcome> {
  await using folder = await tempWorkspace(files);
  await using server = answer && (await startOpenAiServer({ answer: ({ body }) => answer(body) }));
  const env: Record<string, string> = server
    ? { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' }
    : {};
  const cli = (...args: string[]) => runCli([...args, '--quiet'], { cwd: folder.root, env });
  const run = await cli('run', 'x.prompt.yml', '--repeat', `${repeat}`);
  const nothing = { fixed: 0, failing: 0, broken: 0, guard: 0 };
  if (run.code > 1) return { ...nothing, problem: run.stderr };
  const tried = await cli('advise', '--try', '1', '--json');
  if (tried.code > 1) return { ...nothing, problem: tried.stderr };
  const { advice, trial } = JSON.parse(tried.stdout) as {
    advice: { fault: string; kind: string; title: string };
    trial: { fixed: string[]; failing: number; broken: string[]; guard: number };
  };
  return {
    fault: advice.fault,
    kind: advice.kind,
    title: advice.title,
    fixed: trial.fixed.length,
    failing: trial.failing,
    broken: trial.broken.length,
    guard: trial.guard,
  };
}
