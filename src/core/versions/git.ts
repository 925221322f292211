import { spawn } from 'node:child_process';
import { basename, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../diagnostic.ts';
import { pathIn } from '../text/path-in.ts';
import { GitObjects } from './git-objects.ts';

/** A commit that touched a file. */
export interface Commit {
  /** Whole hash, in hex. */
  readonly hash: string;
  readonly author: string;
  /** ISO 8601. */
  readonly date: string;
  /** The first line of its message. */
  readonly subject: string;
  /** Whole hash of the commit that it was made from, the first one of a merge; absent for the first of all. */
  readonly parent?: string;
  /** The file's path in this commit, relative to the repository's root, with forward slashes. */
  readonly path: string;
}

/** Nothing in a repository may run a program: no hooks, file system monitors, external diffs or checks of signatures. */
const SAFE = [
  '-c',
  'log.showSignature=false',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '--no-pager',
  '--literal-pathspecs',
];
/** Between the fields of a commit: no author or subject holds it. */
const FIELD = '\u001f';
const START = '\u001e';
const MOST_BYTES = 16 * 1024 * 1024;

/** The repositories that folders are in, as far as this process has asked. */
const opened = new Map<string, GitRepository>();

/** A git repository, read by the `git` program. */
export class GitRepository {
  /** Absolute path of its work tree. */
  readonly root: string;
  readonly #program: string;
  readonly #objects: GitObjects;

  private constructor(root: string, program: string) {
    this.root = root;
    this.#program = program;
    this.#objects = new GitObjects(
      () =>
        spawn(program, [...SAFE, 'cat-file', '--batch'], {
          cwd: root,
          env: environment(),
          stdio: ['pipe', 'pipe', 'ignore'],
        }),
      MOST_BYTES,
    );
  }

  /**
   * The repository that a folder is in.
   * @param program path of `git`, where it is not the one on the PATH; `null` where it may not run
   * @throws {UserError} when there is no git, it may not run, or the folder is in no repository
   */
  static async open(folder: string, program: string | null = 'git'): Promise<GitRepository> {
    if (program === null) throw new UserError('This workspace is not trusted, so git is not run.');
    const key = JSON.stringify([folder, program]);
    const known = opened.get(key) ?? new GitRepository(await GitRepository.#rootOf(folder, program), program);
    opened.set(key, known);
    return known;
  }

  static async #rootOf(folder: string, program: string): Promise<string> {
    const { code, stdout, missing } = await run(program, folder, ['rev-parse', '--show-toplevel']);
    if (missing)
      throw new UserError('There is no git on this machine; install it, or compare saved versions.');
    if (code === 0) return stdout.replace(/\r?\n$/, '');
    throw new UserError(`${folder} is in no git repository; compare saved versions, runs or files instead.`);
  }

  /**
   * The whole hash of the commit that a revision names.
   * @throws {UserError} when there is none
   */
  async commitOf(revision: string): Promise<string> {
    const commit = await this.#objects.read(`${revision}^{commit}`);
    if (commit) return commit.hash;
    const isShallow = (await this.#run(['rev-parse', '--is-shallow-repository'])).stdout.trim() === 'true';
    throw new UserError(
      isShallow
        ? `There is no revision "${revision}" in this shallow clone; fetch more of it with git fetch --unshallow, or name a revision that is there.`
        : `There is no revision "${revision}" in ${this.root}; check its name, or fetch it.`,
    );
  }

  /**
   * A file's text in a commit.
   * @param file absolute path of today's file
   * @param path its path in that commit, where it had another one
   * @returns `undefined` when the commit does not have it
   */
  async textAt(commit: string, file: string, path = this.pathOf(file)): Promise<string | undefined> {
    if (path.startsWith('../') || basename(path) === '.git') return undefined;
    const object = await this.#objects.read(`${commit}:${path}`);
    return object?.type === 'blob' ? object.bytes.toString('utf8') : undefined;
  }

  /** Files that differ between a commit and the work tree, absolute. */
  async changedSince(commit: string): Promise<string[]> {
    const { stdout } = await this.#run([
      'diff',
      '--name-only',
      '-z',
      '--no-ext-diff',
      '--no-renames',
      commit,
      '--',
    ]);
    const untracked = await this.#run(['ls-files', '--others', '--exclude-standard', '-z']);
    const paths = `${stdout}${untracked.stdout}`.split('\0').filter(Boolean);
    return [...new Set(paths)].map((path) => `${this.root}${sep}${path.split('/').join(sep)}`);
  }

  /** Where the work tree left the line of a commit: their newest common commit, or the commit itself where there is none. */
  async mergeBase(commit: string): Promise<string> {
    const { code, stdout } = await this.#run(['merge-base', 'HEAD', commit]);
    return code === 0 ? stdout.trim() : commit;
  }

  /** The names of branches, remote branches and tags, those with the newest commits first. */
  async references(): Promise<string[]> {
    const args = ['--format=%(refname:short)', '--sort=-committerdate', '--count=200'];
    const kinds = ['refs/heads', 'refs/remotes', 'refs/tags'];
    const { stdout } = await this.#run(['for-each-ref', ...args, ...kinds]);
    return stdout.split(/\r?\n/).filter(Boolean);
  }

  /** The name and address that git commits under here: `Name <email>`, where they are set. */
  async author(): Promise<string | undefined> {
    const [name, email] = await Promise.all([this.userName(), this.#setting('user.email')]);
    return name && email ? `${name} <${email}>` : name;
  }

  /** The name that git commits under here, where it is set. */
  userName(): Promise<string | undefined> {
    return this.#setting('user.name');
  }

  async #setting(key: string): Promise<string | undefined> {
    return (await this.#run(['config', '--get', key])).stdout.trim() || undefined;
  }

  /**
   * The commits that touched a file, newest first, as git finds them; renames are followed.
   * @param file absolute path
   * @throws the signal's reason, when it is aborted
   */
  async *log(file: string, signal?: AbortSignal): AsyncGenerator<Commit> {
    signal?.throwIfAborted();
    const format = `--format=${START}%H${FIELD}%P${FIELD}%an${FIELD}%aI${FIELD}%s`;
    const args = [
      'log',
      '--follow',
      '--name-only',
      '--no-ext-diff',
      '--no-textconv',
      format,
      '--',
      this.pathOf(file),
    ];
    // --follow takes a plain path only.
    const child = spawn(this.#program, [...SAFE.slice(0, -1), '-c', 'core.quotePath=false', ...args], {
      cwd: this.root,
      env: environment(),
      stdio: ['ignore', 'pipe', 'ignore'],
      ...(signal && { signal }),
    });
    child.on('error', () => {});
    try {
      let begun: Omit<Commit, 'path'> | undefined;
      for await (const line of createInterface({
        input: child.stdout,
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        if (line.startsWith(START)) {
          const [hash = '', parents = '', author = '', date = '', ...subject] = line.slice(1).split(FIELD);
          const [parent] = parents.split(' ').filter(Boolean);
          begun = { hash, author, date, subject: subject.join(FIELD), ...(parent && { parent }) };
        } else if (line && begun) {
          yield { ...begun, path: line };
          begun = undefined;
        }
      }
      signal?.throwIfAborted();
    } finally {
      child.kill();
    }
  }

  /** A file's path in the repository, with forward slashes. */
  pathOf(file: string): string {
    return pathIn(this.root, file);
  }

  #run(args: readonly string[]) {
    return run(this.#program, this.root, args);
  }
}

const environment = () => ({
  ...process.env,
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
});

interface GitResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly missing: boolean;
}

function run(program: string, cwd: string, args: readonly string[]): Promise<GitResult> {
  return new Promise((resolve) => {
    const child = spawn(program, [...SAFE, ...args], {
      cwd,
      env: environment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pieces: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > MOST_BYTES) child.kill();
      else pieces.push(piece);
    });
    child.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve({ code: null, stdout: '', missing: code === 'ENOENT' }),
    );
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(pieces).toString('utf8'), missing: false }),
    );
  });
}
