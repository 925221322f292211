import type { RunAddress } from '../../core/dashboard/run-questions.ts';
import { loadCore } from '../editor/load-core.ts';

/** Nobody waits longer to hear how a run went. */
const PATIENCE_MS = 5_000;

/** What the results of a run come to and why, as its dashboard says it; `undefined` where that takes long. */
export async function headlineOf(address: RunAddress): Promise<string | undefined> {
  const { BackgroundReader } = await loadCore();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const reader = new BackgroundReader(address, {
    view: ({ headline }) => headline !== undefined && resolve(headline),
    problem: () => resolve(undefined),
  });
  const patience = setTimeout(resolve, PATIENCE_MS, undefined);
  try {
    return await promise;
  } finally {
    clearTimeout(patience);
    await reader.close();
  }
}
