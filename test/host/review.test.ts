import assert from 'node:assert/strict';
import { dirname, relative } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { parse } from 'yaml';
import { reviewsFolder } from '../../src/core/reviews/review-files.ts';
import type { Result } from '../../src/core/runs/result.ts';
import { RunStore } from '../../src/core/runs/run-store.ts';
import { outputUri, shownOutput } from '../../src/host/run/output-address.ts';
import { newRun, resultOf } from '../unit/engine/support.ts';
import { violation } from '../unit/report/support.ts';
import { lensTitles } from './support/lenses.ts';
import {
  discardEditors,
  eventually,
  inWorkspace,
  newFolder,
  ours,
  readText,
  write,
} from './support/workspace.ts';

const OUTPUTS = {
  a: '{"category":"bugs"}',
  b: '[click](command:workbench.action.quit) <b>$(alert)</b>',
  c: 'third',
};

/** The folder of the test that runs. */
let folder = '';

const prompt = () => inWorkspace(`${folder}/review.prompt.yml`);
const samples = () => inWorkspace(`${folder}/samples.jsonl`);
const root = () => dirname(prompt().fsPath);
const command = (name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`promptLadder.${name}`, ...args);
const active = () => vscode.window.activeTextEditor?.document;

/** Runs are ordered by the second they began in. */
let stored = 0;

/** Stores a run in which the outputs were escalated. @returns its id */
async function store(
  outputs: Readonly<Record<string, string>>,
  overrides: Partial<Result> = {},
): Promise<string> {
  const writer = await new RunStore(inWorkspace(`${folder}/.prompt-ladder`).fsPath).create(
    newRun({
      startedAt: new Date(Date.now() + 1_000 * ++stored).toISOString(),
      prompt: { ...newRun().prompt, file: 'review.prompt.yml' },
    }),
  );
  for (const [sample, output] of Object.entries(outputs)) {
    const violations = [violation('short', { span: { start: 0, end: 5 }, message: 'is <i>too</i> long' })];
    await writer.append(
      resultOf(sample, { status: 'failed', escalated: true, output, violations, ...overrides }),
    );
  }
  await writer.close();
  return writer.run.id;
}

/** Opens the output of a sample, out of the queue. */
async function openWaiting(output: string): Promise<vscode.Uri> {
  return eventually(`an output that waits: ${output}`, async () => {
    await command('reviewNext');
    return isOpen(output) && active()?.uri;
  });
}

/** Whether an output of this test is in the editor. */
function isOpen(output: string): boolean {
  const document = active();
  const isOurs = document?.uri.scheme === 'prompt-ladder-review' && document.uri.toString().includes(folder);
  return isOurs && document.getText().endsWith(`── Output ──\n${output}\n`);
}

const lenses = async (uri: vscode.Uri): Promise<string[]> =>
  (await lensTitles(uri)).map((title) => title.replace(/^\$\([\w-]+\) /, ''));

/** Ours; editors have more of their own. */
async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
  );
  return offered.filter((action) => action.command?.command.startsWith('promptLadder.'));
}

interface Stored {
  readonly uri: vscode.Uri;
  readonly [key: string]: unknown;
}

async function verdicts(): Promise<Stored[]> {
  const files = await vscode.workspace.findFiles(`${folder}/.prompt-ladder/reviews/**/*.yml`);
  return Promise.all(files.map(async (uri) => ({ ...parse(await readText(uri)), uri })));
}

const verdictOn = (sample: string) =>
  eventually(`a verdict on ${sample}`, async () =>
    (await verdicts()).find((verdict) => verdict.sample === sample),
  );

const sampleNow = async (id: string) =>
  (await readText(samples()))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .find((sample) => sample.id === id);

