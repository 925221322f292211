import { isTemplate } from '../rules/templates.ts';
import { alternatives } from '../text/alternatives.ts';

/** Labels that a sentence can hold; more of them stand on a line each. */
const FEW = 2;

/** Ends a sentence that begins with *exactly one of*: the labels in a row where they are few, else a line each. */
export function oneOfLabels(labels: readonly string[], end = ''): string {
  if (labels.length <= FEW) return `: ${alternatives(labels.map((label) => JSON.stringify(label)))}${end}.`;
  return `${end}:\n${labels.map((label) => `- ${label}`).join('\n')}`;
}

/** Whether labels can stand in a prompt, where a template or a line of their own would be read as something else. */
export const areWritable = (labels: readonly string[]) =>
  labels.every((label) => !isTemplate(label) && !label.includes('\n'));
