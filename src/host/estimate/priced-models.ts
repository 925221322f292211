import * as vscode from 'vscode';
import { moneyOf } from '../../core/report/money.ts';
import type { Project } from '../../core/workspace/project.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { recentModels } from './recent-models.ts';

const TITLE = 'Costs at Scale';
/** Models that the prompt has run on. */
const MOST_RECENT = 8;

interface ModelItem extends vscode.QuickPickItem {
  /** Absent for what is no model. */
  readonly model?: string;
}

/**
 * Asks which models are to be priced side by side: the prompt's own and those it has run on come first and are chosen
 * already, those of the price list follow.
 * @param project of the prompt, where it could be read
 * @returns `undefined` where nothing is to be shown
 */
export async function pickModels(
  prompt: vscode.Uri,
  project: Project | undefined,
): Promise<readonly string[] | undefined> {
  const { loadPrices, pricedModels, priceText } = await loadCore();
  const { config = {} } = project ?? {};
  const prices = await loadPrices(config.prices ?? {}, config.models);
  const server = project && (await serverOf(prompt, project));
  const own = project?.prompt.model ?? config.model ?? settingsFor(prompt).model;
  const recent = project ? await recentModels(project, MOST_RECENT) : [];
  const first = new Set([...(own ? [own] : []), ...recent.map(({ model }) => model)]);
  const item = (model: string, maker: string): ModelItem => ({
    model,
    label: model,
    description: [priceText(model, prices, moneyOf(config.currency), server), maker]
      .filter(Boolean)
      .join(' · '),
    picked: first.has(model),
  });
  const hasPrice = (model: string) => prices.cost(model, { inputTokens: 1, outputTokens: 1 }) !== null;
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const listed = [
    ...Object.keys(config.prices ?? {}).map((model) => ({ model, maker: 'config.yml' })),
    // Some ids of the price list are only how those of other models begin, and of some no price is found by the id alone.
    ...(await pricedModels()).filter(({ model }) => !model.endsWith('-') && hasPrice(model)),
  ];
  const items: ModelItem[] = [
    ...(first.size > 0 ? [separator('Of this prompt')] : []),
    ...[...first].map((model) => item(model, '')),
    { label: 'Another model…', description: 'write its id', alwaysShow: true },
    separator('Price list'),
    ...listed.filter(({ model }) => !first.has(model)).map(({ model, maker }) => item(model, maker)),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'The models to compare',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  const models = chosen.flatMap(({ model }) => model ?? []);
  if (models.length === chosen.length) return models;
  const written = await askForModel([...first, ...listed.map(({ model }) => model)]);
  return written === undefined ? undefined : [...models, written];
}

/** The server whose models the costs will be of. */
async function serverOf(prompt: vscode.Uri, project: Project): Promise<string | undefined> {
  const { chargingProvider, targetOf } = await loadCore();
  const { provider, model, baseUrl: defaultBaseUrl } = settingsFor(prompt);
  const target = targetOf({ defaults: { provider, model } }, project);
  const credentials = { defaultBaseUrl, environment: process.env };
  return (await chargingProvider(target.provider, project, credentials)).server;
}

/** @param known models, one of which may be meant */
async function askForModel(known: readonly string[]): Promise<string | undefined> {
  const { closest } = await loadCore();
  const written = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'Id of the model to be priced, for example gpt-4o-mini',
    validateInput: (text) => {
      const name = text.trim();
      if (name === '') return 'Write the id of a model';
      const meant = known.includes(name) ? undefined : closest(name, known);
      const { Info } = vscode.InputBoxValidationSeverity;
      return meant && { message: `No price is known for "${name}"; did you mean ${meant}?`, severity: Info };
    },
  });
  return written?.trim();
}
