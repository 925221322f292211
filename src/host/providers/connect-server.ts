import * as vscode from 'vscode';
import type { ModelServer } from '../../core/providers/model-server.ts';
import { signalOf } from '../editor/cancellation.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import { replaceText, unsavedDocument } from '../editor/text-edits.ts';
import { type ApiKeys, KEY_COMMAND } from './api-keys.ts';
import type { KnownModels } from './known-models.ts';
import type { ServerTrust } from './server-trust.ts';

const TITLE = 'Connect a Model Server';

export interface ServerConnections {
  readonly keys: ApiKeys;
  readonly known: KnownModels;
  readonly trust: ServerTrust;
}

/**
 * Connects a server in one step: finds it, asks for its models and for a key only if it wants one, saves it where the
 * user says, tries it, and says how that went.
 * @param address of the server, where it is known
 * @throws {UserError} when it cannot be used or saved
 */
export async function connectServer(
  { keys, known, trust }: ServerConnections,
  file: vscode.Uri | undefined,
  address?: string,
): Promise<void> {
  const wanted = address ?? (await chooseAddress());
  if (wanted === undefined) return;
  const reached = wanted === '' ? await reachTyped(keys) : await reach(wanted, keys);
  if (!reached) return;
  const { server, key } = reached;
  await known.set(server.baseUrl, server.models);
  const model = await chooseModelOf(server);
  if (model === undefined) return;
  const save = await choosePlace(server, model, file, trust);
  if (!save) return;
  if (key !== undefined) await keys.store(server.baseUrl, key);
  const saved = await save();
  await tellOfTry(server, model, key, saved);
}

/** @returns the address of a server, empty where another one is to be typed */
async function chooseAddress(): Promise<string | undefined> {
  const { localServers } = await loadCore();
  const other = {
    label: '$(edit) Another address…',
    description: 'for example http://127.0.0.1:8081/v1',
    address: '',
  };
  const items = localServers(AbortSignal.timeout(10_000)).then((servers) => [
    ...servers.map(({ name, baseUrl, models }) => ({
      label: name,
      description: baseUrl,
      detail: models.length > 0 ? models.slice(0, 8).join(', ') : 'no model is loaded yet',
      address: baseUrl,
    })),
    other,
  ]);
  const chosen = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'Servers that run on this machine, or another address',
    ignoreFocusOut: true,
  });
  return chosen?.address;
}

/** Asks for an address until a server answers there; what was typed stays, beside what is wrong with it. */
async function reachTyped(keys: ApiKeys): Promise<Reached | undefined> {
  const { addressMistake, UserError } = await loadCore();
  let prompt = 'Address of a server that speaks the OpenAI protocol; http:// and /v1 may be omitted';
  let value: string | undefined;
  for (;;) {
    value = await vscode.window.showInputBox({
      title: TITLE,
      prompt,
      value,
      placeHolder: 'localhost:8081',
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? 'Write an address' : addressMistake(text)),
    });
    if (!value?.trim()) return undefined;
    try {
      return await reach(value.trim(), keys);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      prompt = error.message;
    }
  }
}

interface Reached {
  readonly server: ModelServer;
  readonly key: string | undefined;
}

/** Asks a server for its models, and the user for its key as long as it wants another. */
async function reach(address: string, keys: ApiKeys): Promise<Reached | undefined> {
  const { serverAt, ProviderError, UserError } = await loadCore();
  let key = await keys.get(address);
  for (;;) {
    try {
      const asked = key;
      const server = await withProgress(`asking ${address} for its models…`, (signal) =>
        serverAt(address, asked, signal),
      );
      return { server, key };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.kind === 'cancelled') return undefined;
      if (error.kind !== 'auth') throw new UserError(error.message);
      key = await vscode.window.showInputBox({
        title: TITLE,
        prompt: `${key === undefined ? 'The server wants an API key' : 'The server refused the key'}; it is kept in the secret storage of the editor, never in a file`,
        password: true,
        ignoreFocusOut: true,
      });
      if (!key) return undefined;
    }
  }
}

