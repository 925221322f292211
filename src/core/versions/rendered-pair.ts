import { UserError } from '../diagnostic.ts';
import { CONTEXT_VARIABLE } from '../prompt/passages.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { tryRender } from '../prompt/render.ts';
import type { Sample } from '../samples/sample.ts';
import type { Project } from '../workspace/project.ts';
import type { Revision } from './revision.ts';

/** What stands in the place of passages, since nothing is searched to tell two prompts apart. */
const PASSAGES = '(the passages that are found)';

/** The messages that two revisions send for one of the later one's samples. */
export interface RenderedPair {
  readonly sample: string;
  readonly texts: readonly [before: string, after: string];
}

/**
 * @param id of the sample; the first one where it is absent
 * @returns `undefined` where one of the two cannot be rendered with it
 * @throws {UserError} when there is no sample of that id
 */
export async function renderedPair(
  { project: before }: Revision,
  { project: after }: Revision,
  id?: string,
): Promise<RenderedPair | undefined> {
  if (!before || !after) return undefined;
  const sample = await sampleOf(after, id);
  if (!sample) return undefined;
  const [earlier, later] = [messagesText(before.prompt, sample), messagesText(after.prompt, sample)];
  if (earlier === undefined || later === undefined) return undefined;
  return { sample: sample.id, texts: [earlier, later] };
}

async function sampleOf({ prompt, samples }: Project, id: string | undefined): Promise<Sample | undefined> {
  for await (const record of samples.records())
    if (record.kind === 'sample' && (id === undefined || record.sample.id === id)) return record.sample;
  if (id === undefined) return undefined;
  throw new UserError(`${prompt.name} has no sample "${id}"; check its id, or leave --sample out.`);
}

function messagesText(prompt: PromptFile, { variables }: Sample): string | undefined {
  const filling = { variables: { [CONTEXT_VARIABLE]: PASSAGES, ...variables } };
  const messages = tryRender({ ...prompt, retrieval: undefined }, filling);
  return messages?.map(({ role, content }) => `[${role}]\n${content.trimEnd()}\n`).join('\n');
}
