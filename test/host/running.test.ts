import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Gate } from '../support/gate.ts';
import { Journey } from '../support/journey.ts';
import {
  type Behaviour,
  type OpenAiServer,
  type ReceivedRequest,
  startOpenAiServer,
  untilArrived,
} from '../support/openai-server.ts';
import { lensTitles } from './support/lenses.ts';
import { User } from './support/user.ts';
import { eventually, inWorkspace, newFolder, ours, readText, write } from './support/workspace.ts';

async function runsOf(folder: string): Promise<string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(inWorkspace(`${folder}/.prompt-ladder/runs`));
    return entries.map(([name]) => name).sort();
  } catch {
    return [];
  }
}

describe('running samples', () => {
  let example = '';
  const triage = () => inWorkspace(`${example}/triage.prompt.yml`);
  const journey = new Journey();

  beforeEach(async () => {
    example = newFolder('triage');
    await vscode.workspace.fs.copy(inWorkspace('support-triage'), inWorkspace(example));
    await vscode.window.showTextDocument(triage());
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(inWorkspace(example), { recursive: true });
  });

  journey.step('offers to run them, with their number', async () => {
    const title = await eventually('a lens with the number of samples', async () =>
      (await lensTitles(triage())).find((candidate) => /Run \d+ samples/.test(candidate)),
    );
    assert.ok(Number(/\d+/.exec(title)?.[0]) >= 24, title);
  });

  journey.step(
    'stores the run, marks failing samples on their lines and shows the result above the prompt',
    async () => {
      await vscode.commands.executeCommand('promptLadder.run', triage());
      const [id] = await runsOf(example);
      assert.ok(id);
      const run = JSON.parse(await readText(inWorkspace(`${example}/.prompt-ladder/runs/${id}/run.json`)));
      assert.equal(run.state, 'finished');
      assert.ok(run.summary.failed > 0 && run.summary.passed > 0);

      const [samples] = await vscode.workspace.findFiles(`${example}/samples/*.jsonl`);
      assert.ok(samples);
      const document = await vscode.workspace.openTextDocument(samples);
      const marked = await eventually('marks on the ids of samples', () => {
        const found = ours(samples);
        return (
          found.length > 0 && found.every(({ range }) => !document.getText(range).includes('{')) && found
        );
      });
      for (const { range, message } of marked) {
        const { id } = JSON.parse(document.lineAt(range.start.line).text);
        assert.equal(document.getText(range), id);
        assert.ok(message.startsWith(`${id}: `), message);
      }
      const failing = marked.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
      assert.equal(failing.length, run.summary.failed);
      assert.equal(new Set(marked.map(({ range }) => range.start.line)).size, marked.length);
      const titles = await eventually('the result in a lens', async () => {
        const all = await lensTitles(triage());
        return (
          all.some((title) => title.includes(`${run.summary.passed} of ${run.summary.results} passed`)) && all
        );
      });
      assert.ok(
        titles.some((title) => title.includes('practice model')),
        'the practice model is named where its answers show',
      );
    },
  );

  journey.step(
    'opens the output of a failed sample as a read-only document with its violations underlined',
    async () => {
      const [samples] = await vscode.workspace.findFiles(`${example}/samples/*.jsonl`);
      assert.ok(samples);
      const document = await vscode.workspace.openTextDocument(samples);
      const failing = ours(samples)[0];
      assert.ok(failing);
      const { id } = JSON.parse(document.lineAt(failing.range.start.line).text);
      await vscode.commands.executeCommand('promptLadder.openOutput', triage(), id);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.scheme, 'prompt-ladder-output');
      assert.ok(editor.document.getText().length > 0);
      const text = editor.document.getText();
      await vscode.commands.executeCommand('type', { text: 'x' });
      assert.equal(editor.document.getText(), text);
      const hints = await eventually('what breaks the rules', () => {
        const found = ours(editor.document.uri);
        return found.length > 0 && found;
      });
      // The problem is the sample's, and opening its output adds no second one.
      assert.ok(hints.every(({ severity }) => severity === vscode.DiagnosticSeverity.Hint));
    },
  );

  journey.step('runs the failed samples again and keeps what passed', async () => {
    const before = await runsOf(example);
    await vscode.commands.executeCommand('promptLadder.runFailed', triage());
    const after = await runsOf(example);
    assert.equal(after.length, before.length + 1);
    const added = after.find((id) => !before.includes(id));
    const run = JSON.parse(await readText(inWorkspace(`${example}/.prompt-ladder/runs/${added}/run.json`)));
    const whole = JSON.parse(
      await readText(inWorkspace(`${example}/.prompt-ladder/runs/${before[0]}/run.json`)),
    );
    assert.equal(run.summary.results, whole.summary.failed);
    await eventually('the result of both in a lens', async () =>
      (await lensTitles(triage())).some((title) => title.includes(`of ${whole.summary.results} passed`)),
    );
  });

  journey.step('copes with commands without arguments and without an editor', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('promptLadder.clearResults');
    await vscode.commands.executeCommand('promptLadder.showLog');
    await eventually('no result in a lens', async () =>
      (await lensTitles(triage())).every((title) => !title.includes('passed')),
    );
  });

  journey.test('stores, shows and repeats what failed');
});

