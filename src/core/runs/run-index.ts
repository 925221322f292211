import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { Run, RunState } from './run.ts';
import type { RunStore } from './run-store.ts';
import { RUN_FILE } from './run-writer.ts';

/** Which runs are wanted; what is absent leaves none out. */
export interface RunQuery {
  /** Of the prompt, relative to the workspace root, with forward slashes. */
  readonly file?: string;
  readonly state?: RunState;
  readonly provider?: string;
  readonly model?: string;
  /** Base URL, as a run has it. */
  readonly server?: string;
  /** The `versionHash`. */
  readonly version?: string;
  /** Of those that took all samples, or of those that took some, or values of their own. */
  readonly isWhole?: boolean;
  /** Runs that measure the rungs of climbs, whose prompts are none of a file: left out, taken in, or these alone. */
  readonly climbs?: 'none' | 'too' | 'only';
  /** Only the newest so many are looked at, whatever prompt they are of. */
  readonly among?: number;
}

/** A run whose record cannot be read, and why, in a sentence. */
export interface DamagedRun {
  readonly id: string;
  readonly message: string;
}

interface IndexEntry {
  /** Of the record's file; changes when somebody writes it. */
  readonly stamp: string;
  readonly run?: Run;
  readonly message?: string;
}

/** Records that were read by this process, by the folder of their store and their run's id. */
const known = new Map<string, Map<string, IndexEntry>>();

/** All stored runs of a workspace, each record read once as long as nobody changes it. */
export class RunIndex {
  readonly #store: RunStore;
  readonly #entries: Map<string, IndexEntry>;

  constructor(store: RunStore) {
    this.#store = store;
    this.#entries = known.get(store.folder) ?? new Map();
    known.set(store.folder, this.#entries);
  }

  /** The runs that are wanted, newest first. Those that cannot be read are left out, and are among the damaged. */
  async *runs({ among = Number.POSITIVE_INFINITY, ...query }: RunQuery = {}): AsyncGenerator<Run> {
    const ids = await this.#store.list();
    this.#forgetAllBut(ids);
    for (const id of ids.slice(0, among)) {
      const { run } = await this.#entryOf(id);
      if (run && isWanted(run, query)) yield run;
    }
  }

  /** The newest run that is wanted. */
  async newest(query: RunQuery = {}): Promise<Run | undefined> {
    for await (const run of this.runs(query)) return run;
    return undefined;
  }

  /** The runs that cannot be read, newest first. */
  async damaged(): Promise<DamagedRun[]> {
    const damaged: DamagedRun[] = [];
    for (const id of await this.#store.list()) {
      const { message } = await this.#entryOf(id);
      if (message !== undefined) damaged.push({ id, message });
    }
    return damaged;
  }

  async #entryOf(id: string): Promise<IndexEntry> {
    const stamp = await this.#stampOf(id);
    const kept = this.#entries.get(id);
    if (kept && kept.stamp === stamp) return kept;
    const entry = await this.#store.read(id).then(
      (run): IndexEntry => ({ stamp, run }),
      (error: unknown): IndexEntry => {
        if (!(error instanceof UserError)) throw error;
        return { stamp, message: error.message };
      },
    );
    this.#entries.set(id, entry);
    return entry;
  }

  async #stampOf(id: string): Promise<string> {
    const found = await stat(join(this.#store.folderOf(id), RUN_FILE), { bigint: true }).catch(
      () => undefined,
    );
    return found ? `${found.mtimeNs} ${found.size} ${found.ino}` : '';
  }

  #forgetAllBut(ids: readonly string[]): void {
    const there = new Set(ids);
    for (const id of this.#entries.keys()) if (!there.has(id)) this.#entries.delete(id);
  }
}

function isWanted(
  run: Run,
  { file, state, provider, model, server, version, isWhole, climbs = 'none' }: Omit<RunQuery, 'among'>,
): boolean {
  const is = <T>(wanted: T | undefined, found: T | undefined) => wanted === undefined || wanted === found;
  return (
    (climbs === 'too' || (climbs === 'only') === (run.climb !== undefined)) &&
    is(file, run.prompt.file) &&
    is(state, run.state) &&
    is(provider, run.provider) &&
    is(model, run.model) &&
    is(server, run.server) &&
    is(version, run.versionHash) &&
    is(isWhole, run.settings.filter.length === 0 && run.settings.variables === undefined)
  );
}
