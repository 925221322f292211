import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { lensesOf } from './support/lenses.ts';
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

/** What the hover over a word says, as a reader sees it; `undefined` where there is none of ours. */
async function hoverOver(document: vscode.TextDocument, word: string): Promise<string | undefined> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(document.getText().lastIndexOf(word)),
  );
  return hovers
    .flatMap(({ contents }) => contents.map((each) => (each as vscode.MarkdownString).value))
    .find((each) => each.includes('in a call'))
    ?.replaceAll('&nbsp;', ' ');
}

const shownHover = (document: vscode.TextDocument, title: RegExp) =>
  eventually(`a hover ${title}`, async () => {
    const text = await hoverOver(document, 'content');
    return text !== undefined && title.test(text) && text;
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

  const ask = (hints: boolean | undefined) =>
    vscode.workspace
      .getConfiguration('promptLadder')
      .update('tokens.hints', hints, vscode.ConfigurationTarget.Workspace);

  after(() => vscode.workspace.fs.delete(inWorkspace('counted'), { recursive: true }));

  it('are told in the hover of a message, with their price, and move no text', async () => {
    const { document } = editor;
    const text = await shownHover(document, /a call/);
    assert.match(
      text,
      /\*\*This message with its framing: \d+ tokens · \$0\.0000?\d+ a call for the input\*\*/,
    );
    assert.match(text, /\*\*The prompt: \d+ tokens · \$0\.0000?\d+ a call for the input\*\*/);
    const lenses = await lensesOf(document.uri);
    assert.deepEqual([...new Set(lenses.map(({ range }) => range.start.line))], [0]);
    assert.ok(!lenses.some(({ command }) => command?.title.includes('token')));
  });

  it('follow the text', async () => {
    const { document } = editor;
    const before = /The prompt: (\d+) tokens/.exec(await shownHover(document, /a call/))?.[1];
    const at = document.positionAt(document.getText().indexOf('Answer'));
    await editor.edit((edit) => edit.insert(at, 'one two three four five six '));
    await shownHover(document, new RegExp(`The prompt: ${Number(before) + 6} tokens`));
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
    assert.match(
      await shownHover(document, /price unknown/),
      /This message with its framing: ≈ \d+ tokens\*\*/,
    );
  });

  it('say that a call has at least so many where nothing fills the variables', async () => {
    const text = PROMPT.replace('{{ question }}', '{{ nobodys }}');
    const { document } = await show('counted/least.prompt.yml', text);
    assert.match(await shownHover(document, /at least/), /The prompt: at least \d+ tokens · /);
  });

  it("are counted by the editor's own model where it answers", async () => {
    const text = PROMPT.replace('openai', 'vscode').replace('gpt-4o', 'fake/echo');
    const { document } = await show('counted/own.prompt.yml', text);
    // The fake model counts words.
    await shownHover(document, /This message: 3 tokens\*\*[\s\S]*The prompt: \d+ tokens · price unknown/);
  });

  it('stand beside no sample unless that is asked for', async () => {
    const { document } = await vscode.window.showTextDocument(inWorkspace('counted/questions.jsonl'));
    const hints = () =>
      vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, 2, 0),
      );
    const settings = vscode.workspace.getConfiguration('promptLadder', document.uri);
    await settings.update('tokens.hints', true, vscode.ConfigurationTarget.Workspace);
    try {
      await eventually('hints', async () => (await hints()).length === 2);
    } finally {
      await settings.update('tokens.hints', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await eventually('no hints', async () => (await hints()).length === 0);
  });

  it('stand beside each sample; one far longer than the rest is marked', async () => {
    await ask(true);
    const samples = Array.from({ length: 40 }, (_, index) => `{"question":"Is number ${index} free?"}`);
    samples.push(`{"id":"long","question":"${'Is it free? '.repeat(40)}"}`);
    const uri = await write('counted/questions.jsonl', `${samples.join('\n')}\n`);
    const { document } = await vscode.window.showTextDocument(uri);
    const marked = await eventually('the outlier', () => {
      const found = ours(uri).filter(({ code }) => code === 'long-sample');
      // The editor may still have the text from before.
      return found.some(({ range }) => document.getText(range) === 'long') && found;
    });
    assert.deepEqual(
      marked.map(({ range, severity }) => [range.start.line, document.getText(range), severity]),
      [[40, 'long', vscode.DiagnosticSeverity.Information]],
    );
    assert.match(marked[0]?.message ?? '', /^long: This sample adds/);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      uri,
      new vscode.Range(0, 0, document.lineCount, 0),
    );
    assert.equal(hints.length, 41);
    assert.match(String(hints[0]?.label), /^\u2007*\d+ tokens$/);
    await ask(undefined);
  });

  it('are not counted in files too long to read along', async () => {
    const { document } = await show('counted/questions.jsonl', '{"question":"short"}\n');
    await ask(true);
    const hints = () =>
      vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, 1, 0),
      );
    await eventually('a hint', async () => (await hints()).length === 1);
    await write('counted/questions.jsonl', `{"question":"${'x'.repeat(1_000)}"}\n`.repeat(1_100));
    await eventually('no hints', async () => (await hints()).length === 0);
    await ask(undefined);
  });
});
