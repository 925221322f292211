import { defineChoices, type Field } from './fields.ts';
import type { Example } from './task.ts';

type Shown = Readonly<Record<string, unknown>>;

const LABEL_WORDS = 3;

function parseObject(output: string): Shown | undefined {
  const start = output.indexOf('{');
  const end = output.lastIndexOf('}');
  if (start === -1 || end < start) return undefined;
  try {
    return JSON.parse(output.slice(start, end + 1)) as Shown;
  } catch {
    return undefined;
  }
}

/** The JSON objects that examples show as answers. */
export function shownObjects(examples: readonly Example[]): Shown[] {
  return examples.map((example) => parseObject(example.output)).filter((object) => object !== undefined);
}

/** The labels that examples answer with, where all of them answer with nothing but a label. */
export function shownLabels(examples: readonly Example[]): string[] {
  const outputs = examples.map((example) => example.output.trim());
  const areLabels = outputs.every((output) => output !== '' && output.split(/\s+/).length <= LABEL_WORDS);
  return areLabels ? [...new Set(outputs)] : [];
}

/** Fills in from examples what the instructions leave open about a field. */
export function learn(field: Field, shown: readonly Shown[], instructions: string): Field {
  const values = shown
    .filter((object) => Object.hasOwn(object, field.name))
    .map((object) => object[field.name]);
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  if (field.kind === 'choice' && field.choices.length === 0) {
    return { ...field, choices: defineChoices([...new Set(texts)], instructions) };
  }
  if (field.kind === 'number' && field.bounds === undefined && numbers.length > 0) {
    return { ...field, bounds: { whole: numbers.every(Number.isInteger) } };
  }
  if (field.kind === 'date' && texts.some((text) => /^\d{4}-\d{2}-\d{2}$/.test(text))) {
    return { ...field, dateFormat: field.dateFormat ?? 'YYYY-MM-DD' };
  }
  return field;
}
