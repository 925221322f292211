import type * as vscode from 'vscode';
import type { CostProjection } from '../../core/engine/cost-projection.ts';
import type { Counting, CountWatch } from '../../core/estimate/counting.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { editorRequest } from '../prompt/editor-request.ts';

/**
 * What a prompt's calls cost on models, by the editor's settings.
 * @param models the prompt's own and those that it has run on where there are none
 * @throws {UserError} when the prompt cannot be run as it is, or no model is named
 * @throws the signal's reason, when it is aborted
 */
export async function callCosts(
  prompt: vscode.Uri,
  models: readonly string[],
  counting: Counting,
  watch: CountWatch,
): Promise<{ readonly projection: CostProjection; readonly growth: number }> {
  const { projectCosts } = await loadCore();
  const { baseUrl: defaultBaseUrl, growth: more } = settingsFor(prompt);
  const growth = 1 + more;
  const request = await editorRequest(prompt, watch.signal, counting);
  const credentials = { defaultBaseUrl, environment: process.env };
  return { projection: await projectCosts(request, models, growth, watch, credentials), growth };
}
