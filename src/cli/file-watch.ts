import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import type { Files } from '../core/files.ts';
import { isConfigPath, WORKSPACE_FOLDER } from '../core/workspace/config.ts';

/** Editors write a file in several steps. */
const SETTLED_MS = 150;

/** Remembers which files are read, and tells when one of them changes. */
export class FileWatch implements Disposable {
  readonly #paths = new Set<string>();
  readonly #watchers = new Map<string, FSWatcher>();
  #isChanged = false;
  #onChange = () => {};

  /** The files, watched from the first time that each is read on. */
  of(files: Files): Files {
    return {
      ...files,
      readText: (path) => {
        this.#add(path);
        return files.readText(path);
      },
      readStream: (path) => {
        this.#add(path);
        return files.readStream(path);
      },
    };
  }

  get size(): number {
    return this.#paths.size;
  }

  /** Resolves at the next change, or at once where one has come since the last time; also when the signal is aborted. */
  async change(signal: AbortSignal): Promise<void> {
    if (!this.#isChanged && !signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onChange = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, SETTLED_MS);
      };
      const onAbort = () => resolve();
      signal.addEventListener('abort', onAbort, { once: true });
      await promise;
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      this.#onChange = () => {};
    }
    this.#isChanged = false;
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #add(path: string): void {
    // What a run itself writes starts no other one.
    if (path.includes(`${sep}${WORKSPACE_FOLDER}${sep}`) && !isConfigPath(path)) return;
    this.#paths.add(path);
    const folder = dirname(path);
    if (this.#watchers.has(folder)) return;
    try {
      // The folder, since an editor may write another file and put it in the place of this one.
      const watcher = watch(folder, (_event, name) => {
        if (name !== null && !this.#paths.has(`${folder}${sep}${basename(name)}`)) return;
        this.#isChanged = true;
        this.#onChange();
      });
      watcher.on('error', () => {});
      this.#watchers.set(folder, watcher);
    } catch {
      // A folder that cannot be watched says nothing; the others do.
    }
  }
}
