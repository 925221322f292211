import { UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import { passagesText } from '../prompt/passages.ts';
import { Retriever } from '../retrieval/retriever.ts';
import type { Sample, SampleRecord } from '../samples/sample.ts';
import type { Project } from '../workspace/project.ts';
import type { Situation } from './situation.ts';

/**
 * The tokens of the passages that an edit adds to a call, by what is found for a typical sample before and after it.
 * Nothing is called.
 * @returns `null` where the knowledge cannot be searched
 * @throws the signal's reason, when it is aborted
 */
export async function addedPassageTokens(
  edited: Project,
  situation: Situation,
  files: Files,
  signal: AbortSignal,
): Promise<number | null> {
  const { project, samples, tokens } = situation;
  if (topKOf(edited) === topKOf(project)) return 0;
  const tokensIn = async (of: Project) => {
    await using retriever = await Retriever.open(of, { files, signal });
    const found = await retriever?.typicalPassages(recordsOf(samples.values()));
    return found ? tokens.count(passagesText(found)) : 0;
  };
  try {
    return (await tokensIn(edited)) - (await tokensIn(project));
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

const topKOf = ({ prompt }: Project) => prompt.retrieval?.topK ?? 0;

async function* recordsOf(samples: Iterable<Sample>): AsyncGenerator<SampleRecord> {
  for (const sample of samples) yield { kind: 'sample', sample };
}
