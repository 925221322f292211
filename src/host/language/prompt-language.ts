import type * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { KnownModels } from '../providers/known-models.ts';
import { LanguageCompletion } from './completion.ts';
import { LanguageHover } from './hover.ts';
import { LanguageNavigation } from './navigation.ts';
import { LanguageOutline } from './outline.ts';
import { TemplateColours } from './semantic-tokens.ts';
import { WorkspaceNames } from './workspace-names.ts';
import { YamlRecommendation } from './yaml-extension.ts';

/** Prompt, rules and sample files as a language that the editor knows. */
export class PromptLanguage implements vscode.Disposable {
  readonly #disposables = new Disposables();

  constructor(prompts: CheckedPrompts, known: KnownModels, state: vscode.Memento) {
    const names = new WorkspaceNames(prompts);
    for (const part of [
      new LanguageCompletion(names),
      new LanguageHover(names, known),
      new LanguageNavigation(prompts, names),
      new LanguageOutline(),
      new TemplateColours(),
      new YamlRecommendation(state),
    ])
      this.#disposables.add(part);
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
