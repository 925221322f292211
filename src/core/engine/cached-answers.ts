import { join } from 'node:path';
import { ResponseCache } from '../calls/cache.ts';
import { diskFiles } from '../files.ts';
import { tryRender } from '../prompt/render.ts';
import { requestHash } from '../providers/request-hash.ts';
import { sampleFilter } from '../samples/sample-filter.ts';
import type { PreparedRun } from './prepared-run.ts';

/** Answers that are looked for; of larger runs nothing is said. */
const MOST_ANSWERS = 10_000;
/** Where none of so many is there, none is looked for any more. */
const ENOUGH_MISSING = 100;

/**
 * How many of the first answers of a run that could begin its cache has; 0 where that cannot be told: what is retrieved
 * is a part of the request.
 * @param scope of the provider
 * @throws the signal's reason, when it is aborted
 */
export async function cachedAnswers(
  { project, plan, workspace, retriever, asked }: PreparedRun,
  scope: string,
  signal: AbortSignal,
): Promise<number> {
  const { repeat, filter } = plan.settings;
  const folder = join(workspace, 'cache');
  if (retriever || asked * repeat > MOST_ANSWERS || !(await diskFiles.kindOf(folder))) return 0;
  const cache = new ResponseCache(folder);
  const isAskedFor = sampleFilter(filter);
  let [cached, missing] = [0, 0];
  for await (const record of project.samples.records(signal)) {
    if (record.kind !== 'sample' || !isAskedFor(record.sample)) continue;
    const messages = tryRender(project.prompt, record.sample);
    if (!messages) continue;
    const { model, parameters } = plan;
    const hash = requestHash({ model, messages, parameters, responseFormat: project.prompt.responseFormat });
    for (let each = 0; each < repeat; each++) {
      if (await diskFiles.kindOf(cache.fileOf(scope, hash, each))) cached++;
      else missing++;
    }
    if (cached === 0 && missing >= ENOUGH_MISSING) break;
  }
  return cached;
}
