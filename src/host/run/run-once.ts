import * as vscode from 'vscode';
import { displayText } from '../../core/text/display-text.ts';
import type { Project } from '../../core/workspace/project.ts';
import { sampleNamed } from '../knowledge/preview-documents.ts';

/** What was given last, by the names of variables: a prompt is tried again and again with little changed. */
const latestValues = new Map<string, string>();

/**
 * Asks for a value of each variable that the messages of a prompt read. What is offered is the value given last, or
 * the first sample's.
 * @returns `undefined` where an answer was not given
 */
export async function askVariables(project: Project): Promise<Record<string, string> | undefined> {
  const read = project.prompt.messages.flatMap(({ template }) => template.variables);
  const isFilled = (name: string) => name === 'context' && project.prompt.retrieval !== undefined;
  const names = [...new Set(read.map(({ name }) => name))].filter((name) => !isFilled(name));
  const optional = new Set(names.filter((name) => read.every((each) => each.name !== name || each.optional)));
  const sample = await firstValues(project);
  const values: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const value = await vscode.window.showInputBox({
      title: `Run Once: ${project.prompt.name} (${index + 1} of ${names.length})`,
      prompt: `The value of ${name}${optional.has(name) ? '; leave it empty to run without it' : ''}`,
      value: latestValues.get(name) ?? sample[name] ?? '',
      ignoreFocusOut: true,
    });
    if (value === undefined) return undefined;
    latestValues.set(name, value);
    if (value !== '' || !optional.has(name)) values[name] = value;
  }
  return values;
}

async function firstValues(project: Project): Promise<Record<string, string>> {
  const sample = await sampleNamed(project, '');
  const texts = Object.entries(sample?.variables ?? {}).map(
    ([name, value]) => [name, displayText(value)] as const,
  );
  return Object.fromEntries(texts);
}
