import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { User } from './support/user.ts';
import { eventually, inWorkspace, newFolder, readText, write } from './support/workspace.ts';

const KEY = 'sk-test-123456';
const PROMPT =
  'name: Connected\nmodel: \nmessages:\n  - role: user\n    content: Hello\ntestData:\n  - { id: one }\n';

/** One for each test, and a server whose key nobody knows. */
let folder = '';
let server: OpenAiServer;
let user: User;
/** Labels of what is picked, in the order of the questions. */
let picks: RegExp[];
let offered: string[][];

const connect = (address = server.baseUrl) =>
  vscode.commands.executeCommand('promptLadder.connectServer', address);
const config = () => readText(inWorkspace(`${folder}/.prompt-ladder/config.yml`));
const messages = () =>
  user.told.filter(([method]) => /Message$/.test(`${method}`)).map(([, text]) => `${text}`);

describe('connecting a model server', () => {
  beforeEach(async () => {
    folder = newFolder('connected');
    server = await startOpenAiServer({ models: ['small', 'large'], key: KEY, answer: () => 'Ready.' });
    const prompt = await write(`${folder}/connected.prompt.yml`, PROMPT);
    await write(`${folder}/.prompt-ladder/config.yml`, '# Ours\nretries: 0\n');
    await vscode.window.showTextDocument(prompt);
    user = new User();
    offered = [];
    user.answers('showInputBox', KEY);
    user.answers('showInformationMessage', undefined);
    user.answers('showWarningMessage', undefined);
    user.answers('showErrorMessage', undefined);
    user.answers('showQuickPick', async (items) => {
      const all = (await items) as vscode.QuickPickItem[];
      offered.push(all.map(({ label, description }) => `${label} ${description}`));
      const pick = picks.shift();
      return all.find(({ label }) => pick?.test(label));
    });
  });

  afterEach(async () => {
    user.leave();
    await server.close();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(inWorkspace(folder), { recursive: true });
  });

  it('asks for a key only as the server wants one, keeps it out of files, tries the model and says so once', async () => {
    picks = [/^large$/, /^This workspace$/];
    await connect();
    await eventually('the outcome is said', () => messages().length > 0);
    assert.equal(messages().length, 1);
    assert.match(
      messages()[0] ?? '',
      /^large at http:\/\/127\.0\.0\.1:\d+\/v1 answered in .*: Ready\.\. Saved as "local" in .*config\.yml, which answers with large/,
    );
    assert.deepEqual(offered[0], ['small local: no price', 'large local: no price']);
    assert.equal(
      await config(),
      `# Ours\nretries: 0\nprovider: local\nmodel: large\nproviders:\n  local:\n    kind: openai\n    baseUrl: ${server.baseUrl}\n`,
    );
    assert.equal(server.requests.at(-1)?.headers.authorization, `Bearer ${KEY}`);
    assert.equal(user.told.filter(([method]) => method === 'showInputBox').length, 1);
  });

  it('completes the models of the server where a prompt names one', async () => {
    picks = [/^large$/, /^This workspace$/];
    await connect();
    const { completions } = await vscode.commands
      .executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        inWorkspace(`${folder}/connected.prompt.yml`),
        new vscode.Position(1, 7),
      )
      .then(({ items }) => ({ completions: items }));
    // Servers that were connected before are offered, too.
    const ours = completions.filter(
      ({ label }) => typeof label === 'object' && label.description === server.baseUrl,
    );
    assert.deepEqual(
      ours.map(({ insertText, detail }) => `${insertText}: ${detail}`),
      ['small: local: no price', 'large: local: no price'],
    );
    // Those whose price is published follow.
    const priced = completions.find(({ insertText }) => insertText === 'gpt-4o-mini');
    assert.match(priced?.detail ?? '', /^\$0\.15 in, \$0\.60 out a million tokens$/);
    assert.ok((priced?.sortText ?? '') > (ours.at(-1)?.sortText ?? ''));
  });

  it('says of its models that they have no price, where one is pointed at', async () => {
    picks = [/^large$/, /^This workspace$/];
    await connect();
    const named = await write(`${folder}/named.prompt.yml`, PROMPT.replace('model: ', 'model: large'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      named,
      new vscode.Position(1, 8),
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((content) => (typeof content === 'string' ? content : content.value)),
    );
    assert.ok(
      texts.some((text) => /Local: no price/.test(text.replaceAll('&nbsp;', ' '))),
      texts.join('\n'),
    );
  });

  it('offers them where a run is made with another model', async () => {
    picks = [/^large$/, /^This workspace$/];
    await connect();
    await eventually('the model is offered', async () => {
      offered = [];
      await vscode.commands.executeCommand(
        'promptLadder.runWith',
        inWorkspace(`${folder}/connected.prompt.yml`),
      );
      return offered[0]?.includes('small local · local: no price');
    });
    offered = [];
    await vscode.commands.executeCommand(
      'promptLadder.runWith',
      inWorkspace('support-triage/triage.prompt.yml'),
    );
    assert.ok(offered[0]?.some((row) => /^gpt-4o-mini openai · \$0\.15 in/.test(row)));
    // The practice model is on no server, and the price list has no model without a price.
    assert.deepEqual(
      offered[0]?.filter((row) => /practice-1 openai|openai · price unknown/.test(row)),
      [],
    );
  });

  it('keeps nothing where nobody answers, and says what to do', async () => {
    const before = await config();
    await connect('http://127.0.0.1:1/v1');
    await eventually('the failure is said', () => messages().length > 0);
    assert.match(messages()[0] ?? '', /Cannot reach 127\.0\.0\.1:1: nothing listens there/);
    assert.equal(await config(), before);
  });

  it('is offered where a run reaches no server, beside its resumption', async () => {
    await write(
      `${folder}/.prompt-ladder/config.yml`,
      'provider: openai\nretries: 0\nproviders:\n  openai:\n    baseUrl: http://127.0.0.1:1/v1\n',
    );
    const prompt = await write(`${folder}/connected.prompt.yml`, PROMPT.replace('model: ', 'model: small'));
    await vscode.commands.executeCommand('promptLadder.run', prompt);
    const said = await eventually('the outcome is said', () =>
      user.told.find(([method]) => method === 'showWarningMessage'),
    );
    assert.deepEqual(said.slice(2), ['Connect a Model Server…', 'Resume'], `${said[1]}`);
  });

  it('is offered where a key is set for a server that nobody asks', async () => {
    user.answers('showInputBox', (options) =>
      (options as vscode.InputBoxOptions).password ? KEY : 'http://127.0.0.1:1/v1',
    );
    await vscode.commands.executeCommand('promptLadder.setApiKey');
    const [said] = user.told.filter(([method]) => method === 'showInformationMessage');
    assert.match(
      `${said?.[1]}`,
      /^The key for http:\/\/127\.0\.0\.1:1 is set, and no provider asks that server yet\.$/,
    );
    assert.equal(said?.[2], 'Connect a Model Server…');
  });
});
