import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../diagnostic.ts';
import { isObject } from '../providers/json-object.ts';
import { slug } from '../text/slug.ts';
import { isLocked } from './lock.ts';
import { attemptsOf, type Result } from './result.ts';
import { readResults } from './results-file.ts';
import type { NewRun, Run } from './run.ts';
import { LOCK_FILE, RESULTS_FILE, RUN_FILE, RunWriter, throwUnwritable } from './run-writer.ts';

/** The runs of a workspace: a folder each, with `run.json` and `results.jsonl`. */
export class RunStore {
  readonly folder: string;

  /** @param workspaceFolder absolute path of `.prompt-ladder` */
  constructor(workspaceFolder: string) {
    this.folder = join(workspaceFolder, 'runs');
  }

  folderOf(id: string): string {
    return join(this.folder, id);
  }

  /**
   * Starts a new run on disk.
   * @throws {UserError} when it cannot be written
   */
  async create(run: NewRun): Promise<RunWriter> {
    try {
      await mkdir(this.folder, { recursive: true });
      await ignoreRunsInGit(this.folder);
      const id = await this.#makeFolder(run);
      return await this.#begin({ id, ...run });
    } catch (error) {
      return throwUnwritable(this.folder)(error);
    }
  }

  /** Leaves nothing of a run that cannot even begin. */
  async #begin(run: Run): Promise<RunWriter> {
    const folder = this.folderOf(run.id);
    try {
      return await RunWriter.open(folder, async () => run);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Takes an unfinished run up again: what was half-written is cut off, and results without a verdict are dropped so
   * that they are asked for anew.
   * @param run its record, as it is to go on
   * @param onKept called with each result that stands
   * @throws {UserError} when another process is writing this run, or it cannot be written
   */
  reopen(run: Run, onKept: (result: Result) => void): Promise<RunWriter> {
    const folder = this.folderOf(run.id);
    return RunWriter.open(folder, async () => {
      const { finishedAt, summary, ...begun } = run;
      const compacted = join(folder, `${RESULTS_FILE}.tmp`);
      const results = this.results(run.id);
      let droppedCostUsd = run.droppedCostUsd ?? 0;
      await pipeline(async function* () {
        for await (const result of results) {
          if (result.status === 'error') {
            droppedCostUsd += costOf(result);
          } else {
            onKept(result);
            yield `${JSON.stringify(result)}\n`;
          }
        }
      }, createWriteStream(compacted));
      await rename(compacted, join(folder, RESULTS_FILE));
      return { ...begun, state: 'running', ...(droppedCostUsd > 0 && { droppedCostUsd }) };
    });
  }

  /** @throws {UserError} when there is no such run or its record cannot be read */
  async read(id: string): Promise<Run> {
    let text: string;
    try {
      text = await readFile(join(this.folderOf(id), RUN_FILE), 'utf8');
    } catch {
      throw new UserError(`There is no run "${id}" in ${this.folder}; name a folder that is in there.`);
    }
    const run = parseRun(text);
    // The folder is the run's name, also where somebody has copied or renamed it.
    if (run) return { ...run, id };
    throw new UserError(
      `The record of run "${id}" (${RUN_FILE}) is damaged; delete its folder and run again.`,
    );
  }

  /** Whether a process is writing a run at this moment. */
  isWritten(id: string): Promise<boolean> {
    return isLocked(join(this.folderOf(id), LOCK_FILE));
  }

  /** The file that a run's results are in, one a line. */
  resultsFile(id: string): string {
    return join(this.folderOf(id), RESULTS_FILE);
  }

  /** Ids of the stored runs, newest first. */
  async list(): Promise<string[]> {
    try {
      return (await readdir(this.folder, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
        .reverse();
    } catch {
      return [];
    }
  }

  /** A run's results in the order they finished; a line that was cut short is left out. */
  results(id: string): AsyncGenerator<Result> {
    return readResults(this.resultsFile(id));
  }

  async #makeFolder(run: NewRun): Promise<string> {
    for (;;) {
      const id = newId(run);
      try {
        await mkdir(this.folderOf(id));
        return id;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
}

/** An id that sorts by time and names the prompt: `20261121-093000250-support-triage-1f3a`. */
function newId({ startedAt, prompt }: NewRun): string {
  const time = startedAt.replace(/[-:.Z]/g, '').replace('T', '-');
  return [time, slug(prompt.name), randomBytes(2).toString('hex')].filter(Boolean).join('-');
}

function parseRun(text: string): Run | undefined {
  try {
    const run: unknown = JSON.parse(text);
    const isRun =
      isObject(run) &&
      typeof run.state === 'string' &&
      isObject(run.prompt) &&
      typeof run.prompt.file === 'string' &&
      isObject(run.samples) &&
      isObject(run.settings) &&
      Array.isArray(run.settings.filter) &&
      typeof run.settings.repeat === 'number';
    return isRun ? (run as unknown as Run) : undefined;
  } catch {
    return undefined;
  }
}

function costOf(result: Result): number {
  return attemptsOf(result).reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
}

/** Runs are a machine's own; a workspace without a rule of its own for them gets one. */
async function ignoreRunsInGit(runsFolder: string): Promise<void> {
  const file = join(runsFolder, '..', '.gitignore');
  await writeFile(file, 'runs/\ncache/\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
