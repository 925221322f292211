import type { Path } from '../documents/path.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { Edit } from './edit.ts';
import { editOf } from './remedy.ts';
import { withValueAt } from './rewrite.ts';
import type { Situation } from './situation.ts';

/** The file of a situation's prompt, relative to the workspace root. */
export const promptFileOf = ({ run }: Pick<Situation, 'run'>) => run.prompt.file;

/** The message that says what to do: the first of the system, else the last of the user. */
export function instructionIndex({ messages }: PromptFile): number {
  const system = messages.findIndex(({ role }) => role === 'system');
  return system >= 0 ? system : messages.findLastIndex(({ role }) => role === 'user');
}

/** Adds a sentence to a prompt's instructions, as the next item where they end with a list. */
export const withSentence = (situation: Situation, sentence: string): Edit | undefined =>
  withKeys(situation, sentenceAdded(situation.project.prompt, sentence));

/** The same as a value of the prompt file, and its path; none where there are no instructions. */
export function sentenceAdded(prompt: PromptFile, sentence: string): [Path, unknown][] {
  const index = instructionIndex(prompt);
  const message = prompt.messages[index];
  return message ? [[['messages', index, 'content'], added(message.template.text, sentence)]] : [];
}

function added(text: string, sentence: string): string {
  const end = text.slice(text.trimEnd().length);
  const body = text.trimEnd();
  const [, mark = ''] = /\n([ \t]*[-*•] )[^\n]*$/.exec(`\n${body}`) ?? [];
  // A variable at the end is what the user wrote, which nothing may run into.
  const gap = /\}\}$/.test(body) || sentence.includes('\n') ? '\n\n' : '\n';
  return body === ''
    ? sentence
    : `${body}${mark && !sentence.includes('\n') ? `\n${mark}` : gap}${sentence}${end}`;
}

/** Gives one message another text. */
export const withMessage = (
  situation: Situation,
  index: number,
  change: (text: string) => string,
): Edit | undefined =>
  editOf(situation, promptFileOf(situation), (document) => {
    const message = situation.project.prompt.messages[index];
    return message && withValueAt(document, ['messages', index, 'content'], change(message.template.text));
  });

/** Sets keys of a prompt file, one after the other. */
export const withKeys = (
  situation: Situation,
  values: readonly (readonly [path: Path, value: unknown])[],
): Edit | undefined =>
  editOf(situation, promptFileOf(situation), (document) => {
    let { text } = document;
    for (const [path, value] of values) {
      const next = withValueAt(new YamlDocument(document.file, text), path, value);
      if (next === undefined) return undefined;
      text = next;
    }
    return text;
  });

/** A line of the prompt file, as people count. */
export const lineOf = ({ document }: PromptFile, offset: number) =>
  document.lines.positionAt(offset).line + 1;

/** The line where the instructions say what a pattern finds; `undefined` where they do not. */
export function findPromptLine(prompt: PromptFile, pattern: RegExp): number | undefined {
  for (const { role, template, fileOffset } of prompt.messages) {
    if (role === 'assistant') continue;
    const found = pattern.exec(template.text);
    if (found) return lineOf(prompt, fileOffset(found.index));
  }
  return undefined;
}