describe('failed samples of a file that is edited', () => {
  const text = (...ids: string[]) =>
    `${ids.map((id) => JSON.stringify({ id, question: 'Who is there?', expected: 'Nobody' })).join('\n')}\n`;
  let samples: vscode.Uri;
  const journey = new Journey();

  beforeEach(async () => {
    samples = await write('edited/samples.jsonl', text('one', 'two'));
    const prompt = await write(
      'edited/edited.prompt.yml',
      'samples: samples.jsonl\nmessages:\n  - role: user\n    content: "{{ question }}"\n',
    );
    await vscode.window.showTextDocument(samples);
    await vscode.commands.executeCommand('promptLadder.run', prompt);
  });

  afterEach(() => vscode.workspace.fs.delete(inWorkspace('edited'), { recursive: true }));

  const marked = (what: string, lines: number[]) =>
    eventually(
      what,
      () =>
        ours(samples)
          .map(({ range }) => range.start.line)
          .join() === lines.join(),
    );

  journey.step('are marked where they stand', async () => {
    await marked('marks on both lines', [0, 1]);
  });

  journey.step('are marked where they have moved to', async () => {
    await write('edited/samples.jsonl', text('new', 'two', 'one'));
    await marked('marks that have moved', [1, 2]);
  });

  journey.step('are marked no longer when they are gone', async () => {
    await write('edited/samples.jsonl', text('new', 'one'));
    await marked('the mark that is left', [1]);
  });

  journey.test('are marked where they stand now');
});

describe('running against a server', () => {
  const COUNT = 60;
  /** So many answers show what the server can do, before more calls are made at a time. */
  const FIRST = 4;
  const AT_A_TIME = 8;
  let server: OpenAiServer;
  let script: (request: ReceivedRequest) => Behaviour;
  /** One for each test: nothing of an earlier one is known of it. */
  let folder = '';

  beforeEach(async () => {
    folder = newFolder('served');
    script = () => ({});
    server = await startOpenAiServer({ answer: () => 'yes', script: (request) => script(request) });
    const samples = Array.from({ length: COUNT }, (_, index) =>
      JSON.stringify({
        id: `n${index}`,
        question: `Is ${index} a number?`,
        expected: index % 10 === 0 ? 'no' : 'yes',
      }),
    );
    await write(
      `${folder}/.prompt-ladder/config.yml`,
      `provider: openai\nproviders:\n  openai:\n    baseUrl: ${server.baseUrl}\n`,
    );
    await write(`${folder}/samples.jsonl`, `${samples.join('\n')}\n`);
    await write(
      `${folder}/served.prompt.yml`,
      'model: local\nsamples: samples.jsonl\nmessages:\n  - role: user\n    content: "{{ question }}"\n',
    );
  });

  afterEach(async () => {
    await server.close();
    await vscode.workspace.fs.delete(inWorkspace(folder), { recursive: true });
  });

  it('asks the configured server, at most eight calls at a time, and the cache the second time', async () => {
    const uri = inWorkspace(`${folder}/served.prompt.yml`);
    const arrived = untilArrived(FIRST + AT_A_TIME);
    // One call more than may be made would come within the delay.
    script = (request) => (request.index < FIRST ? {} : { ...arrived(request), delayMs: 30 });
    await vscode.commands.executeCommand('promptLadder.run', uri);
    assert.equal(server.requests.length, COUNT);
    assert.equal(server.maxConcurrent, AT_A_TIME);
    const found = await eventually('diagnostics on the failing samples', () => {
      const diagnostics = ours(inWorkspace(`${folder}/samples.jsonl`));
      return diagnostics.length === COUNT / 10 && diagnostics;
    });
    assert.ok(found.every(({ code }) => code === 'expected'));
    await vscode.commands.executeCommand('promptLadder.run', uri);
    assert.equal(server.requests.length, COUNT);
  });

  it('asks once with values that the user gives, which are no result of the samples', async () => {
    const uri = inWorkspace(`${folder}/served.prompt.yml`);
    await vscode.window.showTextDocument(uri);
    const before = await eventually('the lenses', async () => {
      const titles = await lensTitles(uri);
      return titles.some((title) => title.includes(`Run ${COUNT} samples`)) && titles;
    });
    const user = new User();
    user.answers('showInputBox', 'Is this mine?');
    try {
      await vscode.commands.executeCommand('promptLadder.runOnce', uri);
    } finally {
      user.leave();
    }
    const [[, options] = []] = user.told as [string, vscode.InputBoxOptions][];
    assert.match(options?.title ?? '', /\(1 of 1\)$/);
    assert.equal(options?.value, 'Is 0 a number?');
    assert.equal(server.requests.at(-1)?.body.messages.at(-1)?.content, 'Is this mine?');
    const { document } = vscode.window.activeTextEditor ?? assert.fail('No output is open.');
    assert.deepEqual([document.uri.scheme, document.getText()], ['prompt-ladder-output', 'yes']);
    assert.deepEqual(await lensTitles(uri), before);

    await write(
      `${folder}/bare.prompt.yml`,
      'model: local\nmessages: [{ role: user, content: "{{ text }}" }]\n',
    );
    const bare = inWorkspace(`${folder}/bare.prompt.yml`);
    await vscode.window.showTextDocument(bare);
    await eventually('a lens to run it once', async () =>
      (await lensTitles(bare)).includes('$(play) Run once…'),
    );
  });
});

