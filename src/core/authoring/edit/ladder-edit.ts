import { parseDocument } from 'yaml';
import { UserError } from '../../diagnostic.ts';
import type { AssumptionName } from '../../ladder/assumptions.ts';
import { parseConfig } from '../../workspace/config.ts';
import { type ConfigPlace, editConfig } from './config-edit.ts';

/**
 * Keeps a figure of the sum in a workspace's configuration.
 * @param value `undefined` takes the workspace's own figure out again
 * @throws {UserError} as `withAssumption`, or when the file cannot be written
 */
export async function saveAssumption(
  name: AssumptionName,
  value: number | undefined,
  place: ConfigPlace,
): Promise<void> {
  await editConfig('The figure', place, (file, before) => withAssumption(file, before, name, value));
}

/**
 * The text of a configuration with a figure of the sum in it, or without; what else it says, and its comments, stay.
 * @throws {UserError} when the configuration has mistakes, or nothing can be written into it
 */
export function withAssumption(
  file: string,
  text: string,
  name: AssumptionName,
  value: number | undefined,
): string {
  const refuse = (diagnostics: ReturnType<typeof parseConfig>['diagnostics'] = []) =>
    new UserError(
      `Nothing can be written into ${file} in its current form; write "ladder: { fineTuning: { ${name}: ${value ?? '…'} } }" yourself.`,
      diagnostics,
    );
  const { diagnostics } = parseConfig(file, text);
  if (diagnostics.length > 0) throw refuse(diagnostics);
  const document = parseDocument(text);
  const path = ['ladder', 'fineTuning', name];
  let written: string;
  try {
    if (value !== undefined) document.setIn(path, value);
    else if (document.hasIn(path)) document.deleteIn(path);
    written = document.toString({ lineWidth: 0 });
  } catch {
    throw refuse();
  }
  const after = parseConfig(file, written);
  if (after.diagnostics.length > 0 || after.config.ladder?.fineTuning?.[name] !== value)
    throw refuse(after.diagnostics);
  return written;
}
