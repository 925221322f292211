import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { afterEach, beforeEach, describe } from 'mocha';
import * as vscode from 'vscode';
import { Journey } from '../support/journey.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { lensTitles } from './support/lenses.ts';
import { User } from './support/user.ts';
import { eventually, inWorkspace, newFolder, readText, write } from './support/workspace.ts';

let folder = '';
const prompt = () => inWorkspace(`${folder}/asked.prompt.yml`);
const config = () => inWorkspace(`${folder}/.prompt-ladder/config.yml`);

const text = (content: string) =>
  `model: local\nsamples: samples.jsonl\nmessages:\n  - role: user\n    content: "${content}"\n`;
const sampleLines = (expected: string) =>
  ['a', 'b', 'c'].map((id) => `${JSON.stringify({ id, question: id, expected })}\n`).join('');

/** Waits for a lens above the prompt. */
const lens = (pattern: RegExp) =>
  eventually(`a lens like ${pattern}`, async () =>
    (await lensTitles(prompt())).find((title) => pattern.test(title)),
  );

/** Waits for a problem at a sample. */
const sampleSays = (pattern: RegExp) =>
  eventually(`a sample that says ${pattern}`, () =>
    vscode.languages
      .getDiagnostics(inWorkspace(`${folder}/samples.jsonl`))
      .find(({ message }) => pattern.test(message)),
  );

async function runs(): Promise<{ id: string; provider: string; model: string; server?: string }[]> {
  const stored = inWorkspace(`${folder}/.prompt-ladder/runs`);
  const names = (await vscode.workspace.fs.readDirectory(stored)).map(([name]) => name).sort();
  return Promise.all(
    names.map(async (name) => JSON.parse(await readText(vscode.Uri.joinPath(stored, name, 'run.json')))),
  );
}

