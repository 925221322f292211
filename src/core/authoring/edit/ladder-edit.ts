import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseDocument } from 'yaml';
import { UserError } from '../../diagnostic.ts';
import type { Files } from '../../files.ts';
import type { AssumptionName } from '../../ladder/assumptions.ts';
import { configFile, parseConfig } from '../../workspace/config.ts';
import { writeAtomically } from '../../write-file.ts';

/**
 * Keeps a figure of the sum in a workspace's configuration.
 * @param root absolute path of the workspace
 * @param value `undefined` takes the workspace's own figure out again
 * @param writeOpen writes a file that somebody edits; `false` where nobody does
 * @throws {UserError} as `withAssumption`, or when the file cannot be written
 */
export async function saveAssumption(
  root: string,
  name: AssumptionName,
  value: number | undefined,
  files: Files,
  writeOpen: (file: string, text: string) => Promise<boolean> = async () => false,
): Promise<void> {
  const file = await configFile(root, files);
  const before = (await files.kindOf(file)) ? await files.readText(file) : '';
  const text = withAssumption(file, before, name, value);
  try {
    if (await writeOpen(file, text)) return;
    await mkdir(dirname(file), { recursive: true });
    await writeAtomically(file, text);
  } catch (error) {
    throw new UserError(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code}); check its folder.`,
    );
  }
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
      `Nothing can be written into ${file} as it is; write "ladder: { fineTuning: { ${name}: ${value ?? '…'} } }" yourself.`,
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
