import { UserError } from '../diagnostic.ts';
import { providerFor } from '../providers/names.ts';
import { WORKSPACE_FOLDER } from './config.ts';
import type { Project } from './project.ts';

type SearchPrompt = Pick<Project, 'prompt' | 'config'>;

/**
 * The model whose vectors a prompt searches by; `undefined` where it searches by words alone.
 * @throws {UserError} where none is named
 */
export function embeddingModel(project: SearchPrompt) {
  const message = unnamedEmbeddingModel(project);
  if (message !== undefined) throw new UserError(message);
  const { prompt, config } = project;
  const { provider = prompt.provider ?? config.provider, model } = namedModel(project);
  return model === undefined || searchOf(project) === 'sparse'
    ? undefined
    : { provider: providerFor(provider, model), model };
}

/** What is wrong where a prompt searches by vectors, and nothing names the model that makes them. */
export function unnamedEmbeddingModel(project: SearchPrompt): string | undefined {
  const search = searchOf(project);
  if (search === 'sparse' || namedModel(project).model !== undefined) return undefined;
  return `${project.prompt.name} searches by meaning (${search}), and no model for it is named; write knowledge: { embeddings: { provider: …, model: … } }, or the same "embeddings" in ${WORKSPACE_FOLDER}/config.yml.`;
}

const searchOf = ({ prompt }: SearchPrompt) => prompt.retrieval?.search ?? 'sparse';
const namedModel = ({
  prompt,
  config,
}: SearchPrompt): Partial<NonNullable<SearchPrompt['config']['embeddings']>> => ({
  ...config.embeddings,
  ...prompt.retrieval?.embeddings,
});
