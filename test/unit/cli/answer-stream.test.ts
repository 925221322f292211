import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'mocha';
import { AnswerStream } from '../../../src/cli/answer-stream.ts';
import { runCli } from '../../support/cli.ts';
import { promptFile, tempWorkspace } from '../../support/workspace.ts';
import { attempt } from '../engine/support.ts';

/** What is printed for texts, each of them whole so far, and a result. */
function printed(texts: readonly string[], result: Parameters<AnswerStream['finish']>[0]): string {
  let all = '';
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      all += chunk;
      done();
    },
  });
  const stream = new AnswerStream(output);
  for (const text of texts) stream.show(text);
  stream.finish(result);
  return all;
}

const answered = (output: string, overrides: Parameters<typeof attempt>[0] = {}) => ({
  output,
  attempts: [attempt(overrides)],
});

describe('AnswerStream', () => {
  it('prints each part once, and how long was waited for the first', () => {
    const result = answered('Hello there.', { firstTokenMs: 120, latencyMs: 900 });
    assert.equal(
      printed(['Hel', 'Hello ', 'Hello there.'], result),
      'Hello there.\n(first text after 120 ms, all of it after 900 ms)\n',
    );
  });

  it('prints nothing where nothing was watched', () => {
    assert.equal(printed([], answered('Hello.')), '');
  });

  it('begins a new line where the answer is asked for again', () => {
    assert.equal(printed(['One', 'Two'], answered('Two')), 'One\nTwo\n');
  });

  it('prints tool calls when they are whole', () => {
    const toolCalls = [{ id: 'c', name: 'look', arguments: '{"at":1}' }];
    assert.equal(
      printed(['Let me look.'], { ...answered('Let me look.'), toolCalls }),
      'Let me look.\n\n{\n  "tool": "look",\n  "arguments": {\n    "at": 1\n  }\n}\n',
    );
  });

  it('lets no output move the cursor, nor cuts a character or a line break in two', () => {
    const text = '\u001b[2J👋\r\nend';
    const parts = [...text.split('').keys()].map((index) => text.slice(0, index + 1));
    assert.equal(printed(parts, answered(text)), '⟨ESC⟩[2J👋\nend\n');
  });
});

describe('prompt-ladder run of a single sample', () => {
  const PROMPT = promptFile('testData: [{ id: a, input: What is 2 + 2? }, { id: b, input: Hi }]\n');

  async function stderrOf(args: readonly string[], isTerminal: boolean): Promise<string> {
    await using folder = await tempWorkspace({ 'x.prompt.yml': PROMPT });
    const all = ['run', 'x.prompt.yml', '--provider', 'practice', ...args];
    return (await runCli(all, { cwd: folder.root, isTerminal })).stderr;
  }

  it('prints the answer while it arrives, on a terminal', async () => {
    assert.match(
      await stderrOf(['--filter', 'id:a'], true),
      /\S\n\(first text after .*, all of it after .*\)\n/,
    );
  });

  const silent: Record<string, [args: readonly string[], isTerminal: boolean]> = {
    'where there is no terminal': [['--filter', 'id:a'], false],
    'where several are run': [[], true],
    'with --json': [['--filter', 'id:a', '--json'], true],
    'with --quiet': [['--filter', 'id:a', '--quiet'], true],
  };
  for (const [name, [args, isTerminal]] of Object.entries(silent)) {
    it(`does not ${name}`, async () => {
      assert.doesNotMatch(await stderrOf(args, isTerminal), /first text after/);
    });
  }
});
