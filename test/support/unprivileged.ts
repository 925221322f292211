import { chmod } from 'node:fs/promises';
import process from 'node:process';

/** Nobody's, on systems where a test may run as root, whom no permission stops. */
const NOBODY = 65_534;

/** Does something while folders may be read and not written, whoever runs the test. */
export async function whileReadOnly<Result>(
  folders: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  const isRoot = process.geteuid?.() === 0;
  for (const folder of folders) await chmod(folder, 0o555);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    for (const folder of folders) await chmod(folder, 0o755);
  }
}
