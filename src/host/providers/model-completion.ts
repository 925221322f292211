import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { KnownModels } from './known-models.ts';

const FILES: vscode.DocumentFilter[] = [
  { scheme: 'file', pattern: '**/*.prompt.{yml,yaml}' },
  { scheme: 'file', pattern: '**/.prompt-ladder/config.{yml,yaml}' },
];

/** Completes `model:` with what connected servers have listed. */
export class ModelCompletion implements vscode.Disposable, vscode.CompletionItemProvider {
  readonly #disposables = new Disposables();
  readonly #known: KnownModels;

  constructor(known: KnownModels) {
    this.#known = known;
    this.#disposables.add(vscode.languages.registerCompletionItemProvider(FILES, this, ' '));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const [, lead, written] =
      /^(\s*model:\s+)(\S*)$/.exec(document.lineAt(position).text.slice(0, position.character)) ?? [];
    if (lead === undefined || written === undefined) return [];
    const { loadPrices, moneyOf, priceText } = await loadCore();
    const prices = await loadPrices({});
    const range = new vscode.Range(position.translate(0, -written.length), position);
    return this.#known.all.flatMap(({ baseUrl, models }) =>
      models.map((model, index) => {
        const label = { label: model, description: baseUrl };
        const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.EnumMember);
        item.detail = priceText(model, prices, moneyOf(undefined), baseUrl);
        item.insertText =
          /^[\w./-][\w.:/-]*$/.test(model) && !/^[\d.]+$/.test(model) ? model : JSON.stringify(model);
        item.range = range;
        // In the server's own order.
        item.sortText = String(index).padStart(4, '0');
        return item;
      }),
    );
  }
}
