import type { Project } from '../workspace/project.ts';
import { changePhrase } from './change-phrase.ts';
import type { PromptMoment } from './prompt-history.ts';
import { type RevisionSources, revisionNamed } from './revision.ts';
import { identityOf } from './run-versions.ts';

/** What a moment changed, in a phrase, and the prompt that it had. */
export interface DescribedMoment {
  readonly change: string;
  /** By which runs of it are found; absent where its files cannot be read as a prompt. */
  readonly identity?: string;
}

/** Describes moments of one prompt, newest first: a revision that one is held against, and that is the next, is read once. */
export class MomentReader {
  #last: { readonly name: string; readonly project: Project | undefined } | undefined;

  /** @throws {UserError} when a revision is gone */
  async describe(
    { before, name }: Pick<PromptMoment, 'before' | 'name'>,
    sources: RevisionSources,
  ): Promise<DescribedMoment> {
    const later = await this.#project(name, sources);
    const identity = later && { identity: identityOf(later) };
    if (before === undefined) return { change: 'the first one', ...identity };
    const earlier = await this.#project(before, sources);
    const change = earlier && later ? changePhrase(earlier, later) : 'cannot be read as a prompt';
    return { change, ...identity };
  }

  async #project(name: string, sources: RevisionSources): Promise<Project | undefined> {
    if (this.#last?.name === name) return this.#last.project;
    const { project } = await revisionNamed(name, sources);
    this.#last = { name, project };
    return project;
  }
}
