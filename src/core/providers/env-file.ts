import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Far more than anybody has of keys. */
const MOST_BYTES = 1 << 16;

/**
 * What the `.env` of a workspace root assigns, to look keys up in by name; nothing else of it is used. A link is not
 * followed, as it may lead to a file of the user's that no workspace may read.
 */
export async function envFile(root: string): Promise<Readonly<Record<string, string | undefined>>> {
  const file = join(root, '.env');
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile() || found.size > MOST_BYTES) return {};
  return parseEnv(await readFile(file, 'utf8').catch(() => ''));
}
