import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { discardEditors, eventually, inWorkspace, ours, write } from './support/workspace.ts';

const PROMPT = `provider: openai
model: gpt-4o
modelParameters: { maxTokens: 100 }
messages:
  - role: system
    content: |
      Answer in one sentence.
      Be friendly, and never promise anything that is not in the question itself.
  - role: user
    content: "{{ question }}"
samples: questions.jsonl
`;

async function lenses(uri: vscode.Uri): Promise<{ line: number; title: string }[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    100,
  );
  return found
    .map(({ range, command }) => ({ line: range.start.line, title: command?.title ?? '' }))
    .filter(({ title }) => title.includes('token'));
}

const shownLenses = (uri: vscode.Uri, title: RegExp) =>
  eventually(`a lens ${title}`, async () => {
    const found = await lenses(uri);
    return found.some((lens) => title.test(lens.title)) && found;
  });

async function show(path: string, text: string): Promise<vscode.TextEditor> {
  const uri = await write(path, text);
  await vscode.commands.executeCommand('promptLadder.validate');
  return vscode.window.showTextDocument(uri);
}

describe('tokens while typing', () => {
  let editor: vscode.TextEditor;

  beforeEach(async () => {
    await write('counted/questions.jsonl', '{"question":"Is it open?"}\n{"question":"May I?"}\n');
    editor = await show('counted/counted.prompt.yml', PROMPT);
  });

  afterEach(discardEditors);

  after(() => vscode.workspace.fs.delete(inWorkspace('counted'), { recursive: true }));

  it('stand above the prompt and above each message, with their price', async () => {
    const { document } = editor;
    const found = await shownLenses(document.uri, /a call/);
    assert.deepEqual(
      found.map(({ line }) => line).sort((a, b) => a - b),
      [0, 4, 8],
    );
    for (const { title } of found) assert.match(title, /^\d+ tokens · \$0\.0000?\d+ a call$/);
  });

  it('follow the text, and keep the last count while it has mistakes', async () => {
    const { document } = editor;
    const [before] = await shownLenses(document.uri, /a call/);
    const at = document.positionAt(document.getText().indexOf('Answer'));
    await editor.edit((edit) => edit.insert(at, 'one two three four five six '));
    const more = Number.parseInt(before?.title ?? '', 10) + 6;
    await shownLenses(document.uri, new RegExp(`^${more} tokens`));
    const end = document.positionAt(document.getText().indexOf(' }}'));
    await editor.edit((edit) => edit.delete(new vscode.Range(end, end.translate(0, 3))));
    await eventually('the mistake is found', () => ours(document.uri).length > 0);
    await shownLenses(document.uri, new RegExp(`^${more} tokens`));
  });

  it('are told apart in the hover of a message', async () => {
    const { document } = editor;
    const { uri } = document;
    const at = document.positionAt(document.getText().indexOf('content'));
    const text = await eventually('the hover', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        at,
      );
      const all = hovers.flatMap(({ contents }) =>
        contents.map((each) => (each as vscode.MarkdownString).value),
      );
      return all.find((each) => each.includes('in a call'));
    });
    for (const part of ['| system |', '| variables |', '| framing |']) assert.ok(text.includes(part), part);
    assert.match(text.replaceAll('&nbsp;', ' '), /Largest line: 8/);
    assert.match(text.replaceAll('&nbsp;', ' '), /On average over 2 samples/);
  });

  it('say that a price is unknown, and mark what is not exact', async () => {
    const text = PROMPT.replace('gpt-4o', 'our-own-model');
    const { document } = await show('counted/unknown.prompt.yml', text);
    const found = await shownLenses(document.uri, /price unknown/);
    assert.ok(found.every(({ title }) => title.startsWith('≈ ')));
    assert.equal(found.filter(({ title }) => title.includes('price')).length, 1);
  });

  it("are counted by the editor's own model where it answers", async () => {
    const text = PROMPT.replace('openai', 'vscode').replace('gpt-4o', 'fake/echo');
    const { document } = await show('counted/own.prompt.yml', text);
    const found = await shownLenses(document.uri, /^\d+ tokens · price unknown/);
    // The fake model counts words.
    assert.ok(
      found.some(({ title, line }) => line === 8 && title === '3 tokens'),
      JSON.stringify(found),
    );
  });

  it('can be switched off', async () => {
    const uri = inWorkspace('counted/counted.prompt.yml');
    const settings = vscode.workspace.getConfiguration('promptLadder', uri);
    await settings.update('tokens.lenses', false, vscode.ConfigurationTarget.Workspace);
    try {
      await eventually('no lens', async () => (await lenses(uri)).length === 0);
    } finally {
      await settings.update('tokens.lenses', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await shownLenses(uri, /a call/);
  });

  it('stand beside each sample; one far longer than the rest is marked', async () => {
    const samples = Array.from({ length: 40 }, (_, index) => `{"question":"Is number ${index} free?"}`);
    samples.push(`{"question":"${'Is it free? '.repeat(40)}"}`);
    const uri = await write('counted/questions.jsonl', `${samples.join('\n')}\n`);
    const { document } = await vscode.window.showTextDocument(uri);
    const marked = await eventually('the outlier', () => {
      const found = ours(uri).filter(({ code }) => code === 'long-sample');
      return found.length > 0 && found;
    });
    assert.deepEqual(
      marked.map(({ range, severity }) => [range.start.line, severity]),
      [[40, vscode.DiagnosticSeverity.Information]],
    );
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      uri,
      new vscode.Range(0, 0, document.lineCount, 0),
    );
    assert.equal(hints.length, 41);
    assert.match(String(hints[0]?.label), /^\u2007*\d+ tokens$/);
  });

  it('are not counted in files too long to read along', async () => {
    const { document } = await show('counted/questions.jsonl', '{"question":"short"}\n');
    const hints = () =>
      vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, 1, 0),
      );
    await eventually('a hint', async () => (await hints()).length === 1);
    await write('counted/questions.jsonl', `{"question":"${'x'.repeat(1_000)}"}\n`.repeat(1_100));
    await eventually('no hints', async () => (await hints()).length === 0);
  });
});
