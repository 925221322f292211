import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { User } from './support/user.ts';
import { discardEditors, eventually, inWorkspace, write } from './support/workspace.ts';

const YAML_EXTENSION = 'redhat.vscode-yaml';
const PROMPT = `messages:
  - role: user
    content: "Say {{ word }}"
testData:
  - word: hello
`;

const prompt = () => inWorkspace('yaml/words.prompt.yml');

// Nothing makes an extension inactive again, so what only an active one shows comes last.
describe('beside the YAML extension', () => {
  beforeEach(async () => {
    await write('yaml/words.prompt.yml', PROMPT);
    await vscode.window.showTextDocument(prompt());
  });
  afterEach(discardEditors);
  after(() => vscode.workspace.fs.delete(inWorkspace('yaml'), { recursive: true }));

  const typed = (text: string) =>
    vscode.window.activeTextEditor?.edit((edit) => edit.insert(new vscode.Position(0, 0), text));

  async function replaceText(text: string): Promise<void> {
    const editor = vscode.window.activeTextEditor ?? assert.fail('No editor is open.');
    const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
    await editor.edit((edit) => edit.replace(whole, text));
  }

  async function offeredAt(offset: number): Promise<string[]> {
    const { document } = vscode.window.activeTextEditor ?? assert.fail('No editor is open.');
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.positionAt(offset),
    );
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  async function keys(): Promise<string[]> {
    await replaceText(`\n${PROMPT}`);
    return (await offeredAt(0)).filter((label) => label === 'description');
  }

  it('is recommended once, where it is not installed and a prompt is edited', async () => {
    const { getExtension } = vscode.extensions;
    const user = new User();
    user.answers('showInformationMessage', undefined);
    const recommended = () => user.told.filter(([, message]) => /YAML extension/.test(String(message)));
    try {
      await typed('# with it\n');
      assert.equal(recommended().length, 0);
      Object.assign(vscode.extensions, {
        getExtension: (id: string) => (id === YAML_EXTENSION ? undefined : getExtension(id)),
      });
      await typed('# without\n');
      await eventually('the recommendation', () => recommended().length > 0);
      await typed('# once more\n');
      assert.equal(recommended().length, 1);
    } finally {
      Object.assign(vscode.extensions, { getExtension });
      user.leave();
    }
  });

  it('leaves the schema’s keys to it once it is active, and keeps its own names', async () => {
    assert.equal((await keys()).length, 1);
    await vscode.extensions.getExtension(YAML_EXTENSION)?.activate();
    assert.equal((await keys()).length, 1);
    const inTemplate = PROMPT.indexOf('{{ ') + 3;
    const ownNames = async () => (await offeredAt(inTemplate)).includes('word');
    // Names are those of the last text without a mistake that was checked, which takes a pause in typing.
    await replaceText(PROMPT);
    await eventually('its own names', ownNames);
    await replaceText(PROMPT.replace('{{ word }}', '{{  }}'));
    await eventually('its own names while a name is typed', ownNames);
  });
});
