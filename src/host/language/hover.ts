import * as vscode from 'vscode';
import { capitalised } from '../../core/text/capitalised.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import type { KnownModels } from '../providers/known-models.ts';
import { PROMPT_FILES } from './document-filters.ts';
import type { WorkspaceNames } from './workspace-names.ts';
import { completesBySchema } from './yaml-extension.ts';

/** What a variable holds, a filter does, a model costs; what a key means where no extension for YAML says it. */
export class LanguageHover implements vscode.Disposable, vscode.HoverProvider {
  readonly #disposables = new Disposables();
  readonly #names: WorkspaceNames;
  readonly #known: KnownModels;

  constructor(names: WorkspaceNames, known: KnownModels) {
    this.#names = names;
    this.#known = known;
    this.#disposables.add(vscode.languages.registerHoverProvider(PROMPT_FILES, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const { templateTokens, explainBySchema, FILTERS } = await loadCore();
    const [text, offset] = [document.getText(), document.offsetAt(position)];
    const rangeOf = ({ start, end }: { start: number; end: number }) =>
      new vscode.Range(document.positionAt(start), document.positionAt(end));
    const token = templateTokens(text).find(({ span }) => span.start <= offset && offset <= span.end);
    if (token?.kind === 'variable') {
      const markdown = await this.#variable(document.uri, token.text);
      return markdown && new vscode.Hover(markdown, rangeOf(token.span));
    }
    if (token?.kind === 'filter' && FILTERS[token.text]) {
      return new vscode.Hover(plain(`**${token.text}**\n\n`, FILTERS[token.text] ?? ''), rangeOf(token.span));
    }
    const model = await modelHover(document, position, this.#known);
    if (model) return model;
    const found = completesBySchema() ? undefined : explainBySchema(document.fileName, text, offset);
    return found && new vscode.Hover(new vscode.MarkdownString(found.markdown), rangeOf(found.span));
  }

  async #variable(uri: vscode.Uri, name: string): Promise<vscode.MarkdownString | undefined> {
    const { valuesMarkdown } = await loadCore();
    const values = (await this.#names.of(uri)).variables.get(name);
    if (!values) return undefined;
    const heading = `**${name}**`;
    return new vscode.MarkdownString(
      values.length > 0
        ? `${heading}, in the first samples:\n\n${valuesMarkdown(values)}`
        : `${heading}: no sample has it.`,
    );
  }
}

const plain = (lead: string, text: string) => new vscode.MarkdownString(lead).appendText(text);

/** What the model in a line costs, and how much it reads. */
async function modelHover(
  document: vscode.TextDocument,
  position: vscode.Position,
  known: KnownModels,
): Promise<vscode.Hover | undefined> {
  const line = document.lineAt(position);
  const [, lead = '', written = ''] = /^(\s*model(?:Id)?:\s+)(["']?[^\s"'#]+["']?)/.exec(line.text) ?? [];
  const range = new vscode.Range(line.lineNumber, lead.length, line.lineNumber, lead.length + written.length);
  if (!written || !range.contains(position)) return undefined;
  const model = written.replace(/^["']|["']$/g, '');
  const text = await modelText(model, known);
  const markdown = new vscode.MarkdownString()
    .appendMarkdown('**')
    .appendText(model)
    .appendMarkdown('**\n\n');
  return new vscode.Hover(markdown.appendText(capitalised(text)), range);
}

async function modelText(model: string, known: KnownModels): Promise<string> {
  const { loadPrices, contextWindowOf, moneyOf, priceText, providerFor } = await loadCore();
  if (providerFor(undefined, model) === 'practice')
    return 'The practice model: offline, free of charge, not a real model.';
  const [prices, window] = await Promise.all([loadPrices({}), contextWindowOf(model)]);
  const reads = window === undefined ? 'window unknown' : `${window.toLocaleString('en')} tokens of context`;
  const { baseUrl } = known.all.find(({ models }) => models.includes(model)) ?? {};
  return `${priceText(model, prices.at(baseUrl), moneyOf(undefined), baseUrl)}; ${reads}.`;
}
