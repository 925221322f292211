import * as vscode from 'vscode';
import type { Project } from '../../core/workspace/project.ts';
import { nameOf } from '../providers/language-models.ts';
import type { RunChoice } from './runner.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly choice?: RunChoice;
}

/** Asks which model is to answer a run. @param project of the prompt, where it could be read */
export async function chooseModel(
  project: Pick<Project, 'prompt' | 'config'> | undefined,
): Promise<RunChoice | undefined> {
  const promptModel = project?.prompt.model;
  const named = Object.entries(project?.config.providers ?? {}).filter(([name]) => name !== 'openai');
  const models = await vscode.lm.selectChatModels();
  const separator = (label: string): ModelItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: ModelItem[] = [
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
    ...named.map(([name, { baseUrl }]) => ({
      label: name,
      description: [promptModel, baseUrl].filter(Boolean).join(' · '),
      choice: { provider: name },
    })),
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
    { label: 'Another model…', description: 'write its id' },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Run Samples with Another Model',
    matchOnDescription: true,
  });
  if (!chosen || chosen.choice) return chosen?.choice;
  const model = await vscode.window.showInputBox({
    title: 'Run Samples with Another Model',
    prompt: 'Id of a model on the OpenAI-compatible server, for example gpt-4o-mini',
    validateInput: (text) => (text.trim() === '' ? 'Write the id of a model' : undefined),
  });
  return model ? { provider: 'openai', model: model.trim() } : undefined;
}
