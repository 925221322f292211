import * as vscode from 'vscode';
import type { Project } from '../../core/workspace/project.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import type { KnownModels } from '../providers/known-models.ts';
import { nameOf } from '../providers/language-models.ts';
import type { RunChoice } from './runner.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly choice?: RunChoice;
}

type Named = Pick<Project, 'prompt' | 'config'>;

/**
 * Asks which model is to answer a run.
 * @param project of the prompt, where it could be read
 */
export async function chooseModel(
  prompt: vscode.Uri,
  project: Named | undefined,
  known: KnownModels,
): Promise<RunChoice | undefined> {
  const title = 'Run Samples with Another Model';
  const items = await modelItems(prompt, project, known);
  const chosen = await vscode.window.showQuickPick([...items, ANOTHER], { title, matchOnDescription: true });
  return chosen === ANOTHER ? writeModel(title) : chosen?.choice;
}

/** Asks which models are to be compared. */
export async function chooseModels(
  prompt: vscode.Uri,
  project: Named | undefined,
  known: KnownModels,
): Promise<readonly RunChoice[] | undefined> {
  const title = 'Compare Models';
  const items = await modelItems(prompt, project, known);
  const chosen = await vscode.window.showQuickPick([...items, ANOTHER], {
    title,
    placeHolder: 'Two models or more; the others are held against the first one',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  const written = chosen.includes(ANOTHER) ? await writeModel(title) : undefined;
  return [...chosen, { choice: written }].flatMap(({ choice }) => choice ?? []);
}

const ANOTHER: ModelItem = { label: 'Another model…', description: 'write its id' };

async function writeModel(title: string): Promise<RunChoice | undefined> {
  const model = await vscode.window.showInputBox({
    title,
    prompt: 'Id of a model on the OpenAI-compatible server, for example gpt-4o-mini',
    validateInput: (text) => (text.trim() === '' ? 'Write the id of a model' : undefined),
  });
  return model ? { provider: 'openai', model: model.trim() } : undefined;
}

async function modelItems(
  prompt: vscode.Uri,
  project: Named | undefined,
  known: KnownModels,
): Promise<ModelItem[]> {
  const promptModel = project?.prompt.model;
  const named = Object.entries(project?.config.providers ?? {}).filter(([name]) => name !== 'openai');
  const models = await vscode.lm.selectChatModels();
  const { loadPrices, moneyOf, priceText, OPENAI_BASE_URL } = await loadCore();
  const prices = await loadPrices(project?.config.prices ?? {}, project?.config.models);
  const money = moneyOf(project?.config.currency);
  const modelsOf = (provider: string, baseUrl: string | undefined): ModelItem[] =>
    (known.all.find((server) => server.baseUrl === baseUrl)?.models ?? []).map((model) => ({
      label: model,
      description: `${provider} · ${priceText(model, prices, money, baseUrl)}`,
      choice: { provider, model },
    }));
  const separator = (label: string): ModelItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    {
      label: 'Practice model',
      description: 'offline, deterministic, not a real model',
      choice: { provider: 'practice' },
    },
    { label: 'Recordings', description: '.prompt-ladder/recordings', choice: { provider: 'recorded' } },
    ...(models.length > 0 ? [separator('Models of the editor')] : []),
    ...models.map((model) => ({
      label: model.name,
      description: nameOf(model),
      choice: { provider: 'vscode', model: model.id },
    })),
    ...(named.length > 0 ? [separator('Providers of this workspace')] : []),
    ...named.flatMap(([name, { baseUrl }]) => [
      {
        label: name,
        description: [promptModel ?? project?.config.model, baseUrl].filter(Boolean).join(' · '),
        choice: { provider: name },
      },
      ...modelsOf(name, baseUrl),
    ]),
    separator('OpenAI-compatible server'),
    ...(promptModel
      ? [
          {
            label: promptModel,
            description: 'the model of the prompt file',
            choice: { provider: 'openai', model: promptModel },
          },
        ]
      : []),
    ...modelsOf('openai', settingsFor(prompt).baseUrl ?? OPENAI_BASE_URL),
  ];
}
