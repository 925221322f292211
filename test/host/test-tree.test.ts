import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { countingHere } from '../../src/core/estimate/counting.ts';
import { CheckedPrompts } from '../../src/host/prompt/checked-prompts.ts';
import { TestResults } from '../../src/host/run/test-results.ts';
import { TestTree } from '../../src/host/run/test-tree.ts';
import { inWorkspace, write } from './support/workspace.ts';

describe('the tests of a workspace that is opened', () => {
  const named = (name: string) =>
    `name: ${name}\nmessages:\n  - role: user\n    content: "{{ n }}"\ntestData:\n  - { n: 1 }\n  - { n: 2 }\n`;
  const places = ['several/a.prompt.yml', 'several/b.prompt.yml', 'several/broken.prompt.yml'];
  let controller: vscode.TestController;
  let prompts: CheckedPrompts;
  let tree: TestTree;
  /** By prompt, what has changed since its results came. */
  let changes: Map<string, readonly string[]>;

  beforeEach(async () => {
    controller = vscode.tests.createTestController('several', 'Several');
    await write('several/a.prompt.yml', named('Zebra'));
    await write('several/b.prompt.yml', named('Ant'));
    await write('several/broken.prompt.yml', 'messages: 5\n');
    prompts = new CheckedPrompts(countingHere, (error) => assert.fail(String(error)));
    changes = new Map();
    tree = new TestTree(controller, prompts, (prompt) => changes.get(prompt.toString()) ?? []);
  });
  afterEach(async () => {
    prompts.dispose();
    controller.dispose();
    await vscode.workspace.fs.delete(inWorkspace('several'), { recursive: true });
  });

  const ours = () =>
    places.map((path) => {
      const item = controller.items.get(inWorkspace(path).toString());
      assert.ok(item, path);
      const { label, description, sortText, error } = item;
      return { label, description, sortText, isBroken: error !== undefined };
    });

  it('have the names of their files before a prompt is read, and keep their places when they get its name', async () => {
    const found = new Promise<ReturnType<typeof ours>>((resolve) => {
      prompts.onDidFind((uris) => {
        for (const uri of uris) tree.add(uri);
        assert.deepEqual(prompts.all, []);
        resolve(ours());
      });
    });
    prompts.onDidChange((uri) => void tree.update(uri));
    void prompts.checkAll();
    const early = await prompts.every();
    assert.deepEqual(
      await found,
      places.map((path) => ({ label: path, description: undefined, sortText: path, isBroken: false })),
    );
    assert.equal(early.length, tree.roots.length, 'whoever asks during the check gets all prompts');
    assert.deepEqual(ours(), [
      { label: 'Zebra', description: places[0], sortText: places[0], isBroken: false },
      { label: 'Ant', description: places[1], sortText: places[1], isBroken: false },
      { label: places[2], description: undefined, sortText: places[2], isBroken: true },
    ]);
  });

  it('do not pass where nothing is checked', async () => {
    prompts.onDidFind((uris) => uris.forEach((uri) => void tree.add(uri)));
    await prompts.checkAll();
    const prompt = inWorkspace('several/a.prompt.yml');
    const item = controller.items.get(prompt.toString());
    assert.ok(item);
    await tree.resolve(item);
    const [test] = tree.samplesUnder(item);
    assert.ok(test);
    const shownAs = (isUnchecked: boolean) => {
      const counts = { samples: 2, done: 1, passed: 1, failed: 0, unanswered: 0, isUnchecked };
      const results = { get: () => ({ heads: new Map(), counts }), latest: async function* () {} };
      const run = controller.createTestRun(new vscode.TestRunRequest([item]));
      const told: string[] = [];
      const testRun = new Proxy(run, {
        get: (_, name) => () => told.push(String(name)),
      });
      new TestResults({ controller, tree, prompts, results } as never).show(testRun, item, prompt, {
        sample: test.sample,
        status: 'passed',
        violations: [],
        attempts: [],
      } as never);
      run.end();
      return told;
    };
    assert.deepEqual([shownAs(true), shownAs(false)], [['skipped'], ['passed']]);
  });

  it('say what has changed since their results came, until it is as it was', async () => {
    prompts.onDidFind((uris) => uris.forEach((uri) => void tree.add(uri)));
    await prompts.checkAll();
    const described = () => ours().map(({ description }) => description);
    const before = described();
    const [first, , broken] = places.map((path) => inWorkspace(path));
    assert.ok(first && broken);
    changes.set(first.toString(), ['prompt']);
    changes.set(broken.toString(), ['rules']);
    for (const prompt of [first, broken]) tree.describe(prompt);
    const [said, other, last] = described();
    assert.match(`${said}`, / · prompt changed since$|^prompt changed since$/);
    assert.match(`${last}`, /rules changed since$/);
    assert.equal(other, before[1]);
    changes.clear();
    for (const prompt of [first, broken]) tree.describe(prompt);
    assert.deepEqual(described(), before);
  });

  it('have their samples, also where one is opened that was not read yet', async () => {
    const unread = await write('several/c.prompt.yml', named('Cat'));
    const item = tree.add(unread);
    await tree.resolve(item);
    assert.deepEqual(
      [...tree.samplesUnder(item)].map(({ test }) => test.label),
      ['1', '2'],
    );
  });

  it('are in groups where they are many, which are where the samples are and not in every file', async () => {
    const lines = Array.from({ length: 251 }, (_, n) => JSON.stringify({ n }));
    const samples = await write('several/many.jsonl', `${lines.join('\n')}\n`);
    const many = await write(
      'several/e.prompt.yml',
      `${named('Elk').split('testData:')[0]}samples: many.jsonl\n`,
    );
    const item = tree.add(many);
    await prompts.check(many);
    await tree.update(many);
    assert.equal(item.canResolveChildren, false, 'the editor would resolve the groups with it');
    assert.deepEqual(
      [...item.children].map(([, { label, uri }]) => [label, uri?.fsPath]),
      [
        ['Samples 1–250', samples.fsPath],
        ['Samples 251–251', samples.fsPath],
      ],
    );
  });

  it('go with their files, also where one was never read', async () => {
    const gone = await write('several/d.prompt.yml', named('Dog'));
    const item = tree.add(gone);
    await vscode.workspace.fs.delete(gone);
    await tree.resolve(item);
    assert.equal(controller.items.get(gone.toString()), undefined);
  });
});
