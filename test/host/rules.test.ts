import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { lensesOf } from './support/lenses.ts';
import { discardEditors, eventually, inWorkspace, ours, write } from './support/workspace.ts';

const RULES = `rules:
  # Short answers are read.
  - id: short
    check: { words: { max: 3 } }
  - id: polite
    check: { contains: thank }
`;
const PROMPT = `model: local
samples: samples.jsonl
messages:
  - role: system
    content: Answer in at most 3 words, and say thank you.
  - role: user
    content: "{{ question }}"
rules:
  - ruled.rules.yml
  - id: no-shouting
    check: { regex: { pattern: "!", forbidden: true } }
`;
const ANSWERS = ['thank you', 'thank you very much indeed', 'no', 'thank you!'];

const prompt = () => inWorkspace('ruled/ruled.prompt.yml');
const rulesFile = () => inWorkspace('ruled/ruled.rules.yml');

/** The titles of a file's lenses by their line. */
async function lenses(uri: vscode.Uri): Promise<[number, string][]> {
  return (await lensesOf(uri)).map(({ range, command }) => [range.start.line, command?.title ?? '']);
}

describe('rules in the editor', () => {
  let server: OpenAiServer;

  before(async () => {
    server = await startOpenAiServer({
      answer: ({ body }) => ({ text: ANSWERS[Number(body.messages.at(-1)?.content)] ?? '' }),
    });
    await write(
      'ruled/.prompt-ladder/config.yml',
      `provider: openai\nproviders:\n  openai:\n    baseUrl: ${server.baseUrl}\n`,
    );
    const samples = ANSWERS.map((_, index) => JSON.stringify({ id: `s${index}`, question: String(index) }));
    await write('ruled/samples.jsonl', `${samples.join('\n')}\n`);
    await write('ruled/ruled.rules.yml', RULES);
    await write('ruled/ruled.prompt.yml', PROMPT);
    await vscode.window.showTextDocument(prompt());
    await vscode.commands.executeCommand('promptLadder.run', prompt());
    await vscode.window.showTextDocument(rulesFile());
  });

  afterEach(discardEditors);

  after(async () => {
    await server.close();
    await vscode.workspace.fs.delete(inWorkspace('ruled'), { recursive: true });
  });

  it('says above each rule how it fared in the last run', async () => {
    const found = await eventually('lenses on both rules', async () => {
      const all = (await lenses(rulesFile())).filter(([, title]) => title.includes('last run'));
      return all.length === 2 && all;
    });
    assert.deepEqual(found, [
      [2, 'fails 1 of 4 · last run'],
      [4, 'fails 1 of 4 · last run'],
    ]);
    const inline = (await lenses(prompt())).filter(([, title]) => title.includes('last run'));
    assert.deepEqual(inline, [[9, 'fails 1 of 4 · last run']]);

    const mistakes = () => ours(prompt()).filter(({ severity }) => severity === 0).length;
    const typed = new vscode.WorkspaceEdit();
    typed.insert(prompt(), new vscode.Position(1, 0), 'sam\n');
    await vscode.workspace.applyEdit(typed);
    await eventually('the mistake', () => mistakes() > 0);
    const kept = (await lenses(prompt())).filter(([, title]) => title.includes('last run'));
    assert.deepEqual(kept, [[10, 'fails 1 of 4 · last run']]);
    const removed = new vscode.WorkspaceEdit();
    removed.delete(prompt(), new vscode.Range(1, 0, 2, 0));
    await vscode.workspace.applyEdit(removed);
    await eventually('no mistake', () => mistakes() === 0);
  });

  it('opens the output at what breaks the rule', async () => {
    await vscode.window.showTextDocument(rulesFile());
    const shown = vscode.commands.executeCommand('promptLadder.showRuleFailures', rulesFile(), '["rules",0]');
    await eventually('the output, once its sample is accepted', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return vscode.window.activeTextEditor?.document.uri.scheme === 'prompt-ladder-output';
    });
    await shown;
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.getText(), 'thank you very much indeed');
    assert.equal(editor.document.getText(editor.selection), 'much indeed');
  });

  it('says of a violation what was wanted and found, and fixes its rule', async () => {
    await vscode.commands.executeCommand('promptLadder.openOutput', prompt(), 's1');
    const output = vscode.window.activeTextEditor?.document;
    assert.ok(output);
    const marked = await eventually('the violation', () => ours(output.uri)[0]);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      output.uri,
      marked.range.start,
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((each) => (each as vscode.MarkdownString).value)
      .join();
    assert.match(
      text.replaceAll('&nbsp;', ' '),
      /short.*constraint.*Expected: at most 3 words.*Found: 5 words/s,
    );

    const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      output.uri,
      marked.range,
    );
    const actions = offered.filter(({ title }) => title.includes('rule "'));
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Add a repair sentence to rule "short"', 'Relax rule "short": max 3 → 5'],
    );
    const [repair] = actions;
    assert.ok(repair?.edit && repair.command);
    await vscode.workspace.applyEdit(repair.edit);
    await vscode.commands.executeCommand(repair.command.command, ...(repair.command.arguments ?? []));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, rulesFile().fsPath);
    assert.equal(editor.document.getText(editor.selection), 'The answer must have at most 3 words.');
    assert.equal(
      editor.document.getText(),
      RULES.replace('max: 3 } }\n', 'max: 3 } }\n    repair: The answer must have at most 3 words.\n'),
    );
  });

  it('adds the rule that compares what samples expect, where none does', async () => {
    const uri = inWorkspace('ruled/expecting.prompt.yml');
    await write('ruled/expecting.jsonl', '{"id":"a","question":"1","expected":"yes"}\n');
    const text = PROMPT.replace('samples.jsonl', 'expecting.jsonl');
    await write('ruled/expecting.prompt.yml', text);
    const document = await vscode.workspace.openTextDocument(uri);
    const isUncompared = ({ code }: vscode.Diagnostic) => code === 'uncompared-expected';
    const warning = await eventually('the warning', () => ours(uri).find(isUncompared));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      warning.range,
    );
    const fix = actions.find(({ title }) => title === 'Add the rule “expected”');
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.getText(), `${text}  - { check: expected }\n`);
    await eventually('no warning', () => !ours(uri).some(isUncompared));
  });

  it('does the same by a command, at the cursor', async () => {
    await vscode.commands.executeCommand('promptLadder.openOutput', prompt(), 's1');
    const output = vscode.window.activeTextEditor;
    assert.ok(output);
    const marked = await eventually('the violation', () => ours(output.document.uri)[0]);
    output.selection = new vscode.Selection(marked.range.start, marked.range.start);
    await vscode.commands.executeCommand('promptLadder.relaxRule');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.getText(), RULES.replace('max: 3', 'max: 5'));
    assert.equal(editor.document.getText(editor.selection), '5');
  });

  it('marks the instruction that answers broke, as information', async () => {
    const document = await vscode.workspace.openTextDocument(prompt());
    const found = await eventually('marked instructions', () => {
      const all = ours(prompt()).filter(({ message }) => message.includes('break this'));
      // The rule that was relaxed before states what the prompt does again, once its text is checked.
      return all.length > 1 && all;
    });
    assert.deepEqual(found.map(({ message }) => message).sort(), [
      '1 of 4 answers break this: rule "polite"',
      '1 of 4 answers break this: rule "short"',
    ]);
    for (const { severity, range } of found) {
      assert.equal(severity, vscode.DiagnosticSeverity.Information);
      assert.equal(document.getText(range), 'Answer in at most 3 words, and say thank you.');
    }
  });

  it('completes what is typed into a rule, with its example', async () => {
    const text = `${RULES}  - id: new\n    check:\n      le`;
    const uri = await write('ruled/typed.rules.yml', text);
    const document = await vscode.workspace.openTextDocument(uri);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      document.positionAt(text.length),
    );
    const item = items.find(({ label }) => typeof label === 'object' && label.label === 'letterFrequency');
    assert.ok(item?.insertText instanceof vscode.SnippetString);
    const editor = await vscode.window.showTextDocument(document);
    assert.ok(item.range instanceof vscode.Range);
    await editor.insertSnippet(item.insertText, item.range);
    assert.match(document.lineAt(8).text, /^ {6}letterFrequency: \{ letter: /);
  });

  it('explains a check under the pointer', async () => {
    const document = await vscode.workspace.openTextDocument(rulesFile());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      rulesFile(),
      document.positionAt(document.getText().indexOf('words')),
    );
    const texts = hovers
      .flatMap(({ contents }) => contents)
      .map((each) => (each as vscode.MarkdownString).value);
    assert.ok(
      texts.some((text) => text.startsWith('**words**')),
      texts.join(),
    );
  });

  it('previews a rule as it is being edited, on stored outputs, without a call', async () => {
    const calls = server.requests.length;
    const editor = await vscode.window.showTextDocument(rulesFile());
    const at = editor.document.positionAt(RULES.indexOf('max: 3') + 5);
    await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 1)), '1'));
    const shown = vscode.commands.executeCommand('promptLadder.previewRule', rulesFile(), '["rules",0]');
    await eventually('an output that would newly fail', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return vscode.window.activeTextEditor?.document.uri.scheme === 'prompt-ladder-output';
    });
    await shown;
    const output = vscode.window.activeTextEditor;
    assert.equal(output?.document.getText(), 'thank you');
    assert.equal(output.document.getText(output.selection), 'you');
    assert.equal(server.requests.length, calls);
  });
});
