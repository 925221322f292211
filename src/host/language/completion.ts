import * as vscode from 'vscode';
import type { Completion } from '../../core/authoring/language/schema-completions.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { PROMPT_FILES, SAMPLE_FILES } from './document-filters.ts';
import type { WorkspaceNames } from './workspace-names.ts';
import { completesBySchema } from './yaml-extension.ts';

const KINDS: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  check: vscode.CompletionItemKind.Function,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  variable: vscode.CompletionItemKind.Variable,
  filter: vscode.CompletionItemKind.Function,
  tag: vscode.CompletionItemKind.Keyword,
  name: vscode.CompletionItemKind.Constant,
};

/** Completion of what only the workspace knows; of what a schema knows where no extension for YAML does it. */
export class LanguageCompletion implements vscode.Disposable, vscode.CompletionItemProvider {
  readonly #disposables = new Disposables();
  readonly #names: WorkspaceNames;

  constructor(names: WorkspaceNames) {
    this.#names = names;
    const files = [...PROMPT_FILES, ...SAMPLE_FILES];
    this.#disposables.add(
      vscode.languages.registerCompletionItemProvider(files, this, ' ', '{', '[', '|', '"'),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const isPromptFile = vscode.languages.match(PROMPT_FILES, document) > 0;
    if (!isPromptFile && this.#names.projects(document.uri).length === 0) return [];
    const core = await loadCore();
    const names = await this.#names.of(document.uri);
    const { fileName } = document;
    const [text, offset] = [document.getText(), document.offsetAt(position)];
    const inTemplate = isPromptFile ? core.completeTemplate(text, offset, names) : [];
    const found =
      inTemplate.length > 0
        ? inTemplate
        : [
            ...(isPromptFile ? core.completeNames(text, offset, names) : []),
            ...core.completeSample(fileName, text, offset, names),
            ...(isPromptFile && !completesBySchema() ? core.completeBySchema(fileName, text, offset) : []),
          ];
    return found.map((completion, index) => itemOf(completion, index, document));
  }
}

function itemOf(completion: Completion, index: number, document: vscode.TextDocument): vscode.CompletionItem {
  const { label, kind, summary, description, snippet, span } = completion;
  const item = new vscode.CompletionItem({ label, description: summary }, KINDS[kind]);
  if (description) item.documentation = new vscode.MarkdownString(description);
  item.insertText = new vscode.SnippetString(snippet);
  item.range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
  // In JSON, what is written so far may begin with a quote.
  item.filterText = document.getText(item.range).startsWith('"') ? JSON.stringify(label) : label;
  // In the order given, which is that of the documentation.
  item.sortText = String(index).padStart(3, '0');
  if (snippet.endsWith('$0') || snippet.endsWith('$0 }')) {
    item.command = { command: 'editor.action.triggerSuggest', title: '' };
  }
  return item;
}
