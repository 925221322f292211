import type { Incompleteness } from '../prompt/prompt-file.ts';
import { trimmedSpan } from '../rules/finding.ts';
import { type CallFacts, COMPLETE_ANSWER, type Violation } from '../rules/rule.ts';
import type { Sample } from '../samples/sample.ts';

const MESSAGES: Readonly<Record<Incompleteness, string>> = {
  truncated: 'the token limit cut the answer off',
  filtered: 'a content filter cut the answer off',
  'tool-calls': 'the answer is a tool call alone, and nothing answers it',
  empty: 'the answer is empty',
};

/** An answer, as far as that is of interest. */
interface AnswerOutput {
  readonly sample: Pick<Sample, 'expected'>;
  readonly output: string;
  readonly toolCalls?: readonly unknown[];
  readonly call: Pick<CallFacts, 'finishReason'>;
}

/**
 * What keeps an answer from being one, although no rule looked.
 * @param accepted by the prompt's `accept`
 */
export function incompleteAnswer(answer: AnswerOutput, accepted: readonly Incompleteness[]): Violation[] {
  const how = incompletenessOf(answer);
  if (!how || accepted.includes(how)) return [];
  const message = `${MESSAGES[how]} (accept: [${how}] in the prompt lets it pass)`;
  const span = trimmedSpan(answer.output);
  return [{ rule: COMPLETE_ANSWER, category: 'format', severity: 'error', span, message }];
}

function incompletenessOf({
  sample,
  output,
  toolCalls = [],
  call,
}: AnswerOutput): Incompleteness | undefined {
  if (call.finishReason === 'length') return 'truncated';
  if (call.finishReason === 'content-filter') return 'filtered';
  if (output.trim() !== '' || sample.expected === '') return undefined;
  return toolCalls.length > 0 ? 'tool-calls' : 'empty';
}
