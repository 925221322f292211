import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { User } from './support/user.ts';
import { eventually, inWorkspace, newFolder, ours, readText, write } from './support/workspace.ts';

/** One for each test: nothing of an earlier one is known of it. */
let folder = '';
const prompt = () => inWorkspace(`${folder}/priced.prompt.yml`);
const run = () => vscode.commands.executeCommand('promptLadder.run', prompt());
const config = (more: string) =>
  write(
    `${folder}/.prompt-ladder/config.yml`,
    `provider: openai\nproviders: { openai: { baseUrl: "${server.baseUrl}" } }\nprices: { dear: { input: 1000000, output: 1000000 }, cheap: { input: 1, output: 1 } }\n${more}`,
  );

async function storedRuns(): Promise<string[]> {
  const runs = inWorkspace(`${folder}/.prompt-ladder/runs`);
  const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(runs)).catch(() => []);
  return entries.map(([name]) => name).sort();
}

let server: OpenAiServer;
let user: User;

describe('what a run may cost', () => {
  beforeEach(async () => {
    folder = newFolder('priced');
    server = await startOpenAiServer({ answer: () => ({ text: 'yes' }) });
    await config('');
    await write(
      `${folder}/priced.prompt.yml`,
      'name: Priced\nmodel: dear\nmodelParameters: { maxTokens: 9 }\nvolume: 700\nmessages:\n  - role: user\n    content: "Is {{ n }} a number?"\ntestData:\n  - { n: 1, expected: "yes" }\n  - { n: 2, expected: "yes" }\n',
    );
    user = new User();
  });

  afterEach(async () => {
    user.leave();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await server.close();
    await vscode.workspace.fs.delete(inWorkspace(folder), { recursive: true });
  });

  it('is asked about before an expensive run, and a no leaves no trace', async () => {
    user.answers('showWarningMessage', undefined);
    user.answers('showErrorMessage', undefined);
    await run();
    assert.equal(user.told.length, 1);
    const [, question, options] = user.told[0] as [string, string, vscode.MessageOptions];
    assert.match(
      question,
      /^Run the samples of Priced\? The run may cost up to \$\d+\.\d\d, above the limit of \$1\.00 for asking first\.$/,
    );
    assert.equal(options.modal, true);
    assert.match(options.detail ?? '', /^2 samples × 1 model: ≈ \d+–\d+ input tokens, /);
    assert.equal(server.requests.length, 0);
    assert.deepEqual(await storedRuns(), []);
  });

  it('is shown without a call by Estimate Run, which offers to run', async () => {
    user.answers('showInformationMessage', undefined);
    await vscode.commands.executeCommand('promptLadder.estimateRun', prompt());
    const [, message, action] = user.told[0] as string[];
    assert.match(
      message ?? '',
      /^Priced: 2 samples × 1 model: ≈ \d+–\d+ input tokens, .* \(dear; input by [^;]+; output by /,
    );
    assert.equal(action, 'Run');
    assert.equal(server.requests.length, 0);
  });

  it('is agreed to by a yes, and kept with the run, whose end is told in a sentence', async () => {
    user.answers('showWarningMessage', 'Run');
    user.answers('showInformationMessage', undefined);
    await run();
    assert.equal(server.requests.length, 2);
    const told = await eventually('the outcome', () =>
      user.told.find(([method]) => method === 'showInformationMessage'),
    );
    assert.match(String(told[1]), /^Priced: (All 2 pass|2 of 2 samples passed)\.$/);
    assert.deepEqual(told.slice(2), ['Show Results']);
    const [id] = await storedRuns();
    const stored = JSON.parse(await readText(inWorkspace(`${folder}/.prompt-ladder/runs/${id}/run.json`)));
    assert.equal(stored.forecast.samples, 2);
  });

  it('is asked about by the threshold of the settings, which a workspace may only lower', async () => {
    const settings = vscode.workspace.getConfiguration('promptLadder', prompt());
    user.answers('showWarningMessage', undefined);
    user.answers('showInformationMessage', undefined);
    const asked = () => user.told.filter(([method]) => method === 'showWarningMessage').length;
    // Answers that are there already cost nothing, and nothing is asked about them.
    await settings.update('cache', false, vscode.ConfigurationTarget.Workspace);
    try {
      for (const name of ['confirmAbove', 'maxCost'])
        await assert.rejects(
          Promise.resolve(settings.update(name, 1e6, vscode.ConfigurationTarget.Workspace)),
          name,
        );
      await config('confirmAbove: 1000000\n');
      await run();
      assert.equal(asked(), 1);
      await config('');
      await settings.update('confirmAbove', 1e6, vscode.ConfigurationTarget.Global);
      await run();
      assert.equal(asked(), 1);
      await config('confirmAbove: 5\n');
      await run();
      assert.equal(asked(), 2);
      await settings.update('maxCost', 1e5, vscode.ConfigurationTarget.Global);
      await run();
      assert.equal(asked(), 2);
    } finally {
      await settings.update('cache', undefined, vscode.ConfigurationTarget.Workspace);
      await settings.update('confirmAbove', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('maxCost', undefined, vscode.ConfigurationTarget.Global);
      await config('');
    }
  });

  it('is shown at scale as Markdown, for the volume that is written', async () => {
    user.answers('showInputBox', '1000/hour');
    const chosen = (items: unknown) => (items as { picked?: boolean }[]).filter(({ picked }) => picked);
    user.answers('showQuickPick', chosen);
    await vscode.commands.executeCommand('promptLadder.showCosts', prompt());
    const [, options] = user.told[0] as [string, vscode.InputBoxOptions];
    assert.equal(options.value, '700/day');
    const problem = (text: string) => options.validateInput?.(text);
    assert.deepEqual([problem(''), problem('5/week'), problem('9')], [undefined, undefined, undefined]);
    for (const text of ['0', '-1', 'many', '5/second'])
      assert.match(String(problem(text)), /^Write a number of calls/);
    const document = await eventually('the costs', () =>
      vscode.workspace.textDocuments.find(
        (each) => each.uri.scheme === 'prompt-ladder-costs' && /^# Costs of Priced\n/.test(each.getText()),
      ),
    );
    const text = document.getText();
    assert.match(text, /\n## At scale\n\n\| {2}\| dear \|\n/);
    assert.match(text, /\n\| a month of 24\\,000 calls a day \| \\\$/);
    assert.match(text, /a month with 30 \\% longer prompts/);
    const tab = await eventually('the preview', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(
          ({ input }) => input instanceof vscode.TabInputWebview || input instanceof vscode.TabInputCustom,
        ),
    );
    assert.match(tab.label, /priced costs\.md/);
    assert.equal(user.told.length, 2);
  });

  it('offers the models of the price list with their prices, and asks what a name that is not there means', async () => {
    const practice = inWorkspace('support-triage/triage.prompt.yml');
    let offered: vscode.QuickPickItem[] = [];
    user.answers('showQuickPick', (items) => {
      offered = items as vscode.QuickPickItem[];
      return offered.filter(({ label }) => /^(gpt-4o|Another model…)$/.test(label));
    });
    user.answers('showInputBox', (options) => {
      const { title, validateInput } = options as vscode.InputBoxOptions;
      const of = (text: string) => (validateInput?.(text) as { message?: string } | undefined)?.message;
      if (!/write its id|Id of the model/.test(`${title} ${(options as vscode.InputBoxOptions).prompt}`))
        return '5';
      assert.equal(of('gpt-4o-min'), 'No price is known for "gpt-4o-min"; did you mean gpt-4o-mini?');
      assert.equal(of('gpt-4o-mini'), undefined);
      return 'gpt-4o-min';
    });
    await vscode.commands.executeCommand('promptLadder.showCosts', practice);
    const mini = offered.find(({ label }) => label === 'gpt-4o-mini');
    assert.equal(mini?.description, '$0.15 in, $0.60 out a million tokens · OpenAI');
    const text = await eventually('the costs', () =>
      vscode.workspace.textDocuments
        .find(({ uri }) => uri.scheme === 'prompt-ladder-costs' && uri.query.includes('gpt-4o-min"'))
        ?.getText(),
    );
    assert.match(text, /\| {2}\| gpt\\-4o \| gpt\\-4o\\-min \|/);
    assert.match(text, /did you mean gpt\\-4o\\-mini/);
  });

  it('has no price where a model is on a server of this machine, in the choice as in the table', async () => {
    await write(
      `${folder}/local.prompt.yml`,
      'name: Local\nmodel: homemade\nmessages:\n  - role: user\n    content: "Is {{ n }} a number?"\ntestData:\n  - { n: 1 }\n',
    );
    let offered: vscode.QuickPickItem[] = [];
    user.answers('showInputBox', '5');
    user.answers('showQuickPick', (items) => {
      offered = items as vscode.QuickPickItem[];
      return offered.filter(({ label }) => ['homemade', 'gpt-4o', 'cheap'].includes(label));
    });
    await vscode.commands.executeCommand('promptLadder.showCosts', inWorkspace(`${folder}/local.prompt.yml`));
    const described = (model: string) => offered.find(({ label }) => label === model)?.description;
    assert.equal(described('homemade'), 'local: no price');
    assert.match(String(described('gpt-4o')), /^\$\d/);
    assert.match(String(described('cheap')), /^\$1\.00 in, /);
    const text = await eventually('the costs', () =>
      vscode.workspace.textDocuments
        .find(({ uri }) => uri.scheme === 'prompt-ladder-costs' && uri.query.includes('homemade'))
        ?.getText(),
    );
    const [, ...cells] = /\n\| a call \|(.*)\|(.*)\|(.*)\|\n/.exec(text) ?? [];
    assert.deepEqual(
      cells.map((cell) => cell.includes('local')),
      [true, false, false],
    );
  });

  it('is held against budgets while the prompt is edited', async () => {
    const uri = await write(
      `${folder}/budget.prompt.yml`,
      'messages:\n  - role: user\n    content: "{{ n }}"\nbudget: { maxInputTokens: 3 }\ntestData:\n  - { n: Is this one too long? }\n  - { n: "" }\n',
    );
    await vscode.commands.executeCommand('promptLadder.validate');
    const found = await eventually('a diagnostic', () => ours(uri).length > 0 && ours(uri));
    assert.deepEqual(found.map(({ code, range }) => [code, range.start.line]).sort(), [
      ['empty-message', 6],
      ['over-budget', 2],
    ]);
  });

  it('is told in the currency of the workspace', async () => {
    await config('currency: { label: EUR, perUsd: 0.5 }\n');
    user.answers('showInformationMessage', undefined);
    await vscode.commands.executeCommand('promptLadder.estimateRun', prompt());
    assert.match(String(user.told[0]?.[1]), /, €\d+\.\d\d–€/);
  });
});
