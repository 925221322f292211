import * as vscode from 'vscode';
import type { BackgroundCounter } from '../../core/estimate/background-counter.ts';
import type { PromptCount } from '../../core/estimate/live-count.ts';
import { withModelCounts } from '../../core/estimate/model-counts.ts';
import { type Money, moneyOf } from '../../core/report/money.ts';
import type { Project } from '../../core/workspace/project.ts';
import { AfterPause } from '../editor/after-pause.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { onDidChangeSettings, settingsFor } from '../editor/settings.ts';
import { unsavedOf } from '../prompt/background-counting.ts';
import { type CheckedPrompts, isPrompt } from '../prompt/checked-prompts.ts';
import { countByOwnModel } from '../providers/language-models.ts';

/** A pause in typing after which a prompt is counted again: short, since all but the sending is done elsewhere. */
const PAUSE_MS = 120;
/** Characters of an unsaved sample file that are sent along; of a longer one, what is on disk is counted. */
const MAX_UNSAVED = 1_000_000;

/** A prompt's count, the version of the text that it is of, and how its sums are written. */
export interface TextCount extends PromptCount {
  readonly version: number;
  readonly money: Money;
}

/** The tokens of the prompts that are shown, which follow the text while it is typed. */
export class TokenCounts implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #counts = new Map<string, TextCount>();
  readonly #pause: AfterPause;
  readonly #prompts: CheckedPrompts;
  readonly #counter: BackgroundCounter;

  /** Fires when a prompt was counted. */
  readonly onDidChange = this.#changed.event;

  constructor(prompts: CheckedPrompts, counter: BackgroundCounter, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#counter = counter;
    this.#pause = this.#disposables.add(
      new AfterPause(PAUSE_MS, async (uri) => void (await this.count(uri)), onError),
    );
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    const touchShown = () => {
      for (const { document } of vscode.window.visibleTextEditors) this.#touch(document.uri);
    };
    own(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#touch(document.uri)));
    own(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)));
    own(vscode.window.onDidChangeVisibleTextEditors(touchShown));
    own(vscode.lm.onDidChangeChatModels(touchShown));
    own(onDidChangeSettings(touchShown));
    own(prompts.onDidChange((uri) => this.#touch(uri)));
  }

  /** The last count of a prompt; while its text has mistakes, that from before them. */
  get(uri: vscode.Uri): TextCount | undefined {
    return this.#counts.get(uri.toString());
  }

  /** Counts a prompt as it is now; resolves to its last count while it has mistakes. */
  async count(uri: vscode.Uri): Promise<TextCount | undefined> {
    const document = await vscode.workspace.openTextDocument(uri);
    const { version } = document;
    const { last: project } = (await this.#prompts.read(uri)) ?? {};
    const { provider, model } = settingsFor(uri);
    const sampleFiles = project?.sampleFiles ?? [];
    const counted = await this.#counter.countPrompt({
      file: uri.fsPath,
      text: document.getText(),
      provider: project?.config.provider ?? provider,
      model: project?.config.model ?? model,
      prices: project?.config.prices ?? {},
      aliases: project?.config.models ?? {},
      server: await serverOf(uri, project),
      sampleFiles,
      unsaved: unsavedOf(sampleFiles, MAX_UNSAVED),
    });
    if (counted && !document.isClosed && version >= (this.get(uri)?.version ?? 0)) {
      this.#counts.set(uri.toString(), {
        ...(await withModelsOwn(counted)),
        version,
        money: moneyOf(project?.config.currency),
      });
      this.#changed.fire(uri);
    }
    return this.get(uri);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #forget(uri: vscode.Uri): void {
    this.#counts.delete(uri.toString());
  }

  #touch(uri: vscode.Uri): void {
    // Before it was checked, nobody knows its samples and its model; it is touched again when it was.
    if (!isPrompt(uri) || !this.#prompts.get(uri)) return;
    const isShown = vscode.window.visibleTextEditors.some(
      ({ document }) => document.uri.toString() === uri.toString(),
    );
    if (isShown) this.#pause.touch(uri);
  }
}

/** The server that answers a prompt, as far as files and settings name it. */
async function serverOf(uri: vscode.Uri, project: Project | undefined): Promise<string | undefined> {
  const { providerFor, settingsOf } = await loadCore();
  const { provider, model, baseUrl } = settingsFor(uri);
  const { prompt, config = {} } = project ?? {};
  const name = providerFor(
    prompt?.provider ?? config.provider ?? provider,
    prompt?.model ?? config.model ?? model,
  );
  return settingsOf(name, config).baseUrl ?? (name === 'openai' ? baseUrl : undefined);
}

/** Counted by the model itself where the editor offers it, which an untrusted workspace must not make it do. */
async function withModelsOwn(count: PromptCount): Promise<PromptCount> {
  if (!count.texts || count.model === undefined || !vscode.workspace.isTrusted) return count;
  const messages = count.messages.map(({ role }, index) => ({ role, content: count.texts?.[index] ?? '' }));
  const tokens = await countByOwnModel(count.model, messages);
  return tokens ? withModelCounts(count, tokens) : count;
}
