import * as vscode from 'vscode';
import { makeFolder } from '../../core/make-folder.ts';

/** The examples that the extension brings, by their folders. */
const EXAMPLES = {
  'support-triage': {
    label: 'Support triage',
    detail: 'Sorts the messages of a support desk: 30 samples, and the rules that answers have to keep',
    prompt: 'triage.prompt.yml',
  },
  'studio-answers': {
    label: 'Studio answers',
    detail: 'Answers from five pages of knowledge, to climb the ladder with: 40 samples',
    prompt: 'answers.prompt.yml',
  },
};
type ExampleName = keyof typeof EXAMPLES;

/**
 * Copies an example into the workspace, or a folder that is chosen where none is open, and opens its prompt. An
 * example that is there already is opened as it is.
 * @param extension the folder of the extension, which brings the examples
 * @param named the folder of the example; it is chosen where it names none
 */
export async function openExample(extension: vscode.Uri, named: unknown): Promise<void> {
  const name = isExample(named) ? named : await chooseExample();
  const folder = name && (await targetFolder());
  if (!folder) return;
  const example = vscode.Uri.joinPath(folder, name);
  const prompt = vscode.Uri.joinPath(example, EXAMPLES[name].prompt);
  const isThere = await vscode.workspace.fs.stat(prompt).then(
    () => true,
    () => false,
  );
  if (!isThere) await copyFolder(vscode.Uri.joinPath(extension, 'examples', name), example);
  await vscode.window.showTextDocument(prompt);
}

/** Copies what a folder holds; what a run by another process changes in the copy is seen. */
async function copyFolder(source: vscode.Uri, target: vscode.Uri): Promise<void> {
  await makeFolder(target.fsPath);
  for (const [name, type] of await vscode.workspace.fs.readDirectory(source)) {
    const copy = type === vscode.FileType.Directory ? copyFolder : vscode.workspace.fs.copy;
    await copy(vscode.Uri.joinPath(source, name), vscode.Uri.joinPath(target, name));
  }
}

const isExample = (name: unknown): name is ExampleName =>
  typeof name === 'string' && Object.hasOwn(EXAMPLES, name);

async function chooseExample(): Promise<ExampleName | undefined> {
  const items = Object.entries(EXAMPLES).map(([name, { label, detail }]) => ({
    name: name as ExampleName,
    label,
    detail,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Open Example' }))?.name;
}

async function targetFolder(): Promise<vscode.Uri | undefined> {
  const [open] = vscode.workspace.workspaceFolders ?? [];
  if (open) return open.uri;
  const options = {
    title: 'The Folder for the Example',
    openLabel: 'Copy Here',
    canSelectFiles: false,
    canSelectFolders: true,
  };
  return (await vscode.window.showOpenDialog(options))?.[0];
}
