import * as vscode from 'vscode';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { SOURCE, toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { SAMPLE_FILES } from './document-filters.ts';

/** What has found mistakes in files. */
interface CorrectionSource {
  readonly all: readonly { readonly diagnostics: readonly Diagnostic[] }[];
}

/** A quick fix wherever a message asks whether another word was meant. */
export class SpellingFixes implements vscode.Disposable, vscode.CodeActionProvider {
  readonly #disposables = new Disposables();
  readonly #sources: readonly CorrectionSource[];

  constructor(sources: readonly CorrectionSource[]) {
    this.#sources = sources;
    this.#disposables.add(
      vscode.languages.registerCodeActionsProvider(SAMPLE_FILES, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const { misspeltIn } = await loadCore();
    const found = new Map<string, vscode.CodeAction>();
    const known = this.#sources.flatMap(({ all }) => all.flatMap((each) => each.diagnostics));
    for (const diagnostic of known) {
      const { file, correction, code } = diagnostic;
      const place = toRange(diagnostic.range);
      if (!correction || file !== document.fileName || !place.intersection(range)) continue;
      const misspelt = misspeltIn(document.getText(place), correction);
      if (!misspelt) continue;
      const base = document.offsetAt(place.start);
      const word = new vscode.Range(
        document.positionAt(base + misspelt.start),
        document.positionAt(base + misspelt.end),
      );
      const title = `Change to “${correction.meant}”`;
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, word, correction.meant);
      action.isPreferred = true;
      action.diagnostics = diagnostics.filter(
        (each) => each.source === SOURCE && each.code === code && each.range.isEqual(place),
      );
      // Prompts share files, and a mistake in a shared one is theirs together.
      found.set(`${title} ${base + misspelt.start}`, action);
    }
    return [...found.values()];
  }
}
