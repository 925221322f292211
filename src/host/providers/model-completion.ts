import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { KnownModels } from './known-models.ts';

const FILES: vscode.DocumentFilter[] = [
  { scheme: 'file', pattern: '**/*.prompt.{yml,yaml}' },
  { scheme: 'file', pattern: '**/.prompt-ladder/config.{yml,yaml}' },
];

/** Completes `model:` with what connected servers have listed, and with the models of the price list. */
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
    const { loadPrices, moneyOf, pricedModels, priceText } = await loadCore();
    const prices = await loadPrices({});
    const range = new vscode.Range(position.translate(0, -written.length), position);
    const ofServers = this.#known.all.flatMap(({ baseUrl, models }) =>
      models.map((model) => ({ model, from: baseUrl, baseUrl })),
    );
    const listed = new Set(ofServers.map(({ model }) => model));
    const priced = (await pricedModels())
      .filter(({ model }) => !listed.has(model))
      .map(({ model, maker }) => ({ model, from: maker, baseUrl: undefined }));
    return [...ofServers, ...priced].map(({ model, from, baseUrl }, index) => {
      const label = { label: model, description: from };
      const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.EnumMember);
      item.detail = priceText(model, prices.at(baseUrl), moneyOf(undefined), baseUrl);
      item.insertText =
        /^[\w./-][\w.:/-]*$/.test(model) && !/^[\d.]+$/.test(model) ? model : JSON.stringify(model);
      item.range = range;
      // Servers' in their own order, then the price list's.
      item.sortText = String(index).padStart(4, '0');
      return item;
    });
  }
}
