import * as vscode from 'vscode';
import { comparedOutput } from '../../core/report/compared-output.ts';
import type { Violation } from '../../core/rules/rule.ts';
import type { Result } from '../../core/runs/result.ts';
import type { SampleListItem } from '../../core/samples/sample-list.ts';
import { toRange } from '../editor/convert.ts';

/** Marks the messages of failed samples, so that the menu on them can offer the output. */
const MESSAGE_CONTEXT = 'promptLadder.violation';

/** Violations that become messages of their own; more would bury the first. */
const MAX_MESSAGES = 10;

/** A test's id: its prompt's address and its sample's id. */
export const testIdOf = (prompt: vscode.Uri, sample: string) => `${prompt.toString()}#${sample}`;

/** The test of one sample. */
export function sampleTest(
  controller: vscode.TestController,
  prompt: vscode.Uri,
  head: SampleListItem,
): vscode.TestItem {
  const { id, label, generatedId, location } = head;
  // Nobody knows a sample by an id that nobody has written. What stands in a description is read out in the place of
  // the label, so all of it is the label.
  const name = generatedId && label ? label : [id, label].filter(Boolean).join(': ');
  const item = controller.createTestItem(testIdOf(prompt, id), name, vscode.Uri.file(location.file));
  item.range = toRange(location.range);
  return item;
}

/**
 * What a failed result says in the test views: what was expected beside what came in one message, where that is what
 * failed, and a message for each other rule. The first stands beside the sample; the others are in its peek.
 * @param isExpectation whether a rule holds outputs against what their sample expects
 */
export function messagesOf(
  result: Result,
  test: vscode.TestItem,
  isExpectation: (rule: string) => boolean,
): vscode.TestMessage[] {
  const messages = result.error
    ? [new vscode.TestMessage(result.error.message)]
    : violationMessages(result, isExpectation);
  for (const message of messages) message.contextValue = MESSAGE_CONTEXT;
  const [first] = messages;
  if (first && test.uri && test.range) first.location = new vscode.Location(test.uri, test.range);
  return messages;
}

function violationMessages(result: Result, isExpectation: (rule: string) => boolean): vscode.TestMessage[] {
  const broken = result.violations.filter(({ severity }) => severity === 'error');
  const [unexpected, others] = [true, false].map((is) =>
    broken.filter(({ rule }) => isExpectation(rule) === is),
  );
  const compared = unexpected?.length ? comparedOutput(result) : undefined;
  const text = unexpected?.map(({ rule, message }) => `${rule}: ${message}`).join('\n') ?? '';
  const diff = compared && vscode.TestMessage.diff(text, compared.expected, compared.actual);
  const each = (diff ? others : broken)
    ?.slice(0, MAX_MESSAGES)
    .map((violation) => ruleMessage(violation, result));
  return [...(diff ? [diff] : []), ...(each ?? [])];
}

/** What a rule wanted and found, and the output that breaks it. */
function ruleMessage({ rule, message, expected, found }: Violation, { output }: Result): vscode.TestMessage {
  const text = new vscode.MarkdownString().appendText(`${rule}: ${message}`);
  const line = (name: string, value: string | undefined) => {
    if (value !== undefined) text.appendMarkdown(`\n\n${name}: `).appendText(value);
  };
  line('Expected', expected);
  line('Found', found);
  if (output !== undefined) text.appendCodeblock(output);
  return new vscode.TestMessage(text);
}
