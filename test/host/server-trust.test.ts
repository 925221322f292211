import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { User } from './support/user.ts';
import { inWorkspace, write } from './support/workspace.ts';

const SECRET = 'sk-other-secret-1';

describe('a workspace that wants an environment variable for its server', () => {
  let server: OpenAiServer;
  let user: User;
  const run = () => vscode.commands.executeCommand('promptLadder.run', inWorkspace('cloned/a.prompt.yml'));
  const config = (variable: string) =>
    write(
      'cloned/.prompt-ladder/config.yml',
      `provider: openai\nproviders: { openai: { baseUrl: "${server.baseUrl}", apiKeyEnv: ${variable} } }\n`,
    );
  const questions = () =>
    user.told
      .filter(([method]) => method === 'showWarningMessage')
      .map(([, question]) => `${question}`)
      // A run of another test may end late.
      .filter((question) => question.startsWith('This workspace wants'));

  // An agreement is with one server: each attempt has its own.
  beforeEach(async () => {
    server = await startOpenAiServer();
    process.env.OTHER_SECRET = SECRET;
    await write(
      'cloned/a.prompt.yml',
      'model: m\nmessages: [{ role: user, content: "{{ n }}" }]\ntestData: [{ n: 1 }]\n',
    );
    user = new User();
  });

  afterEach(async () => {
    user.leave();
    delete process.env.OTHER_SECRET;
    await server.close();
    await vscode.workspace.fs.delete(inWorkspace('cloned'), { recursive: true });
  });

  it('gets it once a person has agreed, who is asked once for each', async () => {
    await config('OTHER_SECRET');
    user.answers('showErrorMessage', undefined);
    user.answers('showInformationMessage', undefined);
    user.answers('showWarningMessage', undefined);
    await run();
    assert.equal(server.requests.length, 0);
    user.answers('showWarningMessage', 'Agree');
    await run();
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      [`Bearer ${SECRET}`],
    );
    await run();
    await config('PATH');
    user.answers('showWarningMessage', undefined);
    await run();
    const question = (variable: string) =>
      `This workspace wants to send prompts, samples and the environment variable ${variable} to ${server.baseUrl}.`;
    assert.deepEqual(questions(), [question('OTHER_SECRET'), question('OTHER_SECRET'), question('PATH')]);
    assert.equal(server.requests.length, 1);
  });

  it('cannot name the usual server in its settings', async () => {
    const settings = vscode.workspace.getConfiguration('promptLadder', inWorkspace('cloned'));
    await assert.rejects(
      Promise.resolve(
        settings.update('openai.baseUrl', server.baseUrl, vscode.ConfigurationTarget.Workspace),
      ),
    );
  });
});
