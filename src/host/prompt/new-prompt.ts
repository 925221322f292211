import * as vscode from 'vscode';

const TEMPLATE = `name: New prompt
description: What the prompt is for, in one line.
messages:
  - role: system
    content: |
      You answer questions about the product in one sentence.
  - role: user
    content: "{{ question }}"
testData:
  - question: What does it do?
    facts: [product]
rules:
  - id: one-sentence
    check:
      words: { max: 30 }
`;

/** Creates a prompt file that can be run at once, and opens it. */
export async function newPrompt(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    title: 'New Prompt File',
    saveLabel: 'Create',
    defaultUri: folder && vscode.Uri.joinPath(folder, 'new.prompt.yml'),
    filters: { 'Prompt file': ['prompt.yml', 'prompt.yaml'] },
  });
  if (!uri) return;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(TEMPLATE, 'utf8'));
  await vscode.window.showTextDocument(uri);
}
