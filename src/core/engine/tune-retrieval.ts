import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import type { RetrievalOptions, SearchMode } from '../prompt/retrieval-options.ts';
import { Retriever } from '../retrieval/retriever.ts';
import { type Tuning, tuneRetrieval } from '../retrieval/tuning.ts';
import type { Sample } from '../samples/sample.ts';
import { embeddingModel } from '../workspace/embedding-model.ts';
import type { Project } from '../workspace/project.ts';
import { type StandaloneSearch, standaloneSearch } from './standalone-search.ts';

export interface TuneRequest extends Omit<StandaloneSearch, 'onProgress'> {
  readonly files: Files;
  /** Told how many settings are tried. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** A project whose retrieval has other options. */
export const withRetrieval = (project: Project, retrieval: RetrievalOptions): Project => ({
  ...project,
  prompt: { ...project.prompt, retrieval },
});

/**
 * Tries settings of a prompt's retrieval on its samples; by meaning only where a model for that is named.
 * @throws {UserError} when retrieval is off, or a search gets no answer of a model
 * @throws the signal's reason, when it is aborted
 */
export async function tuneProject(
  project: Project,
  { files, connect, signal, onProgress }: TuneRequest,
): Promise<Tuning> {
  const { retrieval } = project.prompt;
  if (!retrieval) {
    throw new UserError(
      `The retrieval of ${project.prompt.name} is off; turn it on by writing its knowledge as a map: knowledge: { sources: … }.`,
    );
  }
  const samples: Sample[] = [];
  for await (const record of project.samples.records(signal))
    if (record.kind === 'sample') samples.push(record.sample);
  const opened = new Map<string, Promise<Retriever>>();
  const open = (options: RetrievalOptions): Promise<Retriever> => {
    const key = JSON.stringify([options.search, options.chunk]);
    const known = opened.get(key);
    if (known) return known;
    const other = withRetrieval(project, options);
    const begun = Retriever.open(other, { files, signal }).then((retriever) => {
      if (!retriever) throw new Error('Retrieval is on, and nothing was opened');
      return standaloneSearch(other, retriever, { connect, signal });
    });
    opened.set(key, begun);
    return begun;
  };
  return tuneRetrieval(retrieval, samples, modesOf(project, retrieval), open, onProgress);
}

function modesOf(project: Project, retrieval: RetrievalOptions): readonly SearchMode[] {
  const dense = withRetrieval(project, { ...retrieval, search: 'dense' });
  try {
    embeddingModel(dense);
    return ['sparse', 'dense', 'hybrid'];
  } catch (error) {
    if (error instanceof UserError) return ['sparse'];
    throw error;
  }
}
