import { UserError } from '../core/diagnostic.ts';
import type { Terminal } from './terminal.ts';

/** Values of a prompt's variables as `--var` gives them; a value that begins with `@` is the text of a file. */
export type WrittenValues = Readonly<Record<string, string>>;

/** @throws {UserError} for a file that cannot be read */
export async function variableValues(
  written: WrittenValues,
  terminal: Terminal,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(written))
    values[name] = value.startsWith('@') ? await textOf(name, value, terminal) : value;
  return values;
}

async function textOf(name: string, value: string, terminal: Terminal): Promise<string> {
  const text = await terminal.files.readText(terminal.resolve(value.slice(1))).catch(() => undefined);
  // The one line break that editors put at the end of a file is not meant.
  if (text !== undefined) return text.replace(/\r?\n$/, '');
  throw new UserError(`--var ${name}=${value} names a file that cannot be read; check its path.`);
}
