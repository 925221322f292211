import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { REPLIES, type ScriptReply, type ScriptTask } from './script-messages.ts';

// The process in which scripts of a workspace look at outputs, one after the other. A line is a task, and a line is
// the reply to it; what scripts print goes nowhere.

/** More than is shown of any text, and of any list. */
const MOST = 1_000;

const write = (reply: ScriptReply) => writeSync(REPLIES, `${JSON.stringify(reply)}\n`);

write({ task: 0, verdict: true });
for await (const line of createInterface({ input: process.stdin })) write(await replyTo(JSON.parse(line)));

async function replyTo({ task, file, digest, output, sample }: ScriptTask): Promise<ScriptReply> {
  try {
    // A file that has changed is another module.
    const { default: check } = await import(`${pathToFileURL(file).href}?${digest}`);
    if (typeof check !== 'function') return { task, error: 'the file exports no function as its default' };
    const returned: unknown = await check(output, sample);
    return { task, verdict: Array.isArray(returned) ? returned.slice(0, MOST).map(short) : short(returned) };
  } catch (error) {
    return { task, error: cut(error instanceof Error ? `${error.name}: ${error.message}` : error) };
  }
}

/** A verdict without more text than is shown; what is none becomes 0, which is none either. */
function short(verdict: unknown): unknown {
  if (verdict === undefined || verdict === null || typeof verdict === 'boolean') return verdict ?? null;
  if (typeof verdict === 'string') return cut(verdict);
  if (typeof verdict !== 'object') return 0;
  const { message, start, end, expected, found } = verdict as Record<string, unknown>;
  if (typeof message !== 'string') return 0;
  return {
    message: cut(message),
    ...(typeof start === 'number' && { start }),
    ...(typeof end === 'number' && { end }),
    ...(expected !== undefined && { expected: cut(expected) }),
    ...(found !== undefined && { found: cut(found) }),
  };
}

function cut(value: unknown): string {
  return String(value).slice(0, MOST);
}
