import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { SavedVersion } from '../../core/versions/version.ts';
import type { VersionedPrompt } from '../../core/versions/versioned-prompt.ts';
import { signalOf } from '../editor/cancellation.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { settingsFor } from '../editor/settings.ts';
import { applyEdit } from '../editor/text-edits.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import type { Histories } from './histories.ts';
import { chooseMoment } from './moment-picker.ts';
import { momentOf } from './prompt-tree.ts';
import { type RevisionDocuments, shortName } from './revision-documents.ts';

/** Offered where a prompt has no label yet. */
const USUAL_LABELS = ['production', 'staging'];

export interface VersionParts {
  readonly prompts: CheckedPrompts;
  readonly histories: Histories;
  readonly documents: RevisionDocuments;
  readonly onError: (error: unknown) => void;
}

/** The commands that save, label and restore versions. Each takes a prompt, an item of the tree, or asks. */
export class VersionCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: VersionParts;

  constructor(parts: VersionParts) {
    this.#parts = parts;
    const register = commandRegistrar(this.#disposables, parts.onError);
    register('saveVersion', (of, message) => this.#save(of, message));
    register('labelVersion', (of, label) => this.#label(of, label));
    register('rollBackLabel', (of, label) => this.#rollBack(of, label));
    register('renumberVersions', (of) => this.#renumber(of));
    register('restoreVersion', (of, revision) => this.#restore(of, revision));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #save(of: unknown, given: unknown): Promise<void> {
    if (!(await mayWrite())) return;
    const prompt = await this.#promptFor(of, 'Save a version of which prompt?');
    if (!prompt) return;
    const { unsaved } = await this.#parts.histories.of(prompt);
    const message =
      typeof given === 'string'
        ? given
        : await vscode.window.showInputBox({
            title: `Save Version of ${basename(prompt.path)}`,
            prompt: unsaved ? `${unsaved.change}, since v${unsaved.since.number}` : 'What changed, and why',
            placeHolder: 'A message that describes this version (optional)',
          });
    if (message === undefined) return;
    const saved = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Prompt Ladder: saving the version…',
        cancellable: true,
      },
      (_, token) => this.#saved(prompt, message, token),
    );
    if (!saved) return;
    // Not awaited: the message may stay for as long as it likes.
    void vscode.window
      .showInformationMessage(`${basename(prompt.path)} is saved as v${saved.number}.`, 'Label…')
      .then((chosen) => chosen && this.#setLabel(prompt, saved))
      .then(undefined, this.#parts.onError);
  }

  async #saved(
    prompt: vscode.Uri,
    message: string,
    token: vscode.CancellationToken,
  ): Promise<SavedVersion | undefined> {
    const { authorIn, capture } = await loadCore();
    const sources = await this.#parts.histories.sourcesOf(prompt);
    using cancellation = signalOf([token]);
    try {
      const { provider, model } = settingsFor(prompt);
      const defaults = { provider, model };
      const captured = await capture(prompt.fsPath, sources.files, cancellation.signal, defaults);
      const author = await authorIn(sources);
      const savedAt = new Date().toISOString();
      const version = { ...captured, message, ...(author && { author }), savedAt };
      const saved = await sources.store.save(sources.versions, version);
      this.#parts.histories.forget();
      return saved;
    } catch (error) {
      if (cancellation.signal.aborted) return undefined;
      throw error;
    }
  }

  async #label(of: unknown, label: unknown): Promise<void> {
    if (!(await mayWrite())) return;
    const prompt = await this.#promptFor(of, 'Label a version of which prompt?');
    if (!prompt) return;
    const moment = momentOf(of) ?? (await this.#chooseVersion(prompt));
    if (moment?.kind === 'version') await this.#setLabel(prompt, moment.version, label);
  }

  async #chooseVersion(prompt: vscode.Uri) {
    const { versions } = await this.#parts.histories.of(prompt);
    if (versions.length === 0) {
      await this.#offerToSave(prompt);
      return undefined;
    }
    const chosen = await chooseMoment(this.#parts.histories, prompt, {
      title: 'Label Version',
      placeholder: 'The version to label',
      filter: ({ kind }) => kind === 'version',
    });
    return chosen?.moment;
  }

  async #offerToSave(prompt: vscode.Uri): Promise<void> {
    const save = 'Save Version…';
    const message = `${basename(prompt.path)} has no saved version yet.`;
    if ((await vscode.window.showInformationMessage(message, save)) === save)
      await this.#save(prompt, undefined);
  }

  async #setLabel(prompt: vscode.Uri, version: SavedVersion, given?: unknown): Promise<void> {
    const sources = await this.#parts.histories.sourcesOf(prompt);
    const label = typeof given === 'string' ? given : await chooseLabel(sources, version);
    if (label) await this.#move(sources, label, version);
  }

  async #rollBack(of: unknown, given: unknown): Promise<void> {
    if (!(await mayWrite())) return;
    const prompt = await this.#promptFor(of, 'Roll back a label of which prompt?');
    if (!prompt) return;
    const { versionBefore } = await loadCore();
    const sources = await this.#parts.histories.sourcesOf(prompt);
    const { labels } = sources.versions;
    if (labels.length === 0) {
      void vscode.window.showInformationMessage(`${sources.prompt} has no label to roll back.`);
      return;
    }
    const moment = momentOf(of);
    const own = labels.filter(({ version }) => !moment || version === moment.name);
    const items = (own.length > 0 ? own : labels).map(({ name, version }) => ({
      label: name,
      description: version,
    }));
    const label =
      typeof given === 'string'
        ? given
        : items.length === 1
          ? items[0]?.label
          : (await vscode.window.showQuickPick(items, { title: 'Roll Back Label' }))?.label;
    if (label) await this.#move(sources, label, versionBefore(label, sources.versions, sources.prompt));
  }

  async #renumber(of: unknown): Promise<void> {
    if (!(await mayWrite())) return;
    const prompt = await this.#promptFor(of, 'Renumber the versions of which prompt?');
    if (!prompt) return;
    const { store, versions } = await this.#parts.histories.sourcesOf(prompt);
    const renamed = await store.renumber(versions);
    this.#parts.histories.forget();
    const changes = [...renamed].map(([old, now]) => `${old} is ${now} now`);
    void vscode.window.showInformationMessage(
      changes.length > 0 ? `${changes.join(', ')}.` : 'Each version has a number of its own.',
    );
  }

  /** A label that the workspace protects is moved only after a question. */
  async #move(sources: VersionedPrompt, label: string, version: SavedVersion): Promise<void> {
    const { loadConfig, diskFiles } = await loadCore();
    const current = sources.versions.labels.find(({ name }) => name === label);
    if (current?.version === version.id) {
      void vscode.window.showInformationMessage(`${label} is v${version.number} already.`);
      return;
    }
    const { config } = await loadConfig(sources.root, diskFiles);
    if (current && config.protectedLabels?.includes(label)) {
      const question = `The label “${label}” is protected. Move it from ${current.version} to ${version.id}?`;
      const detail = 'Applications that load the prompt by this label get the other version from then on.';
      if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Move')) !== 'Move')
        return;
    }
    await sources.store.setLabel(sources.versions, label, version);
    this.#parts.histories.forget();
    void vscode.window.showInformationMessage(
      `${label} is v${version.number} now${current ? `; it was ${current.version}` : ''}.`,
    );
  }

  /** Into the editor, where it can be undone and is not saved yet. */
  async #restore(of: unknown, given: unknown): Promise<void> {
    if (!(await mayWrite())) return;
    const prompt = await this.#promptFor(of, 'Restore a version of which prompt?');
    if (!prompt) return;
    const { histories, documents } = this.#parts;
    const name =
      momentOf(of)?.name ??
      (typeof given === 'string'
        ? given
        : await chooseMoment(histories, prompt, {
            title: `Restore ${basename(prompt.path)}`,
            placeholder: 'The saved version, commit or run to restore in the editor',
          }).then((chosen) => chosen?.moment?.name));
    if (name === undefined) return;
    const { assertInside, textsToRestore } = await loadCore();
    const { root } = await histories.sourcesOf(prompt);
    const revision = await documents.read(prompt, name);
    const texts = textsToRestore(revision, await documents.read(prompt, undefined));
    if (texts.length === 0) {
      void vscode.window.showInformationMessage(
        `${basename(prompt.path)} is as ${shortName(revision)} has it already.`,
      );
      return;
    }
    const paths = texts.map(([path]) => path);
    await assertInside(paths, root);
    const edit = new vscode.WorkspaceEdit();
    for (const [path, text] of texts) await addText(edit, vscode.Uri.file(join(root, path)), text);
    await applyEdit(edit);
    await vscode.window.showTextDocument(prompt);
    void vscode.window.showInformationMessage(
      `${paths.join(', ')} ${texts.length === 1 ? 'is' : 'are'} as in ${shortName(revision)} again, and not saved to disk yet.`,
    );
  }

  #promptFor(of: unknown, question: string): Promise<vscode.Uri | undefined> {
    return choosePrompt(this.#parts.prompts, of, question);
  }
}

async function addText(edit: vscode.WorkspaceEdit, uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri).then(undefined, () => undefined);
  if (!document) {
    edit.createFile(uri, { contents: Buffer.from(text, 'utf8') });
    return;
  }
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(uri, document.validateRange(all), text);
}

async function chooseLabel(
  { versions }: VersionedPrompt,
  version: SavedVersion,
): Promise<string | undefined> {
  const known = versions.labels.map(({ name, version: of }) => ({ label: name, description: `now ${of}` }));
  const usual = USUAL_LABELS.filter((name) => !known.some(({ label }) => label === name));
  const other = { label: '$(add) Another label…', isOther: true };
  const title = `Label v${version.number}`;
  const chosen = await vscode.window.showQuickPick([...known, ...usual.map((label) => ({ label })), other], {
    title,
    placeHolder: 'The label that points at this version from now on',
  });
  if (chosen !== other) return chosen?.label;
  return vscode.window.showInputBox({
    title,
    prompt: 'Letters, digits, dots and dashes, such as eu-production',
  });
}

const mayWrite = () => inTrustedWorkspace('no version is written');
