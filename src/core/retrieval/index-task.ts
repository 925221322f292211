import type { IndexOptions, IndexUpdate } from './knowledge-index.ts';
import type { DocumentOptions } from './source-options.ts';

/** An index that is to be brought up to date. */
export interface IndexTask {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly options: IndexOptions;
  /** By absolute path, where documents differ from `options`. */
  readonly ofDocuments: ReadonlyMap<string, DocumentOptions>;
  /** Absolute path of the index, where it is or will be. */
  readonly file: string;
  /** Absolute paths of the documents. */
  readonly paths: readonly string[];
}

/** What the worker is handed: texts that stand in for what is on disk, too, by absolute path. */
export interface WorkerTask extends IndexTask {
  readonly unsaved: Readonly<Record<string, string>>;
}

export type WorkerReply =
  | { readonly done: number; readonly of: number }
  /** `isKept`: the index could be written. */
  | { readonly update: IndexUpdate; readonly isKept: boolean }
  | { readonly error: string };
