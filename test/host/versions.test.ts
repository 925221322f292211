import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { parse } from 'yaml';
import { RunStore } from '../../src/core/runs/run-store.ts';
import { startOpenAiServer } from '../support/openai-server.ts';
import { newRun, resultOf } from '../unit/engine/support.ts';
import { summaryOf, violation } from '../unit/report/support.ts';
import { User } from './support/user.ts';
import { eventually, inWorkspace, newFolder, readText, write } from './support/workspace.ts';

const FIRST =
  'name: Greeting\nprovider: practice\nmodel: practice-1\nmessages:\n  - role: system\n    content: Greet.\n  - role: user\n    content: "{{ input }}"\ntestData:\n  - input: hello\n';
const SECOND = FIRST.replace('Greet.', 'Greet briefly.');

let folder = '';

const prompt = (name = 'greeting') => inWorkspace(`${folder}/${name}.prompt.yml`);
const command = (name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`promptLadder.${name}`, ...args);

function git(...args: string[]): string {
  const own = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgSign=false'];
  return execFileSync('git', [...own, ...args], { cwd: dirname(prompt().fsPath), encoding: 'utf8' });
}

async function versions(): Promise<{ file: vscode.Uri; number: number; message: string; author?: string }[]> {
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(inWorkspace(folder), '.prompt-ladder/versions/*/*.yml'),
  );
  const read = await Promise.all(found.map(async (file) => ({ ...parse(await readText(file)), file })));
  return read.sort((a, b) => a.number - b.number);
}

/** The two documents of the diff editor that is open. */
async function diff(title: RegExp): Promise<{ before: string; after: vscode.Uri }> {
  const input = await eventually(`a diff ${title}`, () => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    return tab?.input instanceof vscode.TabInputTextDiff && title.test(tab.label) && tab.input;
  });
  const before = await vscode.workspace.openTextDocument(input.original);
  return { before: before.getText(), after: input.modified };
}

async function edit(text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(prompt());
  const change = new vscode.WorkspaceEdit();
  change.replace(prompt(), new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(change);
  return document;
}

/** Stores a run in which samples passed or failed. @returns its id */
async function store(
  startedAt: string,
  statuses: Readonly<Record<string, 'passed' | 'failed'>>,
): Promise<string> {
  const writer = await new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath).create(
    newRun({ startedAt, prompt: { ...newRun().prompt, file: 'greeting.prompt.yml', source: FIRST } }),
  );
  const results = Object.entries(statuses).map(([sample, status]) => {
    const violations = status === 'failed' ? [violation('short')] : [];
    return resultOf(sample, { status, violations, output: `${status} ${startedAt}` });
  });
  for (const result of results) await writer.append(result);
  await writer.finish({ state: 'finished', finishedAt: startedAt, summary: summaryOf(results) });
  await writer.close();
  return writer.run.id;
}

/** The tabs of the dashboard. */
const dashboardTabs = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview);

/** Chooses the first item of the list that opens, as soon as it does. */
async function chooseFirst<Seen>(what: string, look: () => Seen | undefined | false): Promise<Seen> {
  return eventually(what, async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return look();
  });
}

