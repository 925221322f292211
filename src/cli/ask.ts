import { createInterface } from 'node:readline/promises';
import type { CliIo } from './io.ts';

/** Whether there is somebody to ask. */
export const canAsk = ({ stdin, stderr }: Pick<CliIo, 'stdin' | 'stderr'>): boolean =>
  Boolean(stdin.isTTY && stderr.isTTY);

/** Asks a question at the terminal, and takes only a yes for one. @throws the signal's reason, when it is aborted */
export const isConfirmed = async (
  question: string,
  io: Pick<CliIo, 'stdin' | 'stderr'>,
  signal?: AbortSignal,
): Promise<boolean> => /^\s*y(?:es)?\s*$/i.test(await askLine(`${question} (y/N) `, io, signal));

/**
 * Asks at the terminal for a line; empty where the input ends.
 * @throws the signal's reason, when it is aborted
 */
export async function askLine(
  question: string,
  { stdin, stderr }: Pick<CliIo, 'stdin' | 'stderr'>,
  signal?: AbortSignal,
): Promise<string> {
  // A terminal that readline does not edit lines on stays as it is, so that Ctrl-C reaches the process.
  const terminal = createInterface({ input: stdin, output: stderr, terminal: false });
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question, { signal }), ended]);
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    terminal.close();
  }
}