describe('the review queue', () => {
  beforeEach(async () => {
    folder = newFolder('review');
    await write(
      `${folder}/review.prompt.yml`,
      'model: m\nsamples: samples.jsonl\nmessages:\n  - role: user\n    content: "{{ q }}"\n',
    );
    await write(
      `${folder}/samples.jsonl`,
      '{"id": "a", "q": 1, "expected": {"category": "bug"}}\n{"id":"b","q":2}\n{"id":"c","q":3}\n',
    );
    await write(`${folder}/.prompt-ladder/config.yml`, 'provider: practice\n');
    await store(OUTPUTS);
  });

  afterEach(async () => {
    await discardEditors();
    await vscode.workspace.fs.delete(inWorkspace(folder), { recursive: true });
  });

  it('goes from output to output', async () => {
    const seen = new Set<string>();
    for (const output of Object.values(OUTPUTS)) seen.add((await openWaiting(output)).toString());
    assert.equal(seen.size, 3);
  });

  it('is a view whose items open the outputs', async () => {
    await openWaiting(OUTPUTS.b);
    await eventually('the first output opened from the view', async () => {
      await vscode.commands.executeCommand('promptLadder.reviewQueue.focus');
      await vscode.commands.executeCommand('list.focusFirst');
      await vscode.commands.executeCommand('list.expand');
      // Expanding what is expanded already moves the focus.
      await vscode.commands.executeCommand('list.focusFirst');
      await vscode.commands.executeCommand('list.focusDown');
      await vscode.commands.executeCommand('list.select');
      return isOpen(OUTPUTS.a);
    });
  });

  it('says in its first line how to decide, has no lens that would move the text, and opens the output', async () => {
    const uri = await openWaiting(OUTPUTS.b);
    assert.match(active()?.getText() ?? '', /^Press a to approve, .*\n\n── b breaks ──\n/);
    assert.deepEqual(await lenses(uri), []);
    await command('openOutput', uri, { groupId: 1 });
    assert.deepEqual([active()?.uri.scheme, active()?.getText()], ['prompt-ladder-output', OUTPUTS.b]);
    assert.deepEqual(await lenses(shownOutput(uri) ?? uri), []);
  });

  it('offers quick fixes on what breaks a rule, one of which approves until it is undone', async () => {
    const review = await openWaiting(OUTPUTS.b);
    const uri = shownOutput(review);
    assert.ok(uri);
    await vscode.window.showTextDocument(uri);
    const [marked] = await eventually('diagnostics', () => ours(uri).length > 0 && ours(uri));
    assert.ok(marked);
    const actions = await quickFixes(uri, marked.range);
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Approve this output', 'Use this output as the expected answer'],
    );
    const fix = actions[0]?.command;
    assert.ok(fix);
    await vscode.commands.executeCommand(fix.command, ...(fix.arguments ?? []));
    const verdict = await verdictOn('b');
    assert.equal(verdict.verdict, 'approve');
    assert.equal(verdict.output, OUTPUTS.b);
    assert.equal(dirname(verdict.uri.fsPath), reviewsFolder(root(), prompt().fsPath));
    assert.match(
      relative(root(), verdict.uri.fsPath).replaceAll('\\', '/'),
      /^\.prompt-ladder\/reviews\/review-\w{8}\/\w+-\w{12}\.yml$/,
    );
    await vscode.window.showTextDocument(review);
    await eventually('the verdict in its review', () =>
      /^Approved.*, .+\. Press/.test(active()?.getText() ?? ''),
    );
    await eventually('the approval undone by the button of its message', async () => {
      await vscode.commands.executeCommand('notifications.focusLastToast');
      await vscode.commands.executeCommand('notification.acceptPrimaryAction');
      return (await verdicts()).length === 0;
    });
    await openWaiting(OUTPUTS.b);
  });

  it('counts a decision at once above the prompt, and no longer once it is undone', async () => {
    const counted = (passed: number) =>
      eventually(`${passed} passed above the prompt`, async () =>
        (await lenses(prompt())).some((title) => title.startsWith(`${passed} of 3 passed`)),
      );
    await vscode.window.showTextDocument(prompt());
    await counted(0);
    await command('approve', await openWaiting(OUTPUTS.b));
    await counted(1);
    const { uri } = await verdictOn('b');
    await vscode.workspace.fs.delete(uri);
    await counted(0);
  });

  it('rejects with a note', async () => {
    await openWaiting(OUTPUTS.b);
    const rejecting = command('reject');
    await eventually('an answered question', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return (await verdicts()).length > 0;
    });
    await rejecting;
    const first = await verdictOn('b');
    assert.deepEqual([first.verdict, first.note], ['reject', undefined]);
    await vscode.workspace.fs.delete(first.uri);
    const uri = await openWaiting(OUTPUTS.b);
    await command('reject', uri, 'Rude.');
    assert.equal((await verdictOn('b')).note, 'Rude.');
  });

  it('makes a correction the expected answer of its sample', async () => {
    const output = await openWaiting(OUTPUTS.a);
    await command('correct');
    const document = active();
    assert.ok(document?.isUntitled);
    assert.equal(document.getText(), OUTPUTS.a);
    await command('saveCorrection', document.uri, 'unchanged');
    assert.equal((await verdicts()).filter(({ sample }) => sample === 'a').length, 0);

    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, 9, 0), '{"category":"billing"}');
    await vscode.workspace.applyEdit(edit);
    await command('saveCorrection', document.uri, 'Money is meant.');
    const { verdict, correction, note } = await verdictOn('a');
    assert.deepEqual([verdict, correction, note], ['correct', '{"category":"billing"}', 'Money is meant.']);
    assert.deepEqual(await sampleNow('a'), { id: 'a', q: 1, expected: { category: 'billing' } });
    assert.match(
      await readText(samples()),
      /^\{"id": "a", "q": 1, "expected": \{"category": "billing"\}\}\n/,
    );
    assert.ok(!vscode.workspace.textDocuments.some(({ isUntitled, isClosed }) => isUntitled && !isClosed));
    await vscode.window.showTextDocument(output);
    await eventually('the verdict in its review', () =>
      /^Corrected.*, .+\. Press/.test(active()?.getText() ?? ''),
    );
  });

  it('offers the quick fixes on the line of a failed sample too', async () => {
    await write(`${folder}/samples.jsonl`, '{"id":"a","q":1,"expected":{"category":"billing"}}\n');
    // The stored run is of the future, and its results would be the newest.
    await command('clearResults');
    await vscode.window.showTextDocument(samples());
    // While an earlier run ends, a further one is refused.
    const marked = await eventually('a failed sample', async () => {
      await command('run', prompt());
      return ours(samples()).find(({ code }) => code === 'expected');
    });
    const actions = await quickFixes(samples(), marked.range);
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Open its output', 'Approve this output', 'Use this output as the expected answer'],
    );
    const approve = actions[1]?.command;
    assert.ok(approve);
    await vscode.commands.executeCommand(approve.command, ...(approve.arguments ?? []));
    const approved = await eventually('the approval', async () =>
      (await verdicts()).find(({ verdict }) => verdict === 'approve'),
    );
    assert.equal(approved.sample, 'a');
  });

  it('makes an output the expected answer, also where its sample has moved', async () => {
    const uri = await openWaiting(OUTPUTS.c);
    await write(`${folder}/samples.jsonl`, `{"id":"new","q":0}\n${await readText(samples())}`);
    await eventually('the moved sample', async () =>
      (await vscode.workspace.openTextDocument(samples())).getText().includes('"new"'),
    );
    await command('useAsExpected', uri);
    assert.deepEqual(await sampleNow('c'), { id: 'c', q: 3, expected: OUTPUTS.c });
  });

  it('keeps a verdict although its sample is gone', async () => {
    await store({ gone: 'nobody asks any more' });
    const uri = await openWaiting('nobody asks any more');
    const before = await readText(samples());
    void command('useAsExpected', uri);
    await command('approve', uri);
    assert.equal((await verdictOn('gone')).verdict, 'approve');
    assert.equal(await readText(samples()), before);
  });

  it('leaves outputs alone that passed', async () => {
    const runId = await store({ fine: 'good' }, { status: 'passed', escalated: undefined, violations: [] });
    const uri = outputUri(root(), { runId, sample: 'fine', repeat: 0 }, 'good');
    await vscode.window.showTextDocument(uri);
    assert.equal(active()?.getText(), 'good');
    assert.deepEqual(await lenses(uri), []);
  });

  it('copes with commands without arguments and without an editor', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const before = (await verdicts()).length;
    for (const name of ['approve', 'reject', 'correct', 'saveCorrection', 'useAsExpected'])
      await command(name);
    for (const name of ['approve', 'saveCorrection', 'reviewNext']) await command(name, { uri: 7 }, 8);
    assert.equal((await verdicts()).length, before);
  });
});