async function chooseModelOf({ baseUrl, models }: ModelServer): Promise<string | undefined> {
  const { loadPrices, moneyOf, priceText } = await loadCore();
  if (models.length === 0) {
    const typed = await vscode.window.showInputBox({
      title: TITLE,
      prompt: 'The server lists no model; write the id of one that it can load',
      ignoreFocusOut: true,
    });
    return typed?.trim() || undefined;
  }
  const prices = (await loadPrices({})).at(baseUrl);
  const money = moneyOf(undefined);
  const items = models.map((label) => ({ label, description: priceText(label, prices, money, baseUrl) }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: `A model of ${baseUrl}`,
    ignoreFocusOut: true,
  });
  return chosen?.label;
}

/** Asks where the server is kept. @returns saves it there, and says so in a sentence */
async function choosePlace(
  server: ModelServer,
  model: string,
  file: vscode.Uri | undefined,
  trust: ServerTrust,
): Promise<(() => Promise<string>) | undefined> {
  const folder =
    (file && vscode.workspace.getWorkspaceFolder(file)) ?? vscode.workspace.workspaceFolders?.[0];
  const places = [
    ...(folder
      ? [
          {
            label: 'This workspace',
            description: '.prompt-ladder/config.yml, for everybody who has this folder',
            save: () => saveInWorkspace(server, model, file ?? vscode.Uri.joinPath(folder.uri, 'x'), trust),
          },
        ]
      : []),
    {
      label: 'My settings',
      description: 'for every folder whose files name nothing else',
      save: () => saveInSettings(server, model),
    },
  ];
  const chosen = await vscode.window.showQuickPick(places, {
    title: TITLE,
    placeHolder: `Where to save ${server.baseUrl}; keys are never written to a file`,
    ignoreFocusOut: true,
  });
  return chosen?.save;
}

async function saveInWorkspace(
  server: ModelServer,
  model: string,
  beside: vscode.Uri,
  trust: ServerTrust,
): Promise<string> {
  const { diskFiles, loadConfig, openAiProvider, savedSentence, savedServer, saveProvider, workspaceRoot } =
    await loadCore();
  const files = editorFiles(diskFiles);
  const root = await workspaceRoot(beside.fsPath, files);
  const { config } = await loadConfig(root, files);
  const { name, baseUrl } = savedServer(server, config);
  const settings = { kind: 'openai', baseUrl };
  const { file, isDefault } = await saveProvider(
    { name, settings, model },
    { root, files, writeOpen: writeInEditor },
  );
  // Whoever names a server here need not be asked whether the workspace may.
  const place = openAiProvider({ baseUrl }).server ?? baseUrl;
  await trust.add({ root, server: place, variables: [] });
  return savedSentence({ name, model, isDefault, file: vscode.workspace.asRelativePath(file) });
}

/** Where somebody edits the file, what they have not saved stays theirs. @returns whether it was open */
async function writeInEditor(file: string, text: string): Promise<boolean> {
  const open = unsavedDocument(file);
  if (!open) return false;
  await replaceText(open, text);
  return open.save();
}

async function saveInSettings({ baseUrl }: ModelServer, model: string): Promise<string> {
  const settings = vscode.workspace.getConfiguration('promptLadder');
  const { Global } = vscode.ConfigurationTarget;
  await settings.update('provider', 'openai', Global);
  await settings.update('openai.baseUrl', baseUrl, Global);
  await settings.update('model', model, Global);
  return 'Saved in your settings, which hold where neither a prompt nor config.yml names another provider.';
}

async function tellOfTry(
  { baseUrl }: ModelServer,
  model: string,
  key: string | undefined,
  saved: string,
): Promise<void> {
  const { connectedSentence, openAiProvider, ProviderError, tryModel } = await loadCore();
  try {
    const provider = openAiProvider({ baseUrl, apiKey: key, keyPlace: `with "${KEY_COMMAND}"` });
    const answer = await withProgress(`trying ${model}…`, (signal) => tryModel(provider, model, signal));
    const sentence = connectedSentence({ model, place: provider.server ?? baseUrl, answer });
    void vscode.window.showInformationMessage(`${sentence}. ${saved}`);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const failure = error.kind === 'cancelled' ? 'It was not tried.' : error.message;
    void vscode.window.showWarningMessage(`${saved} ${failure}`);
  }
}

const withProgress = <T>(message: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Prompt Ladder: ${message}`, cancellable: true },
    async (_progress, token) => {
      using cancellation = signalOf([token]);
      return await work(cancellation.signal);
    },
  );
