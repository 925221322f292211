import { join } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import type { Files } from '../core/files.ts';
import { isWorkspaceRoot, workspaceRoot } from '../core/workspace/config.ts';
import { PROMPT_GLOB } from '../core/workspace/find-prompts.ts';

export interface ConnectedWorkspace {
  /** Absolute path of the workspace root. */
  readonly root: string;
  /** Absolute paths of the roots below it whose prompts read a configuration of their own. */
  readonly others: readonly string[];
}

/**
 * The workspace whose configuration the prompts in and below a folder read: the folder's own, or the one below it where
 * its own has no prompt.
 * @throws {UserError} where only several below it have prompts
 */
export async function connectedWorkspace(folder: string, files: Files): Promise<ConnectedWorkspace> {
  const root = await workspaceRoot(join(folder, 'run'), files);
  const below = new Set<string>();
  let isRead = false;
  for (const prompt of await files.find([PROMPT_GLOB], folder)) {
    const own = await workspaceRoot(prompt, files);
    if (own !== root && (await isWorkspaceRoot(own, files))) below.add(own);
    else isRead = true;
  }
  const [first, ...others] = below;
  if (isRead || first === undefined) return { root, others: [...below] };
  if (others.length === 0) return { root: first, others };
  throw new UserError(
    `The prompts below ${folder} read the configurations of several workspaces; run prompt-ladder connect in one of them: ${[...below].join(', ')}.`,
  );
}
