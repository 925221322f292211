import { type ChildProcess, spawn } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { programBeside } from '../program-beside.ts';
import { isObject } from '../text/json-object.ts';
import { LIFELINE, REPLIES, type ScriptReply, type ScriptTask } from './script-messages.ts';

const CHILD = fileURLToPath(programBeside(import.meta.url, 'script-child'));
const SUPERVISOR = fileURLToPath(programBeside(import.meta.url, 'script-supervisor'));
const MAX_HEAP_MB = 256;
/** Characters; the findings that count have fewer. */
const MAX_REPLY = 1024 * 1024;

/** What starts Node's permission model here, by the version's name for it; absent where it has none. */
const PERMISSION = ['--permission', '--experimental-permission'].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/**
 * A process in which scripts run, under a supervisor that outlives neither it nor this process, without environment
 * variables. Under Node's permission model it reads some folders,
 * and has no other files, processes, workers or native code, nor the network where this Node can withhold it.
 */
export class ScriptProcess {
  /** Aborted once it is over, by itself too: a script may call `process.exit`. */
  readonly ended: AbortSignal;
  readonly #child: ChildProcess;
  #awaited: { readonly task: number; readonly take: (reply: ScriptReply) => void } | undefined;
  #unread = '';
  #asked = 0;

  /** Resolves when it is ready to be asked. @param folders what it may read @throws when it cannot be started */
  static async start(folders: readonly string[], signal: AbortSignal): Promise<ScriptProcess> {
    const readable = [...folders, dirname(CHILD)];
    const real = await Promise.all(readable.map((folder) => realpath(folder).catch(() => folder)));
    const reads = [...new Set([...readable, ...real])].map((folder) => `--allow-fs-read=${folder}`);
    // Whatever embeds Node may know the flag and refuse it.
    for (const flags of PERMISSION ? [[PERMISSION, ...reads], []] : [[]]) {
      const started = new ScriptProcess(flags);
      if (await started.#reply(0, signal)) return started;
      started.kill();
      signal.throwIfAborted();
    }
    throw new Error('its process does not start');
  }

  private constructor(flags: readonly string[]) {
    const { SystemRoot } = process.env;
    const args = [SUPERVISOR, ...flags, `--max-old-space-size=${MAX_HEAP_MB}`, CHILD];
    const child = spawn(process.execPath, args, {
      env: {
        ...(process.versions.electron && { ELECTRON_RUN_AS_NODE: '1' }),
        // Windows' own libraries look for it.
        ...(process.platform === 'win32' && { SystemRoot }),
      },
      stdio: ['pipe', 'ignore', 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child = child;
    const ended = new AbortController();
    this.ended = ended.signal;
    const end = () => ended.abort();
    child.on('error', end);
    child.on('close', end);
    (child.stdin as Writable).on('error', () => {});
    const replies = child.stdio[REPLIES] as Readable;
    replies.setEncoding('utf8');
    replies.on('error', () => {});
    replies.on('data', (text: string) => this.#read(text));
  }

  /** The reply to a task; `undefined` where the process ends first. @throws the signal's reason, when it is aborted */
  async ask(asked: Omit<ScriptTask, 'task'>, signal: AbortSignal): Promise<ScriptReply | undefined> {
    const task = ++this.#asked;
    (this.#child.stdin as Writable).write(`${JSON.stringify({ ...asked, task })}\n`);
    return this.#reply(task, signal);
  }

  /** As the end of this process does, in whatever way it ends. */
  kill(): void {
    (this.#child.stdio[LIFELINE] as Socket | null | undefined)?.destroy();
  }

  #reply(task: number, signal: AbortSignal): Promise<ScriptReply | undefined> {
    return new Promise((resolve, reject) => {
      const finish = (reply?: ScriptReply) => {
        this.#awaited = undefined;
        this.ended.removeEventListener('abort', onEnd);
        signal.removeEventListener('abort', onAbort);
        if (signal.aborted) reject(signal.reason);
        else resolve(reply);
      };
      const onEnd = () => finish();
      const onAbort = () => finish();
      if (signal.aborted || this.ended.aborted) return finish();
      this.#awaited = { task, take: finish };
      this.ended.addEventListener('abort', onEnd);
      signal.addEventListener('abort', onAbort);
    });
  }

  /** A script may write here, too, so nothing is taken for a reply that is none. */
  #read(text: string): void {
    const lines = `${this.#unread}${text}`.split('\n');
    this.#unread = lines.pop() ?? '';
    if (this.#unread.length > MAX_REPLY) this.kill();
    for (const line of lines) {
      const reply = parsed(line);
      if (reply && reply.task === this.#awaited?.task) this.#awaited.take(reply);
    }
  }
}

function parsed(line: string): ScriptReply | undefined {
  try {
    const reply: unknown = JSON.parse(line);
    const isReply = isObject(reply) && (typeof reply.error === 'string' || 'verdict' in reply);
    return isReply ? (reply as unknown as ScriptReply) : undefined;
  } catch {
    return undefined;
  }
}
