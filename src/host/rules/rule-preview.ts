import * as vscode from 'vscode';
import type { PreviewedOutput, RulePreview } from '../../core/authoring/preview-rule.ts';
import { plural } from '../../core/text/plural.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { isOutput, type OutputItem, outputItem, separator } from '../run/output-items.ts';
import type { Results } from '../run/results.ts';
import type { WrittenRule } from './written-rules.ts';

/** Outputs listed of each group; more are counted. */
const MAX_LISTED = 1_000;

interface Preview extends RulePreview {
  readonly prompt: vscode.Uri;
}

/**
 * Tries a rule, as the editor has it, on the stored outputs of the prompts that use it, and lists what would change.
 * Leaving the list ends the work.
 * @returns the output chosen
 */
export async function pickFromPreview(
  rule: WrittenRule,
  prompts: CheckedPrompts,
  results: Results,
): Promise<OutputItem | undefined> {
  const { previewTitle } = await loadCore();
  const name = rule.users[0]?.rule.id ?? '';
  const pick = vscode.window.createQuickPick();
  const abort = new AbortController();
  const chosen = new Promise<OutputItem | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const item = pick.selectedItems.find(isOutput);
      if (!item) return;
      resolve(item);
      pick.hide();
    });
    pick.onDidHide(() => {
      abort.abort();
      resolve(undefined);
    });
  });
  pick.title = `Preview "${name}"`;
  pick.placeholder = 'Trying the rule on the outputs of the last run…';
  pick.matchOnDescription = true;
  pick.busy = true;
  pick.show();
  try {
    const previews: Preview[] = [];
    for (const { uri, rule: used } of rule.users) {
      const preview = await previewOf(uri, used, prompts, results, abort.signal);
      if (preview) previews.push({ ...preview, prompt: uri });
    }
    pick.title = `"${name}" ${previewTitle(previews)}`;
    pick.items = itemsOf(previews, results);
    pick.placeholder =
      pick.items.length > 0
        ? 'The sample whose output to open'
        : 'It holds for every stored output, as before';
    pick.busy = false;
    return await chosen;
  } catch (error) {
    if (abort.signal.aborted) return undefined;
    throw error;
  } finally {
    pick.dispose();
  }
}

async function previewOf(
  prompt: vscode.Uri,
  rule: WrittenRule['users'][number]['rule'],
  prompts: CheckedPrompts,
  results: Results,
  signal: AbortSignal,
): Promise<RulePreview | undefined> {
  const { previewRule, readOverrides, renderText } = await loadCore();
  const { project } = prompts.get(prompt) ?? {};
  await results.load(prompt);
  if (!project || !results.get(prompt)) return undefined;
  const overrides = await readOverrides(project.samples, signal);
  return previewRule(rule, results.latest(prompt), { render: renderText, overrides, signal });
}

function itemsOf(previews: readonly Preview[], results: Results): vscode.QuickPickItem[] {
  return [
    ...group('Would newly fail', 'error', ({ newlyFailing }) => newlyFailing),
    ...group('Would newly pass', 'pass', ({ newlyPassing }) => newlyPassing),
    ...group('Would fail as before', 'circle-slash', ({ stillFailing }) => stillFailing),
  ];

  function group(
    label: string,
    icon: string,
    of: (preview: RulePreview) => readonly PreviewedOutput[],
  ): vscode.QuickPickItem[] {
    const items = previews.flatMap((preview) => {
      const { root, heads } = results.get(preview.prompt) ?? {};
      return of(preview).flatMap(({ sample, violation }) => {
        const head = heads?.get(sample);
        return root !== undefined && head ? [outputItem(root, head, violation, icon)] : [];
      });
    });
    if (items.length === 0) return [];
    const shown = items.length > MAX_LISTED ? `, the first ${MAX_LISTED} shown` : '';
    return [separator(`${label}: ${plural(items.length, 'sample')}${shown}`), ...items.slice(0, MAX_LISTED)];
  }
}
