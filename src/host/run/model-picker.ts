import * as vscode from 'vscode';
import type { Project } from '../../core/workspace/project.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { type AskedModel, recentModels } from '../estimate/recent-models.ts';
import type { KnownModels } from '../providers/known-models.ts';
import { modelName } from '../providers/language-models.ts';
import type { RunChoice } from './runner.ts';

const TITLE = 'Run Samples with Another Model';
/** Models that the prompt has run on. */
const MOST_RECENT = 5;
const LOOK_MS = 10_000;

interface ModelItem extends vscode.QuickPickItem {
  readonly choice?: RunChoice;
  /** Finds the choice, where this takes another question. */
  readonly ask?: () => Promise<RunChoice | undefined>;
}

/**
 * Asks which model is to answer a run: those that the prompt has run on, those of the servers and of the editor, those
 * of the price list, each with its price; and, where that is wanted, those of servers that run on this machine.
 * @param project of the prompt, where it could be read
 */
export async function chooseModel(
  prompt: vscode.Uri,
  project: Project | undefined,
  known: KnownModels,
): Promise<RunChoice | undefined> {
  const items = await modelItems(prompt, project, known);
  const chosen = await vscode.window.showQuickPick(items, { title: TITLE, matchOnDescription: true });
  return chosen?.choice ?? chosen?.ask?.();
}

