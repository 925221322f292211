import * as vscode from 'vscode';
import type { Violation } from '../../core/rules/rule.ts';
import type { ResultHead } from '../../core/runs/prompt-state.ts';
import { capitalised } from '../../core/text/capitalised.ts';

type OutputHead = Pick<ResultHead, 'runId' | 'sample' | 'repeat'>;

/** An output to pick from a list; it opens at what breaks a rule. */
export interface OutputItem extends vscode.QuickPickItem {
  readonly root: string;
  readonly head: OutputHead;
  readonly violation: Violation | undefined;
}

/** An output of a run, with what is wrong with it. @param icon a codicon's name */
export function outputItem(
  root: string,
  { runId, sample, repeat }: OutputHead,
  violation: Violation | undefined,
  icon = 'error',
): OutputItem {
  const description = capitalised(violation?.message ?? '');
  return { label: `$(${icon}) ${sample}`, description, root, head: { runId, sample, repeat }, violation };
}

/** Whether an item of a list is an output, and no line between groups. */
export const isOutput = (item: vscode.QuickPickItem): item is OutputItem => 'head' in item;

/** A line between the groups of a list. */
export const separator = (label: string): vscode.QuickPickItem => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
});
