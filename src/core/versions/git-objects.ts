import type { ChildProcessByStdio } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** An object of a repository, such as a commit or a file's content. */
export interface GitObject {
  /** Whole hash, in hex. */
  readonly hash: string;
  readonly type: string;
  readonly bytes: Buffer;
}

interface ObjectHead extends Pick<GitObject, 'hash' | 'type'> {
  readonly size: number;
}

interface ObjectQuestion {
  readonly name: string;
  readonly resolve: (object: GitObject | undefined) => void;
  /** The process that was asked before has ended without an answer. */
  readonly isAgain: boolean;
}

export type CatFile = ChildProcessByStdio<Writable, Readable, null>;

const IDLE_MS = 500;
const LINE_FEED = 10;
const FOUND = /^([0-9a-f]{40,64}) (\w+) (\d+)$/;

/**
 * Reads objects by one `git cat-file --batch`, which stays as long as it is asked: to start a process takes as long as
 * a hundred reads.
 */
export class GitObjects {
  readonly #start: () => CatFile;
  readonly #most: number;
  readonly #waiting: ObjectQuestion[] = [];
  #child: CatFile | undefined;
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** What the first line of an answer said of the object that follows it. */
  #head: ObjectHead | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param most bytes of an object; a larger one is not read */
  constructor(start: () => CatFile, most: number) {
    this.#start = start;
    this.#most = most;
  }

  /** @param name as git takes it: a hash, `REVISION^{commit}`, `COMMIT:PATH`. @returns `undefined` where there is none */
  read(name: string): Promise<GitObject | undefined> {
    // A line is a name.
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#ask({ name, resolve, isAgain: false }));
  }

  #ask(question: ObjectQuestion): void {
    clearTimeout(this.#idle);
    this.#child ??= this.#begin();
    this.#waiting.push(question);
    this.#hold(true);
    this.#child.stdin.write(`${question.name}\n`);
  }

  #begin(): CatFile {
    const child = this.#start();
    child.stdin.on('error', () => {});
    child.stdout.on('data', (piece: Buffer) => {
      if (this.#child === child) this.#take(piece);
    });
    const end = () => {
      if (this.#child === child) this.#forget();
    };
    child.on('error', end);
    child.on('close', end);
    return child;
  }

  /** Whether the process of its caller waits for it. */
  #hold(isWaiting: boolean): void {
    const child = this.#child;
    if (!child) return;
    for (const each of [child, child.stdin as unknown as Socket, child.stdout as unknown as Socket])
      if (isWaiting) each.ref();
      else each.unref();
  }

  /** It has ended by itself: what it has not answered is asked once more. */
  #forget(): void {
    this.#child = undefined;
    this.#pieces = [];
    this.#bytes = 0;
    this.#head = undefined;
    for (const question of this.#waiting.splice(0))
      if (question.isAgain) question.resolve(undefined);
      else this.#ask({ ...question, isAgain: true });
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    while (this.#head ? this.#readObject(this.#head) : this.#readHead()) {}
    if (this.#waiting.length > 0) return;
    this.#hold(false);
    this.#idle = setTimeout(() => {
      this.#child?.stdin.end();
      this.#child = undefined;
    }, IDLE_MS).unref();
  }

  /** @returns whether there was a whole first line of an answer */
  #readHead(): boolean {
    const bytes = this.#joined();
    const end = bytes.indexOf(LINE_FEED);
    if (end < 0) return false;
    const found = FOUND.exec(bytes.toString('utf8', 0, end));
    this.#keep(bytes.subarray(end + 1));
    if (found) this.#head = { hash: found[1] ?? '', type: found[2] ?? '', size: Number(found[3]) };
    else this.#waiting.shift()?.resolve(undefined);
    return true;
  }

  /** @returns whether the object was whole, with the line feed after it */
  #readObject({ hash, type, size }: ObjectHead): boolean {
    if (this.#bytes <= size) return false;
    const bytes = this.#joined();
    this.#keep(bytes.subarray(size + 1));
    this.#head = undefined;
    const object = size > this.#most ? undefined : { hash, type, bytes: bytes.subarray(0, size) };
    this.#waiting.shift()?.resolve(object);
    return true;
  }

  #joined(): Buffer {
    const [first, ...others] = this.#pieces;
    if (!first || others.length > 0) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] ?? Buffer.alloc(0);
  }

  #keep(rest: Buffer): void {
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
  }
}
