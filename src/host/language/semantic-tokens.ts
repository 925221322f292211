import * as vscode from 'vscode';
import type { TemplateToken } from '../../core/authoring/language/template-tokens.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { PROMPT_FILES } from './document-filters.ts';

/** What themes call the pieces of a template. */
const TYPES: Readonly<Record<TemplateToken['kind'], string>> = {
  delimiter: 'operator',
  keyword: 'keyword',
  variable: 'variable',
  property: 'property',
  filter: 'function',
  string: 'string',
  number: 'number',
  comment: 'comment',
};
const LEGEND = new vscode.SemanticTokensLegend(Object.values(TYPES));

/** Templates in the colours of the theme, inside of the texts that YAML takes them for. */
export class TemplateColours implements vscode.Disposable, vscode.DocumentSemanticTokensProvider {
  readonly #disposables = new Disposables();

  constructor() {
    this.#disposables.add(
      vscode.languages.registerDocumentSemanticTokensProvider(PROMPT_FILES, this, LEGEND),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideDocumentSemanticTokens(document: vscode.TextDocument): Promise<vscode.SemanticTokens> {
    const { templateTokens } = await loadCore();
    const builder = new vscode.SemanticTokensBuilder(LEGEND);
    for (const { kind, span } of templateTokens(document.getText())) {
      const start = document.positionAt(span.start);
      const end = document.positionAt(span.end);
      // Each line has colours of its own.
      for (let line = start.line; line <= end.line; line++) {
        const from = line === start.line ? start.character : 0;
        const to = line === end.line ? end.character : document.lineAt(line).range.end.character;
        if (to > from) builder.push(new vscode.Range(line, from, line, to), TYPES[kind]);
      }
    }
    return builder.build();
  }
}
