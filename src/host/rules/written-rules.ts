import * as vscode from 'vscode';
import type { Rule } from '../../core/rules/rule.ts';
import type { Range } from '../../core/text/span.ts';
import type { CheckedPrompt, CheckedPrompts } from '../prompt/checked-prompts.ts';

/** A rule where it is written, with the prompts whose outputs are held against it. */
export interface WrittenRule {
  readonly file: vscode.Uri;
  /** Says which rule of its file it is, also for one without an id. */
  readonly place: string;
  readonly range: Range;
  /** What the line that it begins on said then. */
  readonly firstLine: string;
  /** A rule without an id may be called differently in each of them. */
  readonly users: readonly { readonly uri: vscode.Uri; readonly rule: Rule }[];
}

/** The rules written in a rules file or prompt file, in their order, as they were when last checked. */
export function rulesWrittenIn(file: vscode.Uri, prompts: CheckedPrompts): WrittenRule[] {
  return rulesOf(promptsAround(file, prompts), file);
}

/** The prompt that a file is, or those that use it. */
export function promptsAround(file: vscode.Uri, prompts: CheckedPrompts): readonly CheckedPrompt[] {
  const own = prompts.get(file);
  return own ? [own] : prompts.using(file);
}

/** The rules that some prompts use; of one file where it is given. */
export function rulesOf(prompts: readonly CheckedPrompt[], file?: vscode.Uri): WrittenRule[] {
  const rules = new Map<string, WrittenRule & { users: { uri: vscode.Uri; rule: Rule }[] }>();
  for (const { uri, last } of prompts) {
    for (const { rule, file: path, path: steps, range, firstLine } of last?.locatedRules ?? []) {
      if (file && path !== file.fsPath) continue;
      const place = JSON.stringify(steps);
      const key = `${path} ${place}`;
      const known = rules.get(key) ?? { file: vscode.Uri.file(path), place, range, firstLine, users: [] };
      known.users.push({ uri, rule });
      rules.set(key, known);
    }
  }
  return [...rules.values()];
}
