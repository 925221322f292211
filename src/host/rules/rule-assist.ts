import * as vscode from 'vscode';
import type { Completion } from '../../core/authoring/assist/completions.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';

const FILES: vscode.DocumentFilter[] = [
  { scheme: 'file', pattern: '**/*.rules.{yml,yaml}' },
  { scheme: 'file', pattern: '**/*.prompt.{yml,yaml}' },
];
/** Completes and explains by the schemas that we contribute; beside it, everything would be there twice. */
const YAML_EXTENSION = 'redhat.vscode-yaml';

const KINDS: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  check: vscode.CompletionItemKind.Function,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
};

/** Completion and hover in rules, where no extension for YAML does it. */
export class RuleAssist implements vscode.Disposable, vscode.CompletionItemProvider, vscode.HoverProvider {
  readonly #disposables = new Disposables();

  constructor() {
    const { registerCompletionItemProvider, registerHoverProvider } = vscode.languages;
    this.#disposables.add(registerCompletionItemProvider(FILES, this, ' ', '{', '['));
    this.#disposables.add(registerHoverProvider(FILES, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    if (isElsewhere()) return [];
    const { completeRules } = await loadCore();
    const found = completeRules(document.fileName, document.getText(), document.offsetAt(position));
    return found.map((completion, index) => itemOf(completion, index, document));
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    if (isElsewhere()) return undefined;
    const { hoverRules } = await loadCore();
    const found = hoverRules(document.fileName, document.getText(), document.offsetAt(position));
    return found && new vscode.Hover(new vscode.MarkdownString(found.markdown), rangeOf(document, found));
  }
}

const isElsewhere = () => vscode.extensions.getExtension(YAML_EXTENSION)?.isActive === true;

function itemOf(completion: Completion, index: number, document: vscode.TextDocument): vscode.CompletionItem {
  const { label, kind, summary, description, snippet } = completion;
  const item = new vscode.CompletionItem({ label, description: summary }, KINDS[kind]);
  if (description) item.documentation = new vscode.MarkdownString(description);
  item.insertText = new vscode.SnippetString(snippet);
  item.range = rangeOf(document, completion);
  // In the order given, which is that of the documentation.
  item.sortText = String(index).padStart(3, '0');
  if (snippet.endsWith('$0') || snippet.endsWith('$0 }')) {
    item.command = { command: 'editor.action.triggerSuggest', title: '' };
  }
  return item;
}

const rangeOf = (document: vscode.TextDocument, { span }: Pick<Completion, 'span'>) =>
  new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