describe('the state of a prompt', () => {
  let server: OpenAiServer;
  const asking = (more = '') =>
    write(
      `${folder}/.prompt-ladder/config.yml`,
      `provider: openai\nproviders:\n  openai:\n    baseUrl: ${server.baseUrl}\n${more}`,
    );

  const journey = new Journey();

  beforeEach(async () => {
    folder = newFolder('stateful');
    server = await startOpenAiServer({
      answer: ({ body }) => ({ text: JSON.stringify(body.messages).includes('"b"') ? 'no' : 'yes' }),
    });
    await asking();
    await write(`${folder}/samples.jsonl`, sampleLines('yes'));
    await write(`${folder}/asked.prompt.yml`, text('{{ question }}'));
    await vscode.window.showTextDocument(prompt());
    await lens(/Run 3 samples/);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await server.close();
    await vscode.workspace.fs.delete(inWorkspace(folder), { recursive: true });
  });

  journey.step('is what a run of the whole set brought', async () => {
    await vscode.commands.executeCommand('promptLadder.run', prompt());
    await lens(/^2 of 3 passed · local$/);
  });

  journey.step('offers to stop a run that is asked for, and nothing else beside it', async () => {
    await lens(/Run 1 failed$/);
    // A run that asks before it begins.
    await asking('prices: { local: { input: 1000000, output: 1000000 } }\n');
    await write(`${folder}/asked.prompt.yml`, text('Now: {{ question }}'));
    await lens(/prompt changed since$/);
    let offered: readonly string[] = [];
    const user = new User();
    user.answers('showWarningMessage', async () => {
      offered = await lensTitles(prompt());
      return undefined;
    });
    try {
      await vscode.commands.executeCommand('promptLadder.run', prompt());
    } finally {
      user.leave();
    }
    assert.match(offered[0] ?? '', / Stop$/);
    assert.deepEqual(
      offered.filter((title) => /failed$|Resume$|Climb/.test(title)),
      [],
      offered.join('\n'),
    );
    await asking();
    await write(`${folder}/asked.prompt.yml`, text('{{ question }}'));
    await lens(/^2 of 3 passed · local$/);
    await lens(/Run 1 failed$/);
  });

  journey.step('says what has changed since', async () => {
    await write(`${folder}/samples.jsonl`, sampleLines('no'));
    await lens(/^2 of 3 passed · local · samples changed since$/);
    await sampleSays(/^b: .* · samples changed since$/);
    await write(`${folder}/asked.prompt.yml`, text('Now: {{ question }}'));
    await lens(/^2 of 3 passed · local · prompt and samples changed since$/);
    await sampleSays(/^b: .* · prompt and samples changed since$/);
    await write(`${folder}/samples.jsonl`, sampleLines('yes'));
    await write(`${folder}/asked.prompt.yml`, text('{{ question }}'));
    await lens(/^2 of 3 passed · local$/);
    await sampleSays(/^b: (?!.*changed since)/);
  });

  journey.step('says that knowledge has changed, whoever has changed it', async () => {
    await write(`${folder}/kb/facts.md`, 'One.\n');
    await write(`${folder}/asked.prompt.yml`, `knowledge: kb\n${text('{{ question }}')}`);
    await lens(/^2 of 3 passed · local · knowledge changed since$/);
    await vscode.commands.executeCommand('promptLadder.run', prompt());
    await lens(/^2 of 3 passed · local$/);
    await writeFile(inWorkspace(`${folder}/kb/facts.md`).fsPath, 'Two.\n');
    await lens(/^2 of 3 passed · local · knowledge changed since$/);
    await write(`${folder}/asked.prompt.yml`, text('{{ question }}'));
    await vscode.commands.executeCommand('promptLadder.run', prompt());
    await lens(/^2 of 3 passed · local$/);
  });

  journey.step('is asked for again where it was asked: provider, model and server', async () => {
    await vscode.workspace.fs.delete(config());
    const asked = server.requests.length;
    await vscode.commands.executeCommand('promptLadder.runFailed', prompt());
    const all = await runs();
    assert.deepEqual(
      all.map(({ provider, model, server: at }) => `${provider} ${model} ${at}`),
      all.map(() => `openai local ${server.baseUrl}`),
    );
    assert.ok(server.requests.length >= asked);
    await lens(/^2 of 3 passed · local$/);
  });

  journey.step('says how much of the set was run, where the version is new', async () => {
    await write(`${folder}/asked.prompt.yml`, text('Then: {{ question }}'));
    await lens(/prompt changed since$/);
    await vscode.commands.executeCommand('promptLadder.runFailed', prompt());
    await lens(/^1 of 3 samples, \d passed · local$/);
  });

  journey.step('is read again when another process has run the prompt', async () => {
    const [first] = await runs();
    assert.ok(first);
    const of = (id: string) => inWorkspace(`${folder}/.prompt-ladder/runs/${id}`);
    const soon = new Date(Date.now() + 60_000)
      .toISOString()
      .replace(/[-:.Z]/g, '')
      .replace('T', '-');
    const id = `${soon}-asked-0000`;
    const record = JSON.parse(await readText(vscode.Uri.joinPath(of(first.id), 'run.json')));
    await write(
      `${folder}/.prompt-ladder/runs/${id}/results.jsonl`,
      await readText(vscode.Uri.joinPath(of(first.id), 'results.jsonl')),
    );
    await write(
      `${folder}/.prompt-ladder/runs/${id}/run.json`,
      JSON.stringify({ ...record, id, model: 'another', state: 'cancelled' }),
    );
    await lens(/^2 of 3 passed · another · prompt changed since$/);
    await lens(/Interrupted at 3 of 3: Resume/);
  });

  journey.step('counts what a run of another process has got, until that process is killed', async () => {
    const [newest] = (await runs()).toReversed();
    assert.ok(newest);
    const of = (id: string, name: string) => `${folder}/.prompt-ladder/runs/${id}/${name}`;
    const lines = (await readText(inWorkspace(of(newest.id, 'results.jsonl')))).trimEnd().split('\n');
    const id = newest.id.replace(/0000$/, '0001');
    const results = of(id, 'results.jsonl');
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    try {
      await write(of(id, 'lock'), String(other.pid));
      await write(results, '');
      const record = JSON.parse(await readText(inWorkspace(of(newest.id, 'run.json'))));
      const { summary, finishedAt, ...begun } = record;
      await write(of(id, 'run.json'), JSON.stringify({ ...begun, id, state: 'running' }));
      await lens(/^Running: 0 of 3 samples, 0 passed · another/);
      await appendFile(inWorkspace(results).fsPath, `${lines[0]}\n`);
      await lens(/^Running: 1 of 3 samples, \d passed · another/);
      other.kill('SIGKILL');
      await lens(/Interrupted at 1 of 3: Resume/);
      await lens(/^2 of 3 passed · another/);
    } finally {
      other.kill('SIGKILL');
    }
  });

  journey.test('is true at each step');
});
