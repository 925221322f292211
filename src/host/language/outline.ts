import * as vscode from 'vscode';
import type { OutlineItem } from '../../core/authoring/language/outline.ts';
import { toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { PROMPT_FILES } from './document-filters.ts';
import { completesBySchema } from './yaml-extension.ts';

const KINDS: Readonly<Record<OutlineItem['kind'], vscode.SymbolKind>> = {
  key: vscode.SymbolKind.Property,
  message: vscode.SymbolKind.String,
  rule: vscode.SymbolKind.Function,
  sample: vscode.SymbolKind.Object,
};

/** Messages, rules and samples in the outline and in the breadcrumbs, where no extension for YAML lists them. */
export class LanguageOutline implements vscode.Disposable, vscode.DocumentSymbolProvider {
  readonly #disposables = new Disposables();

  constructor() {
    const name = { label: 'Prompt Ladder' };
    this.#disposables.add(vscode.languages.registerDocumentSymbolProvider(PROMPT_FILES, this, name));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideDocumentSymbols(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[]> {
    if (completesBySchema()) return [];
    const { outlineOf } = await loadCore();
    return outlineOf(document.fileName, document.getText()).map(symbolOf);
  }
}

function symbolOf({ name, detail, kind, range, selection, children }: OutlineItem): vscode.DocumentSymbol {
  const symbol = new vscode.DocumentSymbol(name, detail, KINDS[kind], toRange(range), toRange(selection));
  symbol.children = children.map(symbolOf);
  return symbol;
}
