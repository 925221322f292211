import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Counting, CountWatch } from '../../core/estimate/counting.ts';
import { signalOf } from '../editor/cancellation.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { callCosts } from './call-costs.ts';

/** What a costs document is of: its address's query. */
export interface CostQuery {
  /** Absolute path of the prompt file. */
  readonly file: string;
  /** Calls a day. */
  readonly volume?: number;
  /** Models to compare; the prompt's own and those it has run on where there are none. */
  readonly models: readonly string[];
}

/** What prompts cost at scale, as read-only Markdown documents that are shown rendered. */
export class CostDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());
  /** Computed for a document that is about to be shown. */
  readonly #ready = new Map<string, string>();

  readonly #counting: Counting;

  readonly onDidChange = this.#changed.event;

  constructor(counting: Counting) {
    this.#counting = counting;
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(SCHEMES.costs, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /**
   * Computes costs and shows them.
   * @throws {UserError} when the prompt cannot be run as it is, or no model is named
   * @throws the signal's reason, when it is aborted
   */
  async show(of: CostQuery, watch: CountWatch): Promise<void> {
    const text = await this.#textOf(of, watch);
    const name = basename(of.file).replace(/\.prompt\.ya?ml$/, '');
    const uri = vscode.Uri.from({
      scheme: SCHEMES.costs,
      path: `/${name} costs.md`,
      query: JSON.stringify(of),
    });
    this.#ready.set(uri.toString(), text);
    this.#changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  /** Computed again where the editor opens again what it showed in an earlier session. */
  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const key = uri.toString();
    const ready = this.#ready.get(key);
    this.#ready.delete(key);
    if (ready !== undefined) return ready;
    using cancellation = signalOf([token]);
    return this.#textOf(JSON.parse(uri.query) as CostQuery, cancellation);
  }

  async #textOf({ file, volume, models }: CostQuery, watch: CountWatch): Promise<string> {
    const { costMarkdown, costTable } = await loadCore();
    const { projection, growth } = await callCosts(vscode.Uri.file(file), models, this.#counting, watch);
    return costMarkdown(costTable(projection, { volume, growth }));
  }
}
