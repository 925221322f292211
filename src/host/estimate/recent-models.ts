import { join } from 'node:path';
import { pathIn } from '../../core/text/path-in.ts';
import type { Project } from '../../core/workspace/project.ts';
import { loadCore } from '../editor/load-core.ts';

/** Records of runs that are looked at. */
const MOST_RECORDS = 200;

/** A model of a provider. */
export interface AskedModel {
  readonly provider: string;
  readonly model: string;
  /** Base URL; absent for the one that is configured. */
  readonly server?: string;
}

/** The real models that a prompt has run on, with the servers that answered, the last ones first. */
export async function recentModels({ root, prompt: { file } }: Project, most: number): Promise<AskedModel[]> {
  const { isStandIn, RunIndex, RunStore } = await loadCore();
  const found = new Map<string, AskedModel>();
  const query = { file: pathIn(root, file), among: MOST_RECORDS };
  const index = new RunIndex(new RunStore(join(root, '.prompt-ladder')));
  for await (const { provider, model, server } of index.runs(query)) {
    if (isStandIn(provider)) continue;
    const key = JSON.stringify([provider, model, server]);
    if (!found.has(key)) found.set(key, { provider, model, server });
    if (found.size >= most) break;
  }
  return [...found.values()];
}