describe('an answer that arrives slowly', () => {
  const WORDS = 'The answer comes a few words at a time.';
  /** Pieces that are sent before the others are held back: the first, without a text, and two of the text. */
  const PIECES = 3;
  const PART = 'The answ';
  const gate = new Gate();
  let server: OpenAiServer;
  const prompt = (order: string) =>
    write(
      'slow/slow.prompt.yml',
      `model: local\nmessages:\n  - role: user\n    content: "${order} {{ text }}"\ntestData:\n  - id: only\n    text: x\n`,
    );
  const shown = () =>
    vscode.window.visibleTextEditors
      .map(({ document }) => document)
      .find(({ uri }) => uri.scheme === 'prompt-ladder-output');

  before(async () => {
    server = await startOpenAiServer({
      answer: () => WORDS,
      script: () => ({ beforeChunk: () => gate.pass() }),
    });
    await write(
      'slow/.prompt-ladder/config.yml',
      `provider: local\nproviders:\n  local: { kind: openai, baseUrl: "${server.baseUrl}" }\n`,
    );
  });

  afterEach(() => gate.open());

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await server.close();
    await vscode.workspace.fs.delete(inWorkspace('slow'), { recursive: true });
  });

  it('is shown while it does, in place of the earlier output of its sample', async () => {
    const uri = await prompt('Say');
    await vscode.commands.executeCommand('promptLadder.run', uri);
    await vscode.commands.executeCommand('promptLadder.openOutput', uri, 'only');
    const earlier = await eventually('the first output', shown);
    assert.equal(earlier.getText(), WORDS);

    await prompt('Tell');
    gate.holdAfter(PIECES);
    const running = vscode.commands.executeCommand('promptLadder.run', uri);
    await eventually('a part of the next output', () => {
      const document = shown();
      return document?.uri.query !== earlier.uri.query && document?.getText() === PART;
    });
    gate.open();
    await running;
    await eventually('all of it', () => shown()?.getText() === WORDS);
    assert.equal(server.requests[1]?.body.stream, true);
  });
});

describe("the editor's own models", () => {
  after(() => vscode.workspace.fs.delete(inWorkspace('echo'), { recursive: true }));

  it('answer prompts that name them', async () => {
    await eventually(
      'the fake model',
      async () => (await vscode.lm.selectChatModels({ vendor: 'fake' })).length > 0,
    );
    const uri = await write(
      'echo/echo.prompt.yml',
      'provider: vscode\nmodel: fake/echo\nmessages:\n  - role: user\n    content: "{{ text }}"\ntestData:\n  - text: hello there\n    expected: HELLO THERE\n  - text: please fail\n    expected: nothing\n',
    );
    await write('echo/.prompt-ladder/config.yml', 'retries: 0\n');
    await vscode.commands.executeCommand('promptLadder.run', uri);
    const [id] = await runsOf('echo');
    const lines = (await readText(inWorkspace(`echo/.prompt-ladder/runs/${id}/results.jsonl`)))
      .trim()
      .split('\n');
    const results = lines.map((line) => JSON.parse(line));
    const passed = results.find(({ status }) => status === 'passed');
    assert.equal(passed.output, 'HELLO THERE');
    assert.deepEqual(passed.attempts[0].usage, { inputTokens: 2, outputTokens: 2 });
    const failed = results.find(({ status }) => status === 'error');
    assert.match(failed.error.message, /fake model|Fake Echo/);
  });
});
