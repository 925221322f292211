import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { VariablePlace } from '../../core/authoring/language/variables.ts';
import { toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { PROMPT_FILES, SAMPLE_FILES } from './document-filters.ts';
import type { WorkspaceNames } from './workspace-names.ts';

/** From a variable to where samples give it a value and prompts read it, its new name everywhere, and named files. */
export class LanguageNavigation
  implements vscode.Disposable, vscode.DefinitionProvider, vscode.ReferenceProvider, vscode.RenameProvider
{
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #names: WorkspaceNames;

  constructor(prompts: CheckedPrompts, names: WorkspaceNames) {
    this.#prompts = prompts;
    this.#names = names;
    const files = [...PROMPT_FILES, ...SAMPLE_FILES];
    const { registerDefinitionProvider, registerReferenceProvider, registerRenameProvider } =
      vscode.languages;
    this.#disposables.add(registerDefinitionProvider(files, this));
    this.#disposables.add(registerReferenceProvider(files, this));
    this.#disposables.add(registerRenameProvider(files, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Location[]> {
    const file = await this.#fileAt(document, position);
    if (file) return [file];
    const found = await this.#placesAt(document, position);
    // The first of each file: a column of ten thousand values is no list to choose from.
    const written = found.filter(({ kind }) => kind === 'written');
    return [...Map.groupBy(written, (place) => place.file).values()].flatMap(([first]) =>
      first ? [locationOf(first)] : [],
    );
  }

  async provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
  ): Promise<vscode.Location[]> {
    const found = await this.#placesAt(document, position);
    return found.filter(({ kind }) => includeDeclaration || kind === 'read').map(locationOf);
  }

  async prepareRename(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<{ range: vscode.Range; placeholder: string }> {
    const found = await this.#variableAt(document, position);
    if (!found) throw new Error('Only the variables of a prompt can be renamed here.');
    return { range: found.range, placeholder: found.name };
  }

  async provideRenameEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    newName: string,
  ): Promise<vscode.WorkspaceEdit | undefined> {
    const { nameProblem } = await loadCore();
    const found = await this.#variableAt(document, position);
    if (!found) return undefined;
    const projects = await this.#connected(document.uri);
    const unread = projects.find(({ prompt }) => !this.#prompts.get(vscode.Uri.file(prompt.file))?.project);
    if (unread)
      throw new Error(
        `${unread.prompt.file} has mistakes, so nothing can be renamed in it; correct it first.`,
      );
    const taken = projects.flatMap(({ prompt }) => [
      ...(this.#prompts.get(vscode.Uri.file(prompt.file))?.scan?.columns.keys() ?? []),
      ...prompt.messages.flatMap(({ template }) => template.variables.map(({ name }) => name)),
    ]);
    const reason = newName === found.name ? undefined : nameProblem(newName, taken);
    if (reason) throw new Error(reason);
    const edit = new vscode.WorkspaceEdit();
    for (const place of await this.#placesAt(document, position)) {
      edit.replace(vscode.Uri.file(place.file), toRange(place.range), newName);
    }
    return edit;
  }

  async #variableAt(document: vscode.TextDocument, position: vscode.Position) {
    if ((await this.#connected(document.uri)).length === 0) return undefined;
    const { variableAt } = await loadCore();
    const found = variableAt(document.fileName, document.getText(), document.offsetAt(position));
    if (!found) return undefined;
    const { start, end } = found.span;
    return {
      name: found.name,
      range: new vscode.Range(document.positionAt(start), document.positionAt(end)),
    };
  }

  async #placesAt(document: vscode.TextDocument, position: vscode.Position): Promise<VariablePlace[]> {
    const found = await this.#variableAt(document, position);
    if (!found) return [];
    const { variablePlaces, diskFiles } = await loadCore();
    const projects = await this.#connected(document.uri);
    return variablePlaces(projects, found.name, editorFiles(diskFiles));
  }

  async #connected({ fsPath }: vscode.Uri) {
    const { connectedProjects } = await loadCore();
    return connectedProjects(this.#names.all, fsPath);
  }

  /** The file that a prompt names at a place. */
  async #fileAt(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Location | undefined> {
    const { project } = this.#prompts.get(document.uri) ?? {};
    if (!project) return undefined;
    const offset = document.offsetAt(position);
    const { samples, ruleFiles, knowledge } = project.prompt;
    const reference = [...samples, ...ruleFiles, ...knowledge].find(
      ({ span }) => span.start <= offset && offset <= span.end,
    );
    if (!reference) return undefined;
    const uri = vscode.Uri.file(resolve(dirname(document.fileName), reference.text));
    const { type } = (await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => undefined)) ?? {};
    return type === vscode.FileType.File ? new vscode.Location(uri, new vscode.Position(0, 0)) : undefined;
  }
}

const locationOf = ({ file, range }: VariablePlace) =>
  new vscode.Location(vscode.Uri.file(file), toRange(range));
