import * as vscode from 'vscode';
import type { Violation } from '../../core/rules/rule.ts';
import type { Result } from '../../core/runs/result.ts';
import type { SampleListItem } from '../../core/samples/sample-list.ts';
import { toRange } from '../editor/convert.ts';

/** Marks the messages of failed samples, so that the menu on them can offer the output. */
export const MESSAGE_CONTEXT = 'promptLadder.violation';

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
  const item = controller.createTestItem(
    testIdOf(prompt, head.id),
    head.id,
    vscode.Uri.file(head.location.file),
  );
  item.range = toRange(head.location.range);
  item.description = head.label;
  return item;
}

/** What a failed result says in the test views: a message a violation, with a diff where something else was expected. */
export function messagesOf(result: Result, test: vscode.TestItem): vscode.TestMessage[] {
  const broken = result.violations.filter(({ severity }) => severity === 'error');
  const messages = result.error
    ? [new vscode.TestMessage(result.error.message)]
    : broken.slice(0, MAX_MESSAGES).map((violation) => violationMessage(violation, result));
  for (const message of messages) {
    message.contextValue = MESSAGE_CONTEXT;
    if (test.uri && test.range) message.location = new vscode.Location(test.uri, test.range);
  }
  return messages;
}

/** A diff where the sample says what the output should have been and it is not; the output by itself otherwise. */
function violationMessage({ rule, message }: Violation, result: Result): vscode.TestMessage {
  const text = `${rule}: ${message}`;
  if (result.output === undefined) return new vscode.TestMessage(text);
  const actual = prettyJson(result.output);
  const whole = wholeExpectation(result);
  if (whole === undefined || whole === actual) {
    return new vscode.TestMessage(new vscode.MarkdownString().appendText(text).appendCodeblock(actual));
  }
  return vscode.TestMessage.diff(text, whole, actual);
}

/**
 * What the whole output should have been: where the sample expects some fields of a JSON output, the output with
 * those fields put right, so that the diff shows just them.
 */
function wholeExpectation({ expected, output }: Result): string | undefined {
  if (typeof expected === 'string') return expected;
  if (expected === undefined || expected === null) return undefined;
  const actual = parsed(output ?? '');
  const isMap = (value: unknown): value is object =>
    value !== null && typeof value === 'object' && !Array.isArray(value);
  const whole = isMap(actual) && isMap(expected) ? { ...actual, ...expected } : expected;
  return JSON.stringify(whole, null, 2);
}

function prettyJson(output: string): string {
  const value = parsed(output);
  return value !== null && typeof value === 'object' ? JSON.stringify(value, null, 2) : output;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
