import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../diagnostic.ts';
import { makeFolder } from '../make-folder.ts';
import { DAY_MS } from '../text/amounts.ts';
import { slug } from '../text/slug.ts';
import type { Span } from '../text/span.ts';
import { isLocked } from './lock.ts';
import { attemptsOf, type Result } from './result.ts';
import {
  type PlacedResult,
  readPlacedResults,
  readResultPieces,
  readResults,
  readResultsAt,
} from './results-file.ts';
import type { NewRun, Run } from './run.ts';
import { parseRun, RecordError } from './run-schema.ts';
import { BEGUN_FILE, LOCK_FILE, RESULTS_FILE, RUN_FILE, RunWriter, throwUnwritable } from './run-writer.ts';
import { bySample } from './sample-order.ts';
import { SummaryBuilder } from './summary.ts';

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
      await makeFolder(this.folder);
      await ignoreRunsInGit(this.folder);
      await this.#removeAbandoned();
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
   * @param run its record, as it is to continue
   * @param onKept called with each result that stands
   * @throws {UserError} when another process is writing this run, or it cannot be written
   */
  reopen(run: Run, onKept: (result: Result) => void): Promise<RunWriter> {
    const folder = this.folderOf(run.id);
    return RunWriter.open(folder, async () => {
      // What is resumed has all samples in the end, and not those that were drawn.
      const { finishedAt, summary, draw, ...begun } = run;
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

  /**
   * Where the record is damaged or gone, the run is as it was when it began, and can be resumed to count its results anew.
   * @throws {UserError} when there is no such run or its record cannot be read
   */
  async read(id: string): Promise<Run> {
    const readRecord = async (name: string) =>
      parseRun(await readFile(join(this.folderOf(id), name), 'utf8'), id);
    try {
      return await readRecord(RUN_FILE);
    } catch (error) {
      if (error instanceof UserError) throw error;
      const begun = await readRecord(BEGUN_FILE).catch(() => undefined);
      if (begun) return begun;
      if (!(error instanceof RecordError))
        throw new UserError(`There is no run "${id}" in ${this.folder}; name a folder that is in there.`);
      throw new UserError(
        `The record of run "${id}" (${RUN_FILE}) ${error.message} and has no intact copy, so the description of the run is lost; its answers are still in ${RESULTS_FILE} beside it. Run the prompt again, and delete the folder once you need them no more.`,
      );
    }
  }

  /** Whether a process is writing a run at this moment. */
  isWritten(id: string): Promise<boolean> {
    return isLocked(join(this.folderOf(id), LOCK_FILE));
  }

  /** A run as it stands: of one that was killed, `interrupted` and what the results come to that it has. */
  async asItStands(run: Run): Promise<Run> {
    if (run.state !== 'running' || (await this.isWritten(run.id))) return run;
    // Its end may have been recorded meanwhile.
    const now = await this.read(run.id);
    if (now.state !== 'running') return now;
    const builder = new SummaryBuilder();
    builder.addCost(now.droppedCostUsd ?? 0);
    for await (const result of this.results(run.id)) builder.add(result);
    return { ...now, state: 'interrupted', summary: builder.summary };
  }

  /** The file that a run's results are in, one a line. */
  resultsFile(id: string): string {
    return join(this.folderOf(id), RESULTS_FILE);
  }

  /** Ids of the stored runs, newest first; last those that a wrong clock has dated ahead of today. */
  async list(): Promise<string[]> {
    const tomorrow = timeOf(new Date(Date.now() + DAY_MS).toISOString());
    const isAhead = (id: string) => /^\d{8}-/.test(id) && id > tomorrow;
    try {
      return (await readdir(this.folder, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort((a, b) => Number(isAhead(a)) - Number(isAhead(b)) || (a < b ? 1 : -1));
    } catch {
      return [];
    }
  }

  /** A run's results in the order they finished; a line that was cut short is left out. */
  results(id: string): AsyncGenerator<Result> {
    return readResults(this.resultsFile(id));
  }

  /** The same, many at a time. */
  resultPieces(id: string): AsyncGenerator<readonly Result[]> {
    return readResultPieces(this.resultsFile(id));
  }

  /**
   * The same in the order of the samples, so that two runs are told of alike, whichever answers came first. Only places
   * are held, and each result is read at its own.
   */
  async *resultsBySample(id: string): AsyncGenerator<Result> {
    yield* this.resultsAt(
      id,
      (await this.placesBySample(id)).map(({ place }) => place),
    );
  }

  /** Where each result stands, in the order of the samples. */
  async placesBySample(id: string): Promise<OrderedResult[]> {
    const results: OrderedResult[] = [];
    for await (const { result, place } of this.placedResults(id)) {
      const { sample, repeat, location } = result;
      results.push({ sample, repeat, location, place });
    }
    return results.sort(bySample);
  }

  /** The same with the place of each, where `resultsAt` reads it again. */
  placedResults(id: string): AsyncGenerator<PlacedResult> {
    return readPlacedResults(this.resultsFile(id));
  }

  resultsAt(id: string, places: Iterable<Span>): AsyncGenerator<Result> {
    return readResultsAt(this.resultsFile(id), places);
  }

  /** Removes a run with its results, unless a process is writing it. @returns whether it is gone */
  async remove(id: string): Promise<boolean> {
    if (!(await this.list()).includes(id) || (await this.isWritten(id))) return false;
    await rm(this.folderOf(id), { recursive: true, force: true });
    return true;
  }

  /** Removes the folders of runs that were killed before they had a record, and so hold nothing. */
  async #removeAbandoned(): Promise<void> {
    for (const id of await this.list()) {
      const folder = this.folderOf(id);
      const entries = await readdir(folder).catch(() => [RUN_FILE]);
      const isEmpty = entries.every((name) => name.startsWith(LOCK_FILE) || name.endsWith('.tmp'));
      if (!isEmpty || (await this.isWritten(id))) continue;
      const { mtimeMs } = await stat(folder);
      if (Date.now() - mtimeMs > ABANDONED_MS) await rm(folder, { recursive: true, force: true });
    }
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

/** What decides about a result's place among others, and where its line is. */
interface OrderedResult extends Pick<Result, 'sample' | 'repeat' | 'location'>, Pick<PlacedResult, 'place'> {}

/** ms after which a folder without a record is nobody's. */
const ABANDONED_MS = 60 * 60 * 1000;

/** An id that sorts by time and names the prompt: `20261121-093000250-support-triage-1f3a`. */
function newId({ startedAt, prompt }: NewRun): string {
  return [timeOf(startedAt), slug(prompt.name), randomBytes(2).toString('hex')].filter(Boolean).join('-');
}

const timeOf = (iso: string) => iso.replace(/[-:.Z]/g, '').replace('T', '-');

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
