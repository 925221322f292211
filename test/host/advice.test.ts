import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ADVICE_CASES } from '../support/advice-cases.ts';
import { Journey } from '../support/journey.ts';
import { startOpenAiServer } from '../support/openai-server.ts';
import { DashboardPage } from './support/dashboard-page.ts';
import { User } from './support/user.ts';
import {
  discardEditors,
  eventually,
  inWorkspace,
  newFolder,
  ours,
  readText,
  write,
} from './support/workspace.ts';

let folder = '';
const prompt = () => inWorkspace(`${folder}/x.prompt.yml`);
const execute = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`promptLadder.${command}`, ...args);
const lasting = <Value>(): PromiseWithResolvers<Value> => Promise.withResolvers();
const activeText = () => vscode.window.activeTextEditor?.document.getText() ?? '';

describe('advice in the editor', () => {
  let page: DashboardPage;
  let user: User;
  const journey = new Journey();

  beforeEach(async () => {
    page = new DashboardPage();
    user = new User();
    folder = newFolder('advice');
    const { files } = ADVICE_CASES.find(({ name }) => name === 'shape') ?? assert.fail();
    await write(`${folder}/.prompt-ladder/config.yml`, 'provider: practice\n');
    for (const [name, text] of Object.entries(files)) await write(`${folder}/${name}`, text);
  });
  afterEach(async () => {
    user.leave();
    page.leave();
    await discardEditors();
  });

  const fault = () => page.advice?.faults[0];
  const items = () => fault()?.items ?? [];
  const item = () => items()[0] ?? assert.fail('nothing is advised');

  journey.step('goes from the cause to an edit that is shown, tried, kept and undone', async () => {
    const before = await readText(prompt());
    await execute('run', prompt());
    await execute('advise', prompt());
    const { id, title } = await eventually('advice', () => items()[0]);
    // Those that the triage hears decline are told of by themselves.
    const count = await eventually('why it fails', () => page.failing('format'));
    assert.equal(count + page.failing('refusal'), 18);
    assert.match(
      `${fault()?.title} ${title}`,
      new RegExp(`^${count} answers are not JSON\\. Ask for a JSON Schema`),
    );

    page.act({ do: 'show-edit', id });
    const shown = await eventually('the diff', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs.map(({ input }) => input))
        .find((input) => input instanceof vscode.TabInputTextDiff),
    );
    const [now, edited] = await Promise.all(
      [shown.original, shown.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.equal(now?.getText(), before);
    assert.match(edited?.getText() ?? '', /responseFormat: json_schema/);

    page.act({ do: 'try-edit', id });
    await eventually('the trial', () => !page.advice?.busy && item().trial);
    assert.match(
      item().trial ?? '',
      new RegExp(`^Fixes ${count} of ${count}, no sample passes yet, so there is no guard`),
    );
    assert.equal(item().helps, true);
    assert.equal(await readText(prompt()), before);

    const answer = lasting<string>();
    user.answers('showInformationMessage', () => answer.promise);
    page.act({ do: 'keep-edit', id });
    await eventually('what was kept', () => item().kept);
    assert.match(item().kept ?? '', /^Kept as v2-\w+\. No samples are held out/);
    assert.equal(await readText(prompt()), edited?.getText());
    answer.resolve('Undo');
    await eventually('the text of before', async () => (await readText(prompt())) === before);
    await eventually('the button', () => item().kept === undefined);
  });

  journey.step('writes nothing where the edit does not fit any more, and says so', async () => {
    const before = await readText(prompt());
    const told = lasting<string>();
    user.answers('showErrorMessage', (message) => told.resolve(String(message)));
    await write(`${folder}/x.prompt.yml`, `# mine\n${before}`);
    page.act({ do: 'keep-edit', id: item().id });
    assert.match(
      await told.promise,
      /x\.prompt\.yml has changed since the edit was made.*nothing was written/,
    );
    await eventually('the end of it', () => page.advice?.busy === undefined);
    assert.equal(await readText(prompt()), `# mine\n${before}`);
    await write(`${folder}/x.prompt.yml`, before);
  });

  journey.step('discards an edit', async () => {
    const { id } = item();
    const count = items().length;
    page.act({ do: 'discard-edit', id });
    await eventually('one less', () => items().length === count - 1);
    assert.ok(items().every((each) => each.id !== id));
  });

  journey.test('is shown, tried, kept, undone and discarded');

  it('improves a prompt step by step, says how, and is undone in the editor', async () => {
    const before = await readText(prompt());
    await vscode.window.showTextDocument(prompt());
    const answer = lasting<string>();
    user.answers('showInformationMessage', () => answer.promise);
    await execute('improve', prompt(), { steps: 2 });
    await eventually('the log', () => activeText().includes('Nothing fails now.'));
    assert.match(
      activeText(),
      /1\. Ask for a JSON Schema[\s\S]*why: (\d+) answers are not JSON\.\s+Fixes \1 of \1,[\s\S]*kept as v\d-/,
    );
    assert.match(await readText(prompt()), /responseFormat: json_schema/);
    await eventually('the offer', () =>
      user.told.some(([, text]) => /0 of 18 → 18 of 18 pass\./.test(`${text}`)),
    );
    answer.resolve('Undo All Steps');
    await eventually('the text of before', () => activeText() === before);
    await vscode.window.activeTextEditor?.document.save();
  });

  it('warns in Problems of an example that wrong answers copy, until it is gone', async () => {
    const spoilt = ADVICE_CASES.find(({ name }) => name.startsWith('example that')) ?? assert.fail();
    await using server = await startOpenAiServer({ answer: ({ body }) => spoilt.answer?.(body) ?? '' });
    await write(
      `${folder}/copied/.prompt-ladder/config.yml`,
      `provider: openai\nproviders:\n  openai:\n    baseUrl: ${server.baseUrl}\n`,
    );
    for (const [name, text] of Object.entries(spoilt.files)) await write(`${folder}/copied/${name}`, text);
    const copied = inWorkspace(`${folder}/copied/x.prompt.yml`);
    await vscode.window.showTextDocument(copied);
    await execute('run', copied);
    const warning = () => ours(copied).find(({ code }) => code === 'copied-example');
    const { message, range } = await eventually('the warning', warning);
    assert.match(message, /6 of 6 wrong answers answer "bug" as this example does/);
    assert.equal(range.start.line, 11);
    await vscode.workspace.fs.delete(inWorkspace(`${folder}/copied/.prompt-ladder/runs`), {
      recursive: true,
    });
    await write(
      `${folder}/copied/x.prompt.yml`,
      (await readText(copied)).replace('Label: bug', 'Label: account'),
    );
    await eventually('no warning', () => !warning());
  });
});
