import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A classification for a real model: samples, the question a naive prompt asks, and what a hand writes. */
export interface RealTask {
  readonly name: string;
  /** JSONL with `id`, `text` and `expected`. */
  samples(data: string): Promise<string>;
  readonly naive: string;
  readonly instruction: string;
  /** A text and its label. */
  readonly examples: readonly (readonly [text: string, label: string])[];
}

const jsonl = (samples: readonly object[]) => samples.map((sample) => `${JSON.stringify(sample)}\n`).join('');

/** What a question asks for, by how it asks; `undefined` for one that its words do not tell. */
function kindOf(question: string): string | undefined {
  if (/^(?:are|is|do|does|did|was|were|has|have|can)\b/i.test(question)) return 'yes_or_no';
  if (/^whom?\b/i.test(question)) return 'person';
  if (/\b(?:what|which) year\b|^when\b/i.test(question)) return 'time';
  if (/^where\b|\b(?:what|which) (?:city|country|state|town|county|island)\b/i.test(question)) return 'place';
  return undefined;
}

const PER_KIND = 15;

/** Real questions (HaluEval, MIT), as many of each kind. */
const questions: RealTask = {
  name: 'questions',
  async samples(data) {
    const text = await readFile(join(data, 'halueval', 'qa.jsonl'), 'utf8');
    const counts = new Map<string, number>();
    return jsonl(
      text
        .trim()
        .split('\n')
        .flatMap((line, index) => {
          const { question } = JSON.parse(line) as { question: string };
          const expected = kindOf(question.trim());
          const count = counts.get(expected ?? '') ?? 0;
          if (expected === undefined || count >= PER_KIND) return [];
          counts.set(expected, count + 1);
          return [{ id: `q${index + 1}`, text: question.trim(), expected }];
        }),
    );
  },
  naive: 'What kind of answer does this question want?',
  instruction:
    'Sort a question by what its answer is. Questions with "who" want a person. Questions with "where" or "which city" want a place. Questions with "when" or "what year" want a time. Questions that begin with "is", "are", "was", "were", "do" or "did" want yes_or_no.',
  examples: [
    ['Who wrote Hamlet?', 'person'],
    ['Are Rome and Paris both capitals?', 'yes_or_no'],
    ['In which city is the Prado?', 'place'],
    ['The Titanic sank in what year?', 'time'],
  ],
};

/** The messages of the example workspace, by their category. */
const messages: RealTask = {
  name: 'messages',
  async samples() {
    const file = join(import.meta.dirname, '../../examples/support-triage/samples/messages.jsonl');
    return jsonl(
      (await readFile(file, 'utf8'))
        .trim()
        .split('\n')
        .flatMap((line) => {
          const { id, message, expected } = JSON.parse(line) as {
            id: string;
            message: string;
            expected?: { category?: string };
          };
          return expected?.category === undefined ? [] : [{ id, text: message, expected: expected.category }];
        }),
    );
  },
  naive: "What is this customer's message about?",
  instruction:
    "Sort a customer's message. Charges, invoices, refunds, prices, plans and the free trial are billing. Signing in, passwords, email addresses, roles and deleting an account are account. What is broken or does not work is bug. A wish for something new is feature. Everything else, such as praise, partnerships and spam, is other.",
  examples: [
    ['I was billed twice.', 'billing'],
    ['How do I change my password?', 'account'],
    ['The page crashes when I save.', 'bug'],
    ['Could you add a dark mode?', 'feature'],
    ['You are great!', 'other'],
  ],
};

export const REAL_TASKS: readonly RealTask[] = [questions, messages];
