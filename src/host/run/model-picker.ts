import * as vscode from 'vscode';
import { nameOf } from '../providers/language-models.ts';
import type { RunChoice } from './runner.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly choice?: RunChoice;
}

/** Asks who shall answer a run. @param promptModel the model that the prompt file names */
export async function chooseModel(promptModel: string | undefined): Promise<RunChoice | undefined> {
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
      choice: { provider: 'vscode' as const, model: model.id },
    })),
    separator('OpenAI-compatible server'),
    ...(promptModel
      ? [
          {
            label: promptModel,
            description: 'the model of the prompt file',
            choice: { provider: 'openai' as const, model: promptModel },
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
