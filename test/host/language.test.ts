import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { discardEditors, eventually, inWorkspace, ours, readText, write } from './support/workspace.ts';

const PROMPT = `model: openai/gpt-4o-mini
modelParameters: { topP: 1 }
messages:
  - role: user
    content: "Say {{ word | upcase }}, {{ tone }}"
samples: words.jsonl
rules:
  - words.rules.yml
`;
const SAMPLES = '{"id":"a","word":"hello","tone":"kindly"}\n{"id":"b","word":"bye","tone":"coldly"}\n';
const RULES = 'rules:\n  - id: said\n    check: { contains: "{{ word }}" }\n';

const prompt = () => inWorkspace('language/words.prompt.yml');
const samples = () => inWorkspace('language/words.jsonl');
const rules = () => inWorkspace('language/words.rules.yml');

/** A document, and where a word begins in it. */
async function placeOf(uri: vscode.Uri, word: string, offset = 1) {
  const document = await vscode.workspace.openTextDocument(uri);
  return { document, position: document.positionAt(document.getText().indexOf(word) + offset) };
}

async function hoverAt(uri: vscode.Uri, word: string): Promise<string> {
  const { position } = await placeOf(uri, word);
  const found = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    position,
  );
  return found
    .flatMap(({ contents }) => contents)
    .map((each) => (each as vscode.MarkdownString).value.replaceAll('&nbsp;', ' '))
    .join('\n');
}

/** What is offered once something is typed, with the cursor at `▮`. */
async function offeredIn(uri: vscode.Uri, written: string): Promise<string[]> {
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document);
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  await editor.edit((edit) => edit.replace(whole, written.replace('▮', '')));
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    document.positionAt(written.indexOf('▮')),
  );
  return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

describe('prompt files as a language', () => {
  beforeEach(async () => {
    await write('language/words.rules.yml', RULES);
    await write('language/words.jsonl', SAMPLES);
    await write('language/words.prompt.yml', PROMPT);
    const misspelt = PROMPT.replace('topP', 'topQ').replace('{{ tone', '{{ tonne');
    await write('language/wrong.prompt.yml', misspelt);
    await vscode.commands.executeCommand('promptLadder.validate');
    await eventually('the mistakes of one prompt, and none of the other one', () => {
      const [wrong, right] = [inWorkspace('language/wrong.prompt.yml'), prompt()].map(
        (uri) => ours(uri).length,
      );
      return wrong === 2 && right === 0;
    });
  });
  afterEach(discardEditors);
  after(() => vscode.workspace.fs.delete(inWorkspace('language'), { recursive: true }));

  it('completes variables, filters and keys in prompts', async () => {
    const inTemplate = await eventually('variables', async () => {
      const found = await offeredIn(prompt(), PROMPT.replace('{{ tone }}', '{{ ▮ }}'));
      return found.includes('word') && found;
    });
    assert.ok(inTemplate.includes('tone') && !inTemplate.includes('upcase'));
    const filters = await offeredIn(prompt(), PROMPT.replace('upcase', '▮'));
    assert.ok(filters.includes('truncate') && !filters.includes('word'));
    const keys = await offeredIn(prompt(), PROMPT.replace('topP: 1', 'topP: 1, ▮'));
    assert.ok(keys.includes('temperature') && !keys.includes('topP'));
  });

  it('completes the keys of samples from the prompt’s variables', async () => {
    const keys = await offeredIn(samples(), `${SAMPLES}{▮}\n`);
    for (const key of ['word', 'tone', 'expected']) assert.ok(keys.includes(key), key);
  });

  it('says what a variable holds, a filter does, a model costs and a parameter means', async () => {
    assert.match(await hoverAt(prompt(), 'word |'), /\*\*word\*\*.*hello.*bye/s);
    assert.match(await hoverAt(prompt(), 'upcase'), /Capital letters/);
    assert.match(await hoverAt(prompt(), 'openai/gpt'), /\$0\.15 in.*128,000 tokens of context/s);
    assert.match(await hoverAt(prompt(), 'topP'), /most likely/);
    const practice = inWorkspace('support-triage/triage.prompt.yml');
    assert.match(await hoverAt(practice, 'practice-1'), /offline, free of charge, not a real model/);
  });

  it('goes from a variable to its samples, and from a path to its file', async () => {
    const { position } = await placeOf(prompt(), 'word |');
    const definitions = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      prompt(),
      position,
    );
    assert.deepEqual(
      definitions.map(({ uri, range }) => [uri.path, range.start.line]),
      [[samples().path, 0]],
    );
    const path = await placeOf(prompt(), 'words.rules.yml');
    const files = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      prompt(),
      path.position,
    );
    assert.deepEqual(
      files.map(({ uri }) => uri.path),
      [rules().path],
    );
  });

  it('renames a variable in prompts, rules and samples, and refuses a name that is taken', async () => {
    const { position } = await placeOf(prompt(), 'word |');
    const rename = async (name: string) =>
      vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        prompt(),
        position,
        name,
      );
    await assert.rejects(rename('tone'), /already/);
    const edit = await rename('phrase');
    assert.deepEqual(
      edit
        .entries()
        .map(([uri, edits]) => [uri.path.split('/').at(-1), edits.length])
        .sort(),
      [
        ['words.jsonl', 2],
        ['words.prompt.yml', 1],
        ['words.rules.yml', 1],
        ['wrong.prompt.yml', 1],
      ],
    );
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      prompt(),
      position,
    );
    assert.equal(references.length, 5);
    assert.equal(await readText(samples()), SAMPLES);
  });

  it('colours templates, and lists messages and rules', async () => {
    await vscode.workspace.openTextDocument(prompt());
    const { data } = await vscode.commands.executeCommand<vscode.SemanticTokens>(
      'vscode.provideDocumentSemanticTokens',
      prompt(),
    );
    // Four delimiters, two variables and a filter.
    assert.equal(data.length / 5, 7);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      prompt(),
    );
    assert.deepEqual(
      symbols.flatMap(({ children }) => children.map(({ name }) => name)),
      ['user', 'words.rules.yml'],
    );
  });

  it('corrects what was misspelt', async () => {
    const uri = inWorkspace('language/wrong.prompt.yml');
    const { document } = await placeOf(uri, 'topQ');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      new vscode.Range(0, 0, document.lineCount, 0),
    );
    const fixes = actions.filter(({ title }) => title.startsWith('Change to'));
    assert.deepEqual(fixes.map(({ title }) => title).sort(), ['Change to “tone”', 'Change to “topP”']);
    for (const { edit } of fixes) await vscode.workspace.applyEdit(edit ?? new vscode.WorkspaceEdit());
    assert.equal(document.getText(), PROMPT);
  });
});
