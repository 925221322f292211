import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { curlCommand } from '../../../src/core/dashboard/curl.ts';
import { chatRequest } from '../../support/calls.ts';
import { startOpenAiServer } from '../../support/openai-server.ts';
import { HOSTILE } from '../report/support.ts';

const KEY = 'sk-secret-1234';
const run = promisify(execFile);
const messages = (content: string) => [{ role: 'user' as const, content }];

/** What a shell makes of a command: the words that `curl` gets. */
async function words(command: string): Promise<string[]> {
  const script = `curl() { for word; do printf '%s\\0' "$word"; done; }\n${command}`;
  const { stdout } = await run('sh', ['-c', script], { env: { YOUR_API_KEY: KEY } });
  return stdout.split('\0').slice(0, -1);
}

describe('a request as a command', () => {
  const hostile = [
    `it's`,
    `'; rm -rf / #`,
    `'"'"'`,
    '$(exit 1) `id` $HOME \\',
    '!! \\n \n\r\n\t%s',
    '@file',
    HOSTILE,
  ];

  for (const text of hostile) {
    it(`keeps ${JSON.stringify(text)} as it is`, async () => {
      const [url, , type, , key, , body] = await words(
        curlCommand(
          chatRequest({ messages: messages(text), model: text }),
          `http://x/${text.replaceAll('\0', '')}/`,
        ).command,
      );
      assert.equal(url, `http://x/${text.replaceAll('\0', '').toWellFormed()}/chat/completions`);
      assert.deepEqual([type, key], ['Content-Type: application/json', `Authorization: Bearer ${KEY}`]);
      const { model, messages: asked } = JSON.parse(body ?? '');
      assert.deepEqual([model, asked], [text, messages(text)]);
    });
  }

  it('keeps any text as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const { command } = curlCommand(chatRequest({ messages: messages(text) }), 'https://x/v1');
        const body = (await words(command)).at(-1) ?? '';
        assert.equal(JSON.parse(body).messages[0].content, text);
      }),
      { numRuns: 50 },
    );
  });

  it('holds no key, and gets an answer', async () => {
    await using server = await startOpenAiServer({ answer: () => 'Fine.' });
    const { command } = curlCommand(chatRequest({ parameters: { maxTokens: 5 } }), server.baseUrl);
    assert.ok(!command.includes(KEY) && command.includes('Bearer $YOUR_API_KEY'));
    const { PATH = '' } = process.env;
    const { stdout } = await run('sh', ['-c', command], { env: { PATH, YOUR_API_KEY: KEY } });
    assert.equal(JSON.parse(stdout).choices[0].message.content, 'Fine.');
  });

  it('names the usual key beside its own server only', () => {
    const variableFor = (baseUrl: string) => curlCommand(chatRequest(), baseUrl).keyVariable;
    assert.equal(variableFor('https://api.openai.com/v1/'), 'OPENAI_API_KEY');
    for (const other of ['https://api.openai.com.evil.example/v1', 'http://api.openai.com/v1', 'http://x'])
      assert.equal(variableFor(other), 'YOUR_API_KEY');
  });
});