describe('versions in the editor', () => {
  beforeEach(async () => {
    folder = newFolder('versions');
    await write(`${folder}/.prompt-ladder/config.yml`, '{}\n');
    await write(`${folder}/greeting.prompt.yml`, FIRST);
    git('init', '--quiet');
    git('config', 'user.name', 'Ada');
    git('config', 'user.email', 'ada@example.com');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(inWorkspace(folder), { recursive: true });
  });

  it('are saved with a message and the author that git has, also of unsaved text', async () => {
    await command('saveVersion', prompt(), 'The first');
    await edit(SECOND);
    await command('saveVersion', prompt(), 'Shorter');
    const [first, second] = await versions();
    assert.deepEqual(
      [first?.number, first?.message, first?.author],
      [1, 'The first', 'Ada <ada@example.com>'],
    );
    assert.equal(second?.message, 'Shorter');
    assert.match(await readText(second.file), /Greet briefly/);
  });

  it('are compared with the text of now in the diff editor', async () => {
    await command('saveVersion', prompt(), 'The first');
    await edit(SECOND);
    await command('compareWith', prompt(), 'v1');
    const { before, after } = await diff(/v1 → now/);
    assert.equal(before, FIRST);
    assert.equal(after.toString(), prompt().toString());
  });

  it('have labels, which roll back', async () => {
    await command('saveVersion', prompt(), 'The first');
    await write(`${folder}/greeting.prompt.yml`, SECOND);
    await eventually('the file of now is read', async () => {
      await command('saveVersion', prompt(), 'The second');
      return (await versions()).length === 2;
    });
    const [first, second] = await versions();
    assert.ok(first && second);
    const label = () => readText(vscode.Uri.joinPath(second.file, '../labels/production'));
    const moment = { kind: 'version', name: 'v2', version: { ...second, id: idOf(second.file) } };
    await command('labelVersion', { prompt: prompt(), moment }, 'production');
    assert.equal(await label(), `${idOf(second.file)}\n`);
    await command('rollBackLabel', prompt(), 'production');
    assert.equal(await label(), `${idOf(first.file)}\n`);
  });

  it('say in their files what a merge left wrong, and are renumbered', async () => {
    await command('saveVersion', prompt(), 'The first');
    const [first] = await versions();
    assert.ok(first);
    const label = vscode.Uri.joinPath(first.file, '../labels/production');
    const problems = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).map(({ code }) => code);
    await vscode.workspace.fs.writeFile(
      label,
      Buffer.from('<<<<<<< ours\nv1-a\n=======\nv1-b\n>>>>>>> theirs\n'),
    );
    await vscode.window.showTextDocument(label);
    await eventually('the conflict', () => problems(label).includes('unknown-version'));
    await vscode.workspace.fs.delete(label);

    const theirs = vscode.Uri.joinPath(first.file, '../v1-00000000.yml');
    const text = (await readText(first.file)).replace('The first', 'Of another branch');
    await vscode.workspace.fs.writeFile(theirs, Buffer.from(text));
    await vscode.window.showTextDocument(theirs);
    await eventually('two versions 1', () =>
      [theirs, first.file].some((uri) => problems(uri).includes('double-number')),
    );
    await command('renumberVersions', prompt());
    assert.deepEqual(
      (await versions()).map(({ number }) => number),
      [1, 2],
    );

    const misspelt = vscode.Uri.joinPath(first.file, '../v9-00000000.yml');
    await vscode.workspace.fs.writeFile(misspelt, Buffer.from(text.replace('message:', 'mesage:')));
    await vscode.window.showTextDocument(misspelt);
    await eventually('what a misspelt key means', async () => {
      const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        misspelt,
        new vscode.Range(0, 0, 100, 0),
      );
      return fixes.some(({ title }) => title === 'Change to “message”');
    });
    await vscode.workspace.fs.delete(misspelt);
  });

  it('are restored into the editor, where that can be undone', async () => {
    await command('saveVersion', prompt(), 'The first');
    await write(`${folder}/greeting.prompt.yml`, SECOND);
    const document = await vscode.workspace.openTextDocument(prompt());
    await eventually('the editor has the text of now', () => document.getText() === SECOND);
    await command('restoreVersion', prompt(), 'v1');
    assert.equal(document.getText(), FIRST);
    assert.ok(document.isDirty);
    assert.equal(await readText(prompt()), SECOND);
    await vscode.commands.executeCommand('undo');
    await eventually('the text of before', () => document.getText() === SECOND);
  });

  it('are commits, too, also from before a rename', async () => {
    git('add', '.');
    git('commit', '--quiet', '-m', 'Greet');
    git('mv', 'greeting.prompt.yml', 'welcome.prompt.yml');
    git('commit', '--quiet', '-m', 'Rename');
    await write(`${folder}/welcome.prompt.yml`, SECOND);
    await command('compareWith', prompt('welcome'), 'HEAD~1');
    const { before, after } = await diff(/→ now/);
    assert.equal(before, FIRST);
    assert.equal(after.toString(), prompt('welcome').toString());
  });

  it('stand in one line of time with commits and runs, which shows what each changed', async () => {
    git('add', '.');
    git('commit', '--quiet', '-m', 'Greet');
    await command('saveVersion', prompt(), 'The first');
    await edit(SECOND);
    await command('saveVersion', prompt(), 'The second');
    const shown = command('showHistory', prompt());
    await chooseFirst('the change of the newest moment', () =>
      vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('v1 → v2'),
    );
    await shown;
    assert.equal((await diff(/v1 → v2/)).before, FIRST);
  });

  it('are compared by what they do, and run first where they have not been', async () => {
    await command('saveVersion', prompt(), 'The first');
    await edit(SECOND);
    await command('compareBehaviour', prompt(), 'v1');
    const runs = await new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath).list();
    assert.equal(runs.length, 2);
    await eventually('the dashboard', () => dashboardTabs().length === 1);
    await command('compareBehaviour', prompt(), 'v1');
    assert.equal((await new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath).list()).length, 2);
  });

  it('are run with values of parameters, side by side', async () => {
    await command('saveVersion', prompt(), 'The first');
    await edit(SECOND);
    const compared = command('compareVariants', prompt(), 'temperature=0,0.7');
    await chooseFirst('the dashboard', () => dashboardTabs().length === 1);
    await compared;
    const store = new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath);
    const runs = await Promise.all((await store.list()).map((id) => store.read(id)));
    assert.deepEqual(runs.map(({ parameters }) => parameters.temperature).sort(), [0, 0.7]);
    assert.ok(runs.every(({ prompt: { source } }) => source.includes('Greet briefly.')));
  });

  it('are run on models of which each is offered once and at its own server', async () => {
    await using server = await startOpenAiServer({ models: ['alpha', 'beta'] });
    await write(
      `${folder}/.prompt-ladder/config.yml`,
      `provider: local\nmodel: alpha\nproviders:\n  local:\n    kind: openai\n    baseUrl: ${server.baseUrl}\n`,
    );
    await edit(FIRST.replace(/provider: .*\nmodel: .*\n/, ''));
    const user = new User();
    let offered: vscode.QuickPickItem[] = [];
    const problems: unknown[] = [];
    user.answers('showQuickPick', (items) => {
      offered = (items as vscode.QuickPickItem[]).filter(({ label }) => label === 'alpha');
      return [...offered, ...offered];
    });
    user.answers('showInputBox', async (options) => {
      const { validateInput } = options as vscode.InputBoxOptions;
      for (const text of ['', 'temprature=0,0.7', 'temperature=0,0.7'])
        problems.push(await validateInput?.(text));
      return 'temperature=0,0.7';
    });
    user.answers('showWarningMessage', 'Run');
    try {
      for (const _ of ['from its server', 'from those that were run']) {
        await command('compareVariants', prompt());
        assert.equal(offered.length, 1, JSON.stringify(offered));
        assert.match(`${offered[0]?.description}`, /^local · local: no price$/);
      }
    } finally {
      user.leave();
    }
    assert.match(String(problems[0]), /^That is one variant; /);
    assert.match(String(problems[1]), /cannot be run with temprature 0; name parameters as/);
    assert.equal(problems[2], undefined);
    const asked = user.told.filter(([method]) => method === 'showWarningMessage');
    const question = asked[0]?.[2] as vscode.MessageOptions | undefined;
    assert.match(`${question?.detail}`, /^temperature 0: 1 sample .*\ntemperature 0\.7: 1 sample /);
    assert.equal((await new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath).list()).length, 2);
  });

  it('are compared until it is decided which is better, where the user wants that', async () => {
    await using server = await startOpenAiServer({
      answer: ({ body }) => (JSON.stringify(body.messages).includes('briefly') ? 'yes' : 'no'),
    });
    await write(
      `${folder}/.prompt-ladder/config.yml`,
      `providers:\n  openai:\n    baseUrl: ${server.baseUrl}\n`,
    );
    const samples = Array.from(
      { length: 100 },
      (_, index) => `{"id":"n${index}","input":"${index}","expected":"yes"}\n`,
    );
    await write(`${folder}/samples.jsonl`, samples.join(''));
    const text = FIRST.replace(/provider: .*\nmodel: .*/, 'provider: openai\nmodel: local').replace(
      /testData:[\s\S]*/,
      'samples: samples.jsonl\n',
    );
    await edit(text);
    await command('saveVersion', prompt(), 'The first');
    await edit(text.replace('Greet.', 'Greet briefly.'));
    const user = new User();
    user.answers('showQuickPick', (items: unknown) => (items as vscode.QuickPickItem[]).at(-1));
    user.answers('showWarningMessage', 'Run');
    try {
      await command('compareBehaviour', prompt(), 'v1');
    } finally {
      user.leave();
    }
    const store = new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath);
    const [before, after] = await Promise.all((await store.list()).sort().map((id) => store.read(id)));
    assert.deepEqual([before?.draw?.beside, after?.draw?.beside], [after?.id, before?.id]);
    assert.ok(server.requests.length < 120, `${server.requests.length}`);
    await eventually('the dashboard', () => dashboardTabs().length === 1);
  });

  it('are reviewed together: what changed since a branch, and what that does', async () => {
    await write(`${folder}/farewell.prompt.yml`, FIRST);
    git('add', '.');
    git('commit', '--quiet', '-m', 'Greet');
    git('branch', 'release');
    await vscode.workspace.fs.delete(prompt('farewell'));
    await write(`${folder}/greeting.prompt.yml`, SECOND);
    await command('compareBehaviour', prompt(), 'release');
    await vscode.window.showTextDocument(prompt());
    await command('reviewChanges', 'release');
    const labels = () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)).join('\n');
    await eventually('all changes in one editor', () => labels().includes('Prompts against release ('));
    const summary = await eventually('the summary', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'prompt-ladder-changes'),
    );
    assert.match(summary.getText(), /### . `greeting\.prompt\.yml`\n\nNothing was checked in either run/);
    assert.match(summary.getText(), /What changed: \+1 −1 lines in system/);
    assert.match(summary.getText(), /\nDeleted: `farewell\.prompt\.yml`\.\n/);
    const before = vscode.workspace.textDocuments.filter(
      ({ uri }) => uri.scheme === 'prompt-ladder-version' && uri.query.includes('greeting'),
    );
    assert.deepEqual(
      before.map(({ uri }) => uri.path),
      [prompt().path],
      'at the path of now, by which the editor tells that the file was not renamed',
    );
  });

  it('lack runs in a review, which makes them by a button in its title', async () => {
    await write(`${folder}/greeting.prompt.yml`, `${FIRST}rules:\n  - check: { words: { max: 100 } }\n`);
    git('add', '.');
    git('commit', '--quiet', '-m', 'Greet');
    git('branch', 'release');
    await write(`${folder}/greeting.prompt.yml`, `${SECOND}rules:\n  - check: { words: { max: 100 } }\n`);
    await vscode.window.showTextDocument(prompt());
    const user = new User();
    user.answers('showInformationMessage', undefined);
    try {
      await command('reviewChanges', 'release');
    } finally {
      user.leave();
    }
    const tab = await eventually('the report as an editor', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(
          ({ input }) =>
            input instanceof vscode.TabInputCustom && input.uri.scheme === 'prompt-ladder-changes',
        ),
    );
    const { uri } = tab.input as vscode.TabInputCustom;
    const text = async () => (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(
      await text(),
      /has no finished run .*; choose "Make Missing Runs" in the title of this report\./,
    );
    await command('makeMissingRuns', uri);
    await eventually('a comparison', async () => !/has no finished run/.test(await text()));
    assert.equal((await new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath).list()).length, 2);
  });

  it('show a prompt that moved, and was changed, as one file', async () => {
    git('add', '.');
    git('commit', '--quiet', '-m', 'Greet');
    git('branch', 'release');
    git('mv', 'greeting.prompt.yml', 'welcome.prompt.yml');
    git('commit', '--quiet', '-m', 'Move');
    await write(`${folder}/welcome.prompt.yml`, SECOND);
    await vscode.window.showTextDocument(prompt('welcome'));
    await command('reviewChanges', 'release');
    const label = await eventually('all changes in one editor', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs.map((tab) => tab.label))
        .find((each) => each.startsWith('Prompts against release (')),
    );
    assert.equal(label, 'Prompts against release (1 file)');
  });

  it('are accepted as what a check compares with', async () => {
    await write(`${folder}/greeting.prompt.yml`, `${FIRST}rules:\n  - check: { words: { max: 100 } }\n`);
    await command('compareBehaviour', prompt(), await store('2026-11-28T10:00:00.000Z', { a: 'failed' }));
    await command('acceptBaseline', prompt());
    const [file] = await vscode.workspace.findFiles(
      new vscode.RelativePattern(inWorkspace(folder), '.prompt-ladder/baselines/*.json'),
    );
    assert.ok(file);
    const { samples } = JSON.parse(await readText(file));
    assert.equal(Object.keys(samples).length, 1);
  });
});

const idOf = ({ path }: vscode.Uri) => /([^/]+)\.yml$/.exec(path)?.[1] ?? '';
