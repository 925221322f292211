import type { Files } from '../../files.ts';
import { configFile } from '../../workspace/config.ts';
import { type OpenFileWriter, writeEdited } from '../../write-file.ts';

export interface ConfigPlace {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly files: Files;
  readonly writeOpen?: OpenFileWriter;
}

/**
 * Changes a workspace's configuration, or begins one.
 * @param what begins the sentence where it cannot be written
 * @param change gets the file's path and its text, empty where there is none yet
 * @throws {UserError} as `change`, or when the file cannot be written
 */
export async function editConfig(
  what: string,
  { root, files, writeOpen }: ConfigPlace,
  change: (file: string, text: string) => string,
): Promise<{ readonly file: string; readonly text: string }> {
  const file = await configFile(root, files);
  const text = change(file, (await files.kindOf(file)) ? await files.readText(file) : '');
  await writeEdited(what, file, text, writeOpen);
  return { file, text };
}