/** Asks which models are to be compared. */
export async function chooseModels(
  prompt: vscode.Uri,
  project: Project | undefined,
  known: KnownModels,
  { title, placeHolder }: Pick<vscode.QuickPickOptions, 'title' | 'placeHolder'>,
): Promise<readonly RunChoice[] | undefined> {
  const chosen = await vscode.window.showQuickPick(await modelItems(prompt, project, known), {
    title,
    placeHolder,
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  const choices = new Map<string, RunChoice>();
  for (const { choice, ask } of chosen) {
    const found = choice ?? (await ask?.());
    if (found) choices.set(JSON.stringify([found.provider, found.model]), found);
  }
  return [...choices.values()];
}

async function modelItems(
  prompt: vscode.Uri,
  project: Project | undefined,
  known: KnownModels,
): Promise<ModelItem[]> {
  const { OPENAI_BASE_URL, providerFor } = await loadCore();
  const priceOf = await prices(project);
  const item = ({ provider, model, server }: AskedModel, from = provider): ModelItem => ({
    label: model,
    description: `${from} · ${priceOf(model, server)}`,
    choice: { provider, model, ...(server !== undefined && { server }) },
  });
  const usual = settingsFor(prompt).baseUrl ?? OPENAI_BASE_URL;
  const servers = [
    ...Object.entries(project?.config.providers ?? {}).map(([name, { baseUrl }]) => ({ name, baseUrl })),
    ...(project?.config.providers?.openai ? [] : [{ name: 'openai', baseUrl: usual }]),
  ];
  const own = project?.prompt.model ?? project?.config.model;
  const ownProvider = providerFor(project?.prompt.provider ?? project?.config.provider, own);
  const listed = await listedModels(servers, known);
  const recent = project ? await recentModels(project, MOST_RECENT) : [];
  const ofServer = ({ name, baseUrl }: NamedServer): ModelItem[] => {
    const isRecent = (each: string) =>
      recent.some(
        ({ provider, model, server = baseUrl }) => provider === name && model === each && server === baseUrl,
      );
    const models = new Set([
      ...(own && name === ownProvider ? [own] : []),
      ...(listed.get(baseUrl ?? '') ?? []),
    ]);
    const items = [...models]
      .filter((each) => !isRecent(each))
      .map((model) => ({
        ...item({ provider: name, model }),
        description: `${name} · ${priceOf(model, baseUrl)}`,
      }));
    return [separator(baseUrl ?? name), ...items, anotherModel(name, baseUrl ?? name)];
  };
  return [
    ...section(
      'Recent',
      recent.map((each) => item(each)),
    ),
    ...servers.flatMap(ofServer),
    ...section('Models of the editor', await editorModels()),
    ...(usual === OPENAI_BASE_URL
      ? section(
          'Price list',
          (await pricedOpenAi(project)).map((model) => item({ provider: 'openai', model })),
        )
      : []),
    separator('Elsewhere'),
    {
      label: '$(search) Look for servers on this machine…',
      description: 'Ollama, LM Studio, llama.cpp',
      ask: () => chooseLocal(item),
    },
    separator('Without a server'),
    {
      label: 'Practice model',
      description: 'offline, deterministic, not a real model',
      choice: { provider: 'practice' },
    },
    { label: 'Recordings', description: '.prompt-ladder/recordings', choice: { provider: 'recorded' } },
  ];
}

interface NamedServer {
  readonly name: string;
  readonly baseUrl: string | undefined;
}

const separator = (label: string): ModelItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

const section = (label: string, items: readonly ModelItem[]) =>
  items.length > 0 ? [separator(label), ...items] : [];

/** What models cost, in few words. */
async function prices(project: Project | undefined): Promise<(model: string, server?: string) => string> {
  const { loadPrices, moneyOf, priceText } = await loadCore();
  const list = await loadPrices(project?.config.prices ?? {}, project?.config.models);
  const money = moneyOf(project?.config.currency);
  return (model, server) => priceText(model, list.at(server), money, server);
}

/** The models of servers by their base URLs: those of this machine are asked now, others have said so when connected. */
async function listedModels(
  servers: readonly NamedServer[],
  known: KnownModels,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { isLoopback, localServers } = await loadCore();
  const here = servers.flatMap(({ name, baseUrl }) =>
    baseUrl && isLoopback(baseUrl) ? [{ name, baseUrl }] : [],
  );
  const asked = await localServers(AbortSignal.timeout(LOOK_MS), here);
  return new Map(
    [...known.all, ...asked.filter(({ models }) => models.length > 0)].map((each) => [
      each.baseUrl,
      each.models,
    ]),
  );
}

async function editorModels(): Promise<ModelItem[]> {
  const models = await vscode.lm.selectChatModels();
  return models.map((model) => ({
    label: model.name,
    description: modelName(model),
    choice: { provider: 'vscode', model: model.id },
  }));
}

async function pricedOpenAi(project: Project | undefined): Promise<string[]> {
  const { loadPrices, pricedModels } = await loadCore();
  const list = await loadPrices(project?.config.prices ?? {}, project?.config.models);
  const isKnown = (model: string) => list.cost(model, { inputTokens: 1, outputTokens: 1 }) !== null;
  return (await pricedModels())
    .filter(({ maker, model }) => maker === 'OpenAI' && isKnown(model))
    .map(({ model }) => model)
    .sort(newestFirst);
}

/** As far as their names tell. */
const newestFirst = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true });

/** A model that nobody has listed. */
const anotherModel = (provider: string, place: string): ModelItem => ({
  label: 'Another model…',
  description: `write its id, for ${place}`,
  ask: async () => {
    const model = await vscode.window.showInputBox({
      title: TITLE,
      prompt: `Id of a model of ${place}`,
      validateInput: (text) => (text.trim() === '' ? 'Write the id of a model' : undefined),
    });
    return model === undefined ? undefined : { provider, model: model.trim() };
  },
});

/** A model of a server that runs on this machine, whether anybody has connected it or not. */
async function chooseLocal(
  item: (asked: AskedModel, from?: string) => ModelItem,
): Promise<RunChoice | undefined> {
  const { localServers } = await loadCore();
  const found = localServers(AbortSignal.timeout(LOOK_MS)).then((servers) =>
    servers.flatMap(({ name, baseUrl, models }) =>
      models.map((model) => item({ provider: 'openai', model, server: baseUrl }, name)),
    ),
  );
  if ((await found).length === 0) {
    void vscode.window.showInformationMessage(
      'No server with a model answers on this machine; start Ollama, LM Studio or llama.cpp, or connect another one.',
    );
    return undefined;
  }
  return (await vscode.window.showQuickPick(found, { title: TITLE, matchOnDescription: true }))?.choice;
}
