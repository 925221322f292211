import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { User } from './support/user.ts';
import { discardEditors, eventually, inWorkspace, newFolder, readText, write } from './support/workspace.ts';

const PROMPT = `name: Answers
provider: practice
model: practice-1
messages:
  - role: system
    content: |
      Answer in at most 20 words.
      {{ context }}
  - role: user
    content: "{{ question }}"
testData:
  - { id: money, question: When is a plan refunded? }
  - { id: team, question: How many people fit into the team? }
rules:
  - check: { words: { max: 20 } }
knowledge:
  sources: kb
  topK: 1
`;

let folder = '';

const at = (name: string) => inWorkspace(`${folder}/${name}`);
const put = (name: string, text: string) => write(`${folder}/${name}`, text);
const prompt = () => at('answers.prompt.yml');
const command = (name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`promptLadder.${name}`, ...args);

/** The text of the preview that is open, once it says something. */
const preview = (says: RegExp) =>
  eventually(`a preview that says ${says}`, () =>
    vscode.workspace.textDocuments
      .filter(({ uri }) => uri.scheme === 'prompt-ladder-preview')
      .map((document) => document.getText())
      .find((text) => says.test(text)),
  );

describe('knowledge in the editor', () => {
  beforeEach(async () => {
    folder = newFolder('knowledge');
    await put('.prompt-ladder/config.yml', 'concurrency: 2\n');
    await put('kb/refunds.md', '# Refunds\n\nA plan is refunded within 30 days.\n');
    await put('kb/plans.md', '# Plans\n\nThe team plan fits eight people.\n');
    await put('answers.prompt.yml', PROMPT);
    await vscode.window.showTextDocument(prompt());
  });

  afterEach(async () => {
    await discardEditors();
    await vscode.workspace.fs.delete(inWorkspace(folder), { recursive: true });
  });

  it('shows how a document is cut', async () => {
    await command('previewChunks', at('kb/refunds.md'));
    const text = await preview(/in 1 passage, cut at about 250 tokens, with an overlap of 30/);
    assert.match(text, /## 1 · line 3 · Refunds\n\nA plan is refunded within 30 days\./);
    // Nothing is indexed before somebody asks what a search finds.
    const cached = await readdir(at('.prompt-ladder/cache').fsPath).catch((): string[] => []);
    assert.ok(!cached.includes('knowledge'));
  });

  it('shows what a run would send for a sample, and follows the prompt and its documents', async () => {
    await command('previewRenderedPrompt', prompt(), 'team');
    const text = await preview(/what a run sends for team/);
    assert.match(text, /## 1\. system \(\d+ tokens\)/);
    assert.match(text, /source="[^"]*kb\/plans\.md:3"/);
    assert.match(text, /## Passages\n\n1\. .*kb\/plans\.md:3 · Plans · score \d/);
    assert.match(text, /- words watches answers\.prompt\.yml:7: Answer in at most 20 words\./);
    const document = await vscode.workspace.openTextDocument(prompt());
    const edit = new vscode.WorkspaceEdit();
    edit.insert(prompt(), new vscode.Position(6, 6), 'Be kind. ');
    await vscode.workspace.applyEdit(edit);
    await preview(/Be kind\. Answer in at most/);
    await document.save();
    await put('kb/plans.md', '# Plans\n\nThe team plan fits twelve people.\n');
    await preview(/fits twelve people/);
    const typing = new vscode.WorkspaceEdit();
    typing.replace(at('kb/plans.md'), new vscode.Range(2, 0, 3, 0), 'The team plan fits thirty people.\n');
    await vscode.workspace.applyEdit(typing);
    await preview(/fits thirty people/);
    await put(
      'kb/teams.md',
      '# Team\n\nHow many people fit into the team plan? Forty people fit into the team.\n',
    );
    await preview(/Forty people fit/);
    await vscode.workspace.fs.delete(prompt());
    await preview(/It cannot be rendered/);
    assert.deepEqual(vscode.languages.getDiagnostics(prompt()), []);
  });

  it('shows in a hover what the chosen sample would get', async () => {
    await command('previewRenderedPrompt', prompt(), 'team');
    const hovers = await eventually('a hover on context', async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        prompt(),
        new vscode.Position(7, 10),
      );
      const texts = found.flatMap(({ contents }) =>
        contents.map((each) => (each as vscode.MarkdownString).value),
      );
      return texts.some((text) => text.includes('plans')) && texts.join('\n');
    });
    assert.match(hovers, /\*\*team\*\* gets 1 passage\n/);
    assert.match(hovers, /The team plan fits eight people\./);
  });

  it('turns retrieval on, shows the change, and compares the samples with and without it', async () => {
    await put(
      'answers.prompt.yml',
      PROMPT.replace('      {{ context }}\n', '').replace(
        'knowledge:\n  sources: kb\n  topK: 1\n',
        'knowledge: kb\n',
      ),
    );
    // An editor reads again what has changed on disk, and until then refuses edits of what it has.
    const { document } = vscode.window.activeTextEditor ?? assert.fail();
    await eventually('the text of the file', () => document.getText().includes('knowledge: kb\n'));
    const diff = new Promise<vscode.Tab>((resolve) => {
      const listener = vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
        const found = opened.find(({ input }) => input instanceof vscode.TabInputTextDiff);
        if (!found) return;
        listener.dispose();
        resolve(found);
      });
    });
    const user = new User();
    const saved = Promise.withResolvers<string>();
    user.answers('showInformationMessage', () => saved.promise);
    user.answers('showWarningMessage', undefined);
    const done = command('turnOnRetrieval', prompt());
    const text = await eventually('the key', async () => {
      const now = (await vscode.workspace.openTextDocument(prompt())).getText();
      return /sources: kb/.test(now) && now;
    });
    assert.match(text, /\{\{ context \}\}/);
    assert.doesNotMatch(await readText(prompt()), /sources/);
    assert.match((await diff).label, /before → now/);
    assert.doesNotMatch(text, /[ \t]$/m);
    saved.resolve('Save and Compare');
    await done;
    user.leave();
    assert.match(await readText(prompt()), /knowledge:\n {2}sources: kb/);
    const runs = (await readdir(at('.prompt-ladder/runs').fsPath)).filter((name) => /^\d/.test(name));
    const records = runs.map(async (id) =>
      JSON.parse(await readText(at(`.prompt-ladder/runs/${id}/run.json`))),
    );
    const isOn = (await Promise.all(records)).map(({ prompt: { source } }) => source.includes('sources: kb'));
    assert.deepEqual(isOn.sort(), [false, true]);
    await eventually('the comparison', () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === 'Results: Answers')),
    );
  });

  it('adds a fact to a document of the knowledge, also while the prompt has a mistake', async () => {
    const one = PROMPT.replace('sources: kb', 'sources: kb/refunds.md');
    await put('one.prompt.yml', one);
    const isThere = (fact: RegExp) =>
      eventually(`the fact ${fact}`, () => {
        const { document } = vscode.window.activeTextEditor ?? {};
        return document?.uri.path.endsWith('refunds.md') && fact.test(document.getText());
      });
    void command('addToKnowledge', at('one.prompt.yml'), 'Gift cards last a year.');
    await isThere(/30 days\.\n\nGift cards last a year\./);
    await put('one.prompt.yml', one.replace('topK: 1', 'topK: none'));
    await eventually('the mistake', () => vscode.languages.getDiagnostics(at('one.prompt.yml')).length > 0);
    void command('addToKnowledge', at('one.prompt.yml'), 'Vouchers do not.');
    await isThere(/Gift cards last a year\.\n\nVouchers do not\./);
  });
});
